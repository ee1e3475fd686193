/// <reference types="node" />
import { inspect, type InspectOptions } from 'node:util'

import { PythonGlobal, PythonObject, UnknownRecord } from '../index.js'
import { emptyClass, type EmptyClass } from './empty-class.js'
import { printable } from '../printable.js'

const views = new WeakMap<object, object | string>()
const classes = new Map<string, EmptyClass>()

/** Shows a value as Node would; records as if they were instances of the classes that they name. */
export function valueText(value: unknown, options: InspectOptions): string {
  showAs(UnknownRecord, recordView)
  showAs(PythonObject, pythonView)
  showAs(PythonGlobal, globalView)
  return withErrorsInFrames(() =>
    inspect(value, { stylize: printable, ...options } as InspectOptions),
  )
}

/** Line ends of an error that are not before a frame of its stack. */
const lineEnds = /\n(?!\s+at )/g

/** Node shows errors by their stacks, which are what the file says: what looks like a line of ours is escaped. */
function withErrorsInFrames<T>(work: () => T): T {
  const { prototype } = Error
  Object.defineProperty(prototype, inspect.custom, {
    configurable: true,
    value(this: Error): Error {
      const { stack } = this
      const value = typeof stack === 'string' ? stack.replaceAll(lineEnds, printable) : stack
      if (value !== stack) Object.defineProperty(this, 'stack', { value, configurable: true })
      return this
    },
  })
  try {
    return work()
  } finally {
    Reflect.deleteProperty(prototype, inspect.custom)
  }
}

/** Shows a value in one line. */
export const shortText = (value: unknown, options: InspectOptions): string =>
  valueText(value, { breakLength: Infinity, maxArrayLength: 6, maxStringLength: 60, ...options })

/** Only in this process, which shows and does nothing else with them. */
function showAs<T extends object>(
  constructor: { readonly prototype: T },
  view: (value: T) => object | string,
): void {
  if (Object.hasOwn(constructor.prototype, inspect.custom)) return
  Object.defineProperty(constructor.prototype, inspect.custom, {
    value(this: T): object | string {
      // One view for each object, so that circles are found.
      let known = views.get(this)
      if (known === undefined) views.set(this, (known = view(this)))
      return known
    },
  })
}

function recordView({ className, type, fields, inner }: UnknownRecord): object {
  const name = className ?? type ?? 'Object'
  const kind = className !== undefined && type !== undefined ? `${type} of ${name}` : name
  return named(kind, { ...fields, ...(inner === undefined ? {} : { __: inner }) })
}

function pythonView(object: PythonObject): object {
  const { args, state, items, entries } = object
  const isEmpty = Array.isArray(args) && args.length === 0
  const parts = { args: isEmpty ? undefined : args, state, items, entries }
  const given = Object.entries(parts).filter(([, part]) => part !== undefined)
  return named(object.class, Object.fromEntries(given))
}

const globalView = ({ fullName }: PythonGlobal): string => `PythonGlobal ${printable(fullName)}`

/** An object that is shown with the name of a class. */
function named(name: string, content: object): object {
  const shown = printable(name)
  let constructor = classes.get(shown)
  if (constructor === undefined) classes.set(shown, (constructor = emptyClass(shown)))
  const view = Object.create(constructor.prototype as object) as object
  return Object.defineProperties(view, Object.getOwnPropertyDescriptors(content))
}
