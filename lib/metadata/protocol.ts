import { cannotRestore, cannotStore, invalidDeclaration } from '../errors.js'
import type { ReduceContext, Reducer, RestoreContext } from './definition.js'
import type { Constructor } from './field-type.js'

const reduce: unique symbol = Symbol.for('h5orm/reduce')
const construct: unique symbol = Symbol.for('h5orm/construct')
const getState: unique symbol = Symbol.for('h5orm/getState')
const setState: unique symbol = Symbol.for('h5orm/setState')

/** The symbols of `H5`. */
export interface H5Symbols {
  readonly reduce: typeof reduce
  readonly construct: typeof construct
  readonly getState: typeof getState
  readonly setState: typeof setState
}

/**
 * Symbols under which a class says itself how it is stored, after pickle's reduce protocol.
 *
 * - `[H5.reduce](context)` gives the parts (`__reduce__`)
 * - `static [H5.construct](parts, context)` makes an object of them (`__getnewargs__`, `__new__`)
 * - `[H5.getState]()` gives what is set after construction (`__getstate__`)
 * - `[H5.setState](state)` sets it (`__setstate__`); without it the state's properties are assigned
 *
 * @example
 * class Angle {
 *   #radians = 0
 *   [H5.reduce]() { return [this.#radians] }
 *   static [H5.construct]([radians]: [number]) { return Angle.of(radians) }
 * }
 */
export const H5: H5Symbols = Object.freeze({ reduce, construct, getState, setState })

interface Protocol {
  [reduce](context: ReduceContext): unknown
  [getState](): unknown
  [setState](state: unknown): void
}

interface StaticProtocol {
  [construct](parts: unknown, context: RestoreContext): unknown
}

/** Reads the protocol that a class or its ancestors carry; `undefined` when there is none. */
export function protocolOf(constructor: Constructor): Reducer | undefined {
  const prototype: unknown = constructor.prototype
  const reduces = carries(prototype, reduce, constructor)
  const constructs = carries(constructor, construct, constructor)
  const givesState = carries(prototype, getState, constructor)
  const takesState = carries(prototype, setState, constructor)
  if (!reduces && !constructs && !givesState && !takesState) return undefined
  if (reduces && !constructs) {
    throw invalidDeclaration(
      `${constructor.name} has [H5.reduce] and no static [H5.construct] to make objects of the parts`,
    )
  }
  if (takesState && !givesState) {
    throw invalidDeclaration(
      `${constructor.name} has [H5.setState] and no [H5.getState] to give a state`,
    )
  }
  return Object.freeze<Reducer>({
    reduce: reduces ? (object, context) => (object as Protocol)[reduce](context) : undefined,
    construct: constructs
      ? (parts, context) => (constructor as unknown as StaticProtocol)[construct](parts, context)
      : undefined,
    state: givesState ? stateOf(constructor, takesState) : undefined,
    items: undefined,
    entries: undefined,
  })
}

/** @throws TypeError when one of the class's hooks is there and no function. */
export function checkHooks(constructor: Constructor): void {
  const prototype: unknown = constructor.prototype
  for (const hook of [reduce, getState, setState]) carries(prototype, hook, constructor)
  carries(constructor, construct, constructor)
}

function stateOf(constructor: Constructor, takesState: boolean): NonNullable<Reducer['state']> {
  if (takesState) {
    return {
      get: (object) => (object as Protocol)[getState](),
      set: (object, state) => (object as Protocol)[setState](state),
    }
  }
  return {
    get: (object) => {
      const state = (object as Protocol)[getState]()
      if (isRecord(state)) return state
      const fix = 'Return an object of properties, or add [H5.setState], which gets any value.'
      throw cannotStore(`what ${constructor.name}[H5.getState] returned`, fix, {})
    },
    set: (object, state) => {
      if (!isRecord(state)) {
        const fix =
          'The state is not an object of properties. Add [H5.setState], which gets any value.'
        throw cannotRestore(`the state of ${constructor.name}`, fix, {})
      }
      for (const [property, value] of Object.entries(state)) {
        Object.defineProperty(object, property, {
          value,
          writable: true,
          enumerable: true,
          configurable: true,
        })
      }
    },
  }
}

/** An object of properties: no list, no Map, no instance, whose content would be lost. */
function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function carries(holder: unknown, hook: symbol, constructor: Constructor): boolean {
  if (typeof holder !== 'object' && typeof holder !== 'function') return false
  if (holder === null || !(hook in holder)) return false
  const value = (holder as Record<symbol, unknown>)[hook]
  if (typeof value === 'function') return true
  const name = hook.description?.replace('h5orm/', 'H5.')
  throw new TypeError(`${constructor.name}[${name}] must be a function, not ${String(value)}.`)
}
