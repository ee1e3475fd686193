import { isH5Error } from '../errors.js'
import type { FieldType } from '../metadata/field-type.js'
import type { Origin } from './conform.js'

/** An entry of a Map or a member of a Set that is not of the declared type, and how messages name its place. */
export interface MisfitEntry {
  readonly value: unknown
  readonly words: string
}

/** Whether a value can be stored where a type was declared. */
type Fits = (type: FieldType, value: unknown) => boolean

/** Brings a value to a declared type, or throws CANNOT_RESTORE. */
type Conform = (value: unknown, origin: Origin, type: FieldType) => unknown

/** Finds the first entry of a Map or member of a Set that does not fit; null and undefined fit everywhere. */
export function misfitEntry(
  content: Map<unknown, unknown> | Set<unknown>,
  type: Extract<FieldType, { readonly kind: 'map' | 'set' }>,
  fits: Fits,
): MisfitEntry | undefined {
  const isWrong = (value: unknown, declared: FieldType | undefined): boolean =>
    declared !== undefined && value !== null && value !== undefined && !fits(declared, value)
  if (type.kind === 'set') {
    let i = 0
    for (const member of Set.prototype.values.call(content as Set<unknown>)) {
      if (isWrong(member, type.element)) return { value: member, words: memberWords(i) }
      i++
    }
    return undefined
  }
  for (const [key, value] of Map.prototype.entries.call(content as Map<unknown, unknown>)) {
    if (isWrong(key, type.key)) return { value: key, words: `key ${shownKey(key)}` }
    if (isWrong(value, type.value)) return { value, words: `value at ${entryWords(key)}` }
  }
  return undefined
}

const nowhere: Origin = { path: '', attributes: new Map() }

/** Brings the entries of a Map to their declared types; the Map itself where all are as declared. */
export function conformMap(
  map: Map<unknown, unknown>,
  origin: Origin,
  { key, value }: Extract<FieldType, { readonly kind: 'map' }>,
  conform: Conform,
): Map<unknown, unknown> {
  if (key === undefined && value === undefined) return map
  const entries: [unknown, unknown][] = []
  let isSame = true
  for (const [oldKey, oldValue] of Map.prototype.entries.call(map)) {
    const at = (words: string): Origin => placeIn(origin, words)
    const newKey = key && conformLazily(oldKey, () => at(`<key ${shownKey(oldKey)}>`), key, conform)
    const newValue = value && conformLazily(oldValue, () => at(entryWords(oldKey)), value, conform)
    const entry: [unknown, unknown] = [key ? newKey : oldKey, value ? newValue : oldValue]
    isSame &&= Object.is(entry[0], oldKey) && Object.is(entry[1], oldValue)
    entries.push(entry)
  }
  return isSame ? map : new Map(entries)
}

/** The same for the members of a Set. */
export function conformSet(
  set: Set<unknown>,
  origin: Origin,
  { element }: Extract<FieldType, { readonly kind: 'set' }>,
  conform: Conform,
): Set<unknown> {
  if (element === undefined) return set
  const members: unknown[] = []
  let isSame = true
  for (const member of Set.prototype.values.call(set)) {
    const { length } = members
    const found = conformLazily(
      member,
      () => placeIn(origin, memberWords(length)),
      element,
      conform,
    )
    isSame &&= Object.is(found, member)
    members.push(found)
  }
  return isSame ? set : new Set(members)
}

/** Says where an entry is only when it does not fit: Maps may have millions of them. */
function conformLazily(
  value: unknown,
  place: () => Origin,
  type: FieldType,
  conform: Conform,
): unknown {
  try {
    return conform(value, nowhere, type)
  } catch (error) {
    if (!isH5Error(error, 'CANNOT_RESTORE')) throw error
    return conform(value, place(), type)
  }
}

const placeIn = (origin: Origin, words: string): Origin => ({
  ...origin,
  property: `${origin.property ?? ''}${words}`,
})

const memberWords = (index: number): string => `<member ${index}>`
const entryWords = (key: unknown): string => `.get(${shownKey(key)})`

function shownKey(key: unknown): string {
  if (typeof key === 'string') return JSON.stringify(key.slice(0, 40))
  const isPlain = typeof key === 'number' || typeof key === 'bigint' || typeof key === 'boolean'
  return isPlain ? String(key) : `<${typeof key}>`
}
