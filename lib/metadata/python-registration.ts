import { checkOptions, describe } from './check-options.js'
import type { LaterParts } from './later-parts.js'

/** What a Python global stands for: a class or a function of this program; frozen. */
export interface PythonRegistration {
  /** The name that is written, such as `lab.run.Run`. */
  readonly name: string
  /** This and every other name under which files may know it. */
  readonly names: readonly string[]
  /** Its number in Python's extension registry (`copy_reg.add_extension`). */
  readonly code: number | undefined
  readonly value: object
  /** How instances become what `__reduce__` gives, and are made of it; `undefined`: as the class is declared. */
  readonly reducer: PythonReducer | undefined
}

/** Takes objects apart for Python and puts them together again, in the terms of `__reduce__`. */
export interface PythonReducer<T = never> extends LaterParts<T> {
  /** Whether Python makes the object by calling the global (default), or with `__new__` alone. */
  readonly made?: 'by call' | 'by new'
  /** Gives the positional arguments; without it there are none. */
  readonly reduce?: (object: T) => readonly unknown[]
  /** Makes the object of the arguments that the file holds. */
  readonly construct?: (args: readonly unknown[]) => T
}

export interface PythonOptions<T = never> extends PythonReducer<T> {
  /** Other names that files use, such as the class's former module. */
  readonly aliases?: readonly string[]
  /** The number that the writing programs gave the class in `copy_reg.add_extension`. */
  readonly code?: number
}

const optionNames = ['aliases', 'code', 'made', 'reduce', 'construct', 'state', 'items', 'entries']
const reducerNames = ['reduce', 'construct', 'state', 'items', 'entries'] as const

/** Checks what `registry.registerPython` got. */
export function pythonRegistration(
  name: unknown,
  value: unknown,
  given: unknown,
): PythonRegistration {
  const taker = `registry.registerPython('${String(name)}')`
  if (typeof value !== 'function')
    throw new TypeError(`${taker} takes a class or a function, not ${describe(value)}.`)
  checkOptions(given, optionNames, taker)
  const { aliases = [], code, ...reducer } = given as PythonOptions
  const names = [name, ...aliases].map((each) => checkPythonName(each, taker))
  if (code !== undefined && !(Number.isInteger(code) && code > 0 && code < 2 ** 31))
    throw new TypeError(`The code of ${taker} must be a whole number from 1 to 2147483647.`)
  checkReducer(reducer, taker)
  const isReduced = reducerNames.some((hook) => reducer[hook] !== undefined)
  return Object.freeze({
    name: names[0] as string,
    names: Object.freeze(names),
    code,
    value,
    reducer: isReduced || reducer.made !== undefined ? Object.freeze(reducer) : undefined,
  })
}

function checkReducer(reducer: PythonReducer, taker: string): void {
  const { made, reduce, construct } = reducer
  if (made !== undefined && made !== 'by call' && made !== 'by new')
    throw new TypeError(`made of ${taker} is 'by call' or 'by new', not ${describe(made)}.`)
  for (const [hook, value] of Object.entries({ reduce, construct }))
    if (value !== undefined && typeof value !== 'function')
      throw new TypeError(`${hook} of ${taker} must be a function, not ${describe(value)}.`)
  for (const [pair, hooks] of Object.entries({
    state: ['get', 'set'],
    items: ['get', 'add'],
    entries: ['get', 'set'],
  })) {
    const value = reducer[pair as 'state'] as Record<string, unknown> | undefined
    if (value === undefined) continue
    for (const hook of hooks)
      if (typeof value[hook] !== 'function')
        throw new TypeError(`${pair}.${hook} of ${taker} must be a function.`)
  }
  if (reduce !== undefined && construct === undefined)
    throw new TypeError(`${taker} got reduce without construct, which makes objects of the parts.`)
}

/** A name with its module; a class of a script is Python's `__main__.Name`. */
export function checkPythonName(name: unknown, taker: string): string {
  if (
    typeof name !== 'string' ||
    /[\n\0]/.test(name) ||
    !/[^.]$/.test(name) ||
    name.startsWith('.')
  )
    throw new TypeError(
      `${taker} needs a Python name such as 'lab.run.Run' or '__main__.Run', not ${describe(name)}.`,
    )
  return name.includes('.') ? name : `__main__.${name}`
}
