import { cannotStore } from '../../errors.js'
import type { Encoded } from '../../graph/encode.js'
import type { PlanStep } from '../../records/write-plan.js'
import type { Store } from '../../stores/store.js'
import { textOf } from '../../values/attributes.js'
import { isNumericArray } from '../../values/numeric.js'
import type { IdentityMap } from '../identity-map.js'
import { loadGraph } from '../load-graph.js'
import { ancestorsOf, isWithin, parentOf } from '../object-path.js'
import { fillAll, type ReadAgain, reachable, readAgain } from '../refresh/read-again.js'
import type { Reading } from '../restore.js'

/** How something is encoded while the objects of the program have what is to be saved. */
export type During = (encode: () => Encoded) => Encoded

/** A change of one element of a list. */
export interface ElementChange {
  /** Where the list is, or the table that its rows are in. */
  readonly path: string
  /** What is saved as the program has it; all else stays as the file has it. */
  readonly object: object | undefined
  /** Changes the elements of the list; absent when only the object has changed. */
  readonly change?: (list: unknown[], again: ReadAgain) => void
}

/** Saves an object at a path, encoding it as `During` says. */
export type SaveHolder = (path: string, object: unknown, during: During) => Promise<void>

/**
 * Saves the object that a list belongs to, with one element of the list as the program has it and everything else as it
 * is in the file, whatever the program has changed there.
 */
export async function rewriteHolder(
  reading: Reading,
  { path, object, change }: ElementChange,
  save: SaveHolder,
): Promise<void> {
  const { store, identity, settings } = reading
  const classes = settings.registry
  const root = await holderOf(store, path)
  const place = object && identity.locate(object)
  // The list that is loaded has to have the object, not another one for its row.
  if (place?.index?.length === 1) identity.addRow(place.path, place.index[0]!, object!)
  const [holder] = await loadGraph(reading, [[root, undefined]], {})
  const objects = [holder, object].filter((each) => typeof each === 'object' && each !== null)
  const again = await readAgain(reading, root, undefined, objects as object[])
  if (again === undefined) return
  const own = (value: unknown): unknown => again.held.get(value) ?? again.kept.get(value) ?? value
  const parts = object === undefined ? new Set<object>() : partsOf(identity, object, path)
  const held = new Map([...again.held].filter(([, known]) => !parts.has(known)))
  const fresh = reachable(new Set([again.whole as object]), () => true)
  await save(root, own(again.whole), (encode) => {
    const back = fillAll(fresh, { held }, own, classes)
    let undo: (() => void) | undefined
    try {
      if (change !== undefined) undo = changed(listAt(again, path), change, again)
      return withCopies(encode(), held)
    } finally {
      undo?.()
      back()
    }
  })
}

/** The list at a path; the members of a large Set, and elements of several kinds, are in a table below it. */
export function listAt({ values, held }: ReadAgain, path: string): unknown[] | Set<unknown> {
  for (const at of [path, parentOf(path)]) {
    const value = values.get(at)
    const list = held.get(value) ?? value
    if (list instanceof Set || Array.isArray(list)) return list
  }
  throw cannotStore(
    'or delete an element of a value that is not a list',
    'Change the object that it is an element of, and save that.',
    { path },
  )
}

function changed(
  list: unknown[] | Set<unknown>,
  change: NonNullable<ElementChange['change']>,
  again: ReadAgain,
): () => void {
  const before = [...list]
  const put = (elements: readonly unknown[]): void => {
    if (list instanceof Set) {
      list.clear()
      for (const each of elements) list.add(each)
      return
    }
    list.length = 0
    for (const each of elements) list.push(each)
  }
  const after = [...before]
  change(after, again)
  put(after)
  return () => put(before)
}

/** What says how something is stored: the instance that has it, or the table that it is in; itself where nothing does. */
export async function holderOf(store: Store, path: string): Promise<string> {
  const aside = path.indexOf('/__/', 1)
  const start = aside > 0 ? path.slice(0, aside) : path
  const groups = [...ancestorsOf(start), start]
  const records = await store.read(
    groups.map((group) => ({ path: group, data: false, children: false })),
    { maxBytes: 2 ** 26 },
  )
  const typeAt = (i: number, name: string): string | undefined => {
    const record = records[i]
    return record?.kind === 'group' ? textOf(record.attributes.get(name)) : undefined
  }
  const table = groups.findIndex((_, i) => tables.has(typeAt(i, 'js_type') ?? ''))
  const list = table < 0 ? groups.length - 1 : table
  for (let i = list; i >= 0; i--) {
    const isInstance = typeAt(i, 'js_class') !== undefined && typeAt(i, 'js_type') !== 'Table'
    if (isInstance && (i < list || table < 0)) return groups[i]!
  }
  return groups[list]!
}

const tables = new Set(['Table', 'MixedTable', 'Ragged'])

/** An object, and what only it has: neither other rows nor what is elsewhere. */
function partsOf(identity: IdentityMap, object: object, path: string): Set<object> {
  return reachable(new Set([object]), (each) => {
    const place = identity.locate(each)
    if (place === undefined) return true
    return isWithin(place.path, path) && !(place.path === path && place.index !== undefined)
  })
}

/** A plan that has its own copies of the arrays that are filled only while it is made. */
function withCopies(encoded: Encoded, held: ReadonlyMap<unknown, object>): Encoded {
  const filled = new Set<unknown>()
  for (const known of held.values()) if (isNumericArray(known)) filled.add(known.buffer)
  if (filled.size === 0) return encoded
  const steps = encoded.plan.steps.map((step): PlanStep => {
    if (step.kind !== 'dataset' || !ArrayBuffer.isView(step.data)) return step
    const { buffer, byteOffset, byteLength } = step.data
    if (!filled.has(buffer)) return step
    return { ...step, data: new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength)) }
  })
  return { ...encoded, plan: { steps } }
}
