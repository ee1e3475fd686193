import { defineStored } from '../../values/own-properties.js'
import { PythonGlobal } from '../../values/python/python-global.js'
import { tuple } from '../../values/python/python-type.js'
import type { PythonClass, Reduced } from '../python-class.js'
import { exceptionNames } from '../python-names.js'

interface Origin {
  readonly name: string
  readonly args: readonly unknown[]
  readonly message: string
}

/** What the exceptions that files held were made of. */
const origins = new WeakMap<Error, Origin>()

const alike: Readonly<Record<string, ErrorConstructor>> = { Error, TypeError, SyntaxError }

function setHidden(error: Error, property: string, value: string): void {
  Object.defineProperty(error, property, { value, writable: true, configurable: true })
}

function exceptionClass(name: string): PythonClass {
  return {
    make() {
      const error = new (alike[name] ?? Error)()
      if (error.name !== name) setHidden(error, 'name', name)
      origins.set(error, { name, args: tuple(), message: '' })
      return error
    },
    fill(object, args) {
      const error = object as Error
      const message = messageOf(args)
      setHidden(error, 'message', message)
      // Where it was loaded says nothing of where Python raised it.
      setHidden(error, 'stack', `${name}: ${message}`)
      origins.set(error, { name, args, message })
    },
    setState(object, state, { path }) {
      const entries = state instanceof Map ? state : Object.entries(state as object)
      for (const [key, value] of entries)
        if (typeof key === 'string' && key !== 'stack')
          defineStored(object as object, key, value, path)
    },
  }
}

/** As Python's `str(error)`, as far as that is simple. */
function messageOf(args: readonly unknown[]): string {
  if (args.length === 1 && typeof args[0] === 'string') return args[0]
  return args.map((arg) => (typeof arg === 'object' && arg !== null ? '…' : String(arg))).join(', ')
}

export const exceptionClasses: Readonly<Record<string, PythonClass>> = Object.fromEntries(
  [...exceptionNames].map((name) => [`exceptions.${name}`, exceptionClass(name)]),
)

/** An Error as the built-in exception of its name; `undefined` where Python has none. */
export function reduceError(error: Error): Reduced | undefined {
  const origin = origins.get(error)
  const name = error.name === 'Error' ? 'Exception' : error.name
  if (!exceptionNames.has(name)) return undefined
  const isAsRead = origin !== undefined && origin.message === error.message
  const state = Object.fromEntries(
    Object.keys(error)
      .filter((key) => key !== 'name' && key !== 'message')
      .map((key) => [key, (error as unknown as Record<string, unknown>)[key]]),
  )
  return {
    made: 'by call',
    callable: new PythonGlobal('exceptions', name),
    args: isAsRead ? origin.args : tuple(...(error.message === '' ? [] : [error.message])),
    state: Object.keys(state).length === 0 ? undefined : state,
  }
}
