import type { ClassSource } from '../../graph/class-source.js'
import { isNumericArray } from '../../values/numeric.js'
import { define } from '../../values/own-properties.js'

/** Takes one step back. */
type Undo = () => void

/** Tells whether an object can take the content of another one, instead of being replaced by it. */
export function canFill(held: object, fresh: unknown, classes: ClassSource): fresh is object {
  if (typeof fresh !== 'object' || fresh === null || held === fresh) return false
  const prototype = Object.getPrototypeOf(held) as object | null
  if (prototype !== Object.getPrototypeOf(fresh) || Object.isFrozen(held)) return false
  if (isNumericArray(held)) return held.length === (fresh as typeof held).length
  if (prototype === null || fillable.has(prototype)) return Object.isExtensible(held)
  const definition = classes.definitionOfPrototype(prototype)
  return definition?.fields !== undefined && definition.reducer === undefined
}

const fillable = new Set<object>([Array.prototype, Map.prototype, Set.prototype, Object.prototype])

/**
 * Gives an object the content of another one, in which some objects stand for others; gives what takes it back.
 *
 * @param own What a value stands for.
 */
export function fillAgain(
  held: object,
  fresh: object,
  own: (value: unknown) => unknown,
  classes: ClassSource,
): Undo {
  if (isNumericArray(held)) {
    const before = held.slice()
    held.set(fresh as never)
    return () => held.set(before as never)
  }
  if (Array.isArray(held)) {
    const [before, after] = [[...(held as unknown[])], (fresh as unknown[]).map(own)]
    const put = (values: readonly unknown[]): void => {
      held.length = 0
      for (const value of values) held.push(value)
    }
    put(after)
    return () => put(before)
  }
  if (held instanceof Map) {
    const [before, after] = [[...held], [...(fresh as Map<unknown, unknown>)]]
    const put = (entries: readonly (readonly [unknown, unknown])[]): void => {
      held.clear()
      for (const [key, value] of entries) held.set(key, value)
    }
    put(after.map(([key, value]) => [own(key), own(value)]))
    return () => put(before)
  }
  if (held instanceof Set) {
    const [before, after] = [[...held], [...(fresh as Set<unknown>)]]
    const put = (members: readonly unknown[]): void => {
      held.clear()
      for (const member of members) held.add(member)
    }
    put(after.map(own))
    return () => put(before)
  }
  return fillProperties(held as Properties, fresh as Properties, own, classes)
}

type Properties = Record<PropertyKey, unknown>

function fillProperties(
  held: Properties,
  fresh: Properties,
  own: (value: unknown) => unknown,
  classes: ClassSource,
): Undo {
  const prototype = Object.getPrototypeOf(held) as object | null
  const fields = prototype === null ? undefined : classes.definitionOfPrototype(prototype)?.fields
  const undo: Undo[] = []
  const back = (): void => {
    for (const each of undo.toReversed()) each()
  }
  try {
    for (const { set, get } of fields ?? []) {
      if (set === undefined) continue
      const before = get(held)
      undo.push(() => set(held, before))
      set(held, own(get(fresh)))
    }
    const declared = new Set<PropertyKey>(fields?.map(({ property }) => property))
    for (const key of fields === undefined
      ? new Set([...Reflect.ownKeys(held), ...Reflect.ownKeys(fresh)])
      : []) {
      if (declared.has(key)) continue
      const before = Object.getOwnPropertyDescriptor(held, key)
      undo.push(() => {
        if (before === undefined) delete held[key]
        else Object.defineProperty(held, key, before)
      })
      if (!Object.hasOwn(fresh, key)) delete held[key]
      else if (before?.writable === true) held[key] = own(fresh[key])
      else define(held, key as string, own(fresh[key]))
    }
  } catch (error) {
    back()
    throw error
  }
  return back
}
