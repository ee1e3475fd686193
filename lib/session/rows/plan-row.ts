import { isH5Error } from '../../errors.js'
import type { Place } from '../../graph/place.js'
import type { PlanStep } from '../../records/write-plan.js'
import type { Store } from '../../stores/store.js'
import { childPath } from '../../values/value-kind.js'
import { loneValues } from '../append/lone-values.js'
import { type PlannedRows, planRows } from '../append/planned-rows.js'
import { describeNodes, kindOf, type StoredNodes } from '../append/stored-nodes.js'
import { TableGrowth } from '../append/table-growth.js'
import type { IdentityMap } from '../identity-map.js'
import { isWithin, nameOf, parentOf } from '../object-path.js'
import type { Reading } from '../restore.js'
import { crossingSteps, markedAround } from '../update/cross-references.js'
import { desiredTree } from '../update/desired-tree.js'
import { readStoredTree } from '../update/stored-tree.js'
import { digestOfDesired, digestOfStored } from '../unseen/tree-digest.js'
import { type Cells, columnSteps } from './column-steps.js'
import { planCompoundRow } from './plan-compound-row.js'
import { rowRanges, type RowRanges } from './row-ranges.js'
import type { SeenCells } from './seen-cells.js'

/** What is written so that a row has what an object has. */
export interface RowWrite {
  readonly nodes: StoredNodes
  readonly steps: readonly PlanStep[]
  /** The cells that are written: elements of columns, and what they were. */
  readonly cells: readonly Cells[]
  /** Cells that others have changed too, otherwise. */
  readonly conflicts: readonly string[]
  /** The objects that the row and its parts are. */
  readonly objects: readonly (readonly [object: object, place: Place])[]
  readonly ranges: RowRanges
}

/**
 * Plans what has to be written of a row: the cells that differ, and the columns that these don't fit into. `undefined`
 * where the form of a column, or what refers to the rows, asks for the list to be looked at as a whole.
 */
export async function planRow(
  reading: Reading,
  { path, row }: { readonly path: string; readonly row: number },
  object: object,
  seen: SeenCells,
): Promise<RowWrite | undefined> {
  const { store, identity, settings } = reading
  const [record] = await store.read([{ path, data: false }], { maxBytes: 2 ** 26 })
  if (record?.kind === 'dataset') return planCompoundRow(reading, record, row, object, seen)
  if (record?.kind !== 'group' || kindOf(record) !== 'Table') return undefined
  const nodes = await describeNodes(store, record)
  const ranges = await rowRanges(store, nodes, path, row)
  const isMarked = (await markedAround(store, [`${path}/_`])) !== undefined
  const isPart = partOfRow(ranges, nodes)
  let isAside = false
  const locate = (value: object): Place | undefined => {
    const place = identity.linkable(value)
    if (place === undefined || isPart(place)) return undefined
    isAside ||= place.path.includes('/__/') && !isEntity(reading, value)
    return place
  }
  const lone = identity.asking(() => loneValues(path, [object], nodes, settings.registry))
  let planned: PlannedRows
  let growth: TableGrowth
  try {
    planned = planRows(identity, path, [object], lone, settings, {
      locate,
      areEntities: isEntity(reading, object),
    })
    if (isAside) return undefined
    const startOf = (at: string): number | undefined => ranges.get(at)?.start
    if (planned.rows.some(({ path: at }) => startOf(at) === undefined)) return undefined
    if (planned.rows.some(({ path: at, rows }) => at === path && rows.length !== 1))
      return undefined
    planned.resolve((at) => startOf(at) ?? 0)
    const none = new Set<string>()
    growth = new TableGrowth(nodes, planned, settings.strings, none, none, (each) => startOf(each.path) ?? 0) // prettier-ignore
    growth.add(path)
  } catch (error) {
    if (isH5Error(error, 'CANNOT_STORE')) return undefined
    throw error
  }
  if (growth.removals.length > 0) return undefined
  if (!(await haveSameElements(store, growth, ranges))) return undefined
  const objects = objectsOf(planned, growth, path)
  const isAnother = ([, { index }]: (typeof objects)[number]): boolean => index === undefined
  if (objects.some((each) => isAnother(each) && !isThere(identity, each))) return undefined
  const written = await columnSteps(reading, nodes, ranges, growth, seen)
  if (written === undefined) return undefined
  const { steps, cells, conflicts } = written
  if (isMarked && (cells.some(isCode) || objects.some((each) => !isThere(identity, each))))
    return undefined
  if (steps.length > 0) steps.push(...(await crossingSteps(store, path, planned)))
  return { nodes, steps, cells, conflicts, objects, ranges }
}

const isCode = ({ path }: Cells): boolean => path.includes('/__/missing/')

const isEntity = ({ settings }: Reading, value: object): boolean =>
  settings.registry.definitionOfPrototype(Object.getPrototypeOf(value) as object)?.table === true

/** Whether an object is at a place already. */
function isThere(identity: IdentityMap, [object, place]: readonly [object, Place]): boolean {
  const known = identity.locate(object)
  return known?.path === place.path && known.index?.join() === place.index?.join()
}

/** Tells whether a place is one of a row and its parts. */
function partOfRow(ranges: RowRanges, nodes: StoredNodes): (place: Place) => boolean {
  return ({ path, index }) => {
    const range = ranges.get(path)
    if (range !== undefined)
      return (
        index !== undefined && index[0]! >= range.start && index[0]! < range.start + range.count
      )
    for (let at = path; at.length > 1; at = parentOf(at)) {
      const around = ranges.get(parentOf(at))
      const record = around && nodes.get(parentOf(at))
      if (record?.kind !== 'group' || kindOf(record) !== 'Array') continue
      const number = Number(nameOf(at))
      return number >= around!.start && number < around!.start + around!.count
    }
    return false
  }
}

/** The row and its parts, each with its place when the row is written. */
function objectsOf(
  planned: PlannedRows,
  { movedTo }: TableGrowth,
  path: string,
): (readonly [object, Place])[] {
  const objects: (readonly [object, Place])[] = []
  for (const { path: at, rows, first } of planned.rows)
    for (const [i, each] of rows.entries())
      if (typeof each === 'object' && each !== null)
        objects.push([each, { path: movedTo(at), index: [first + i] }])
  for (const [each, place] of planned.places(movedTo))
    if (place.path !== path || place.index !== undefined) objects.push([each, place])
  return objects
}

/** Whether the elements that have a node each are as they are in the file. */
async function haveSameElements(
  store: Store,
  { additions, kept }: TableGrowth,
  ranges: RowRanges,
): Promise<boolean> {
  for (const { path, children } of kept) {
    const range = ranges.get(path)
    if (range === undefined) continue
    const isOfRow = (at: string): boolean => {
      const number = Number(at)
      return number >= range.start && number < range.start + range.count
    }
    const there = children.filter(isOfRow)
    const below = additions.filter((step) => isWithin(step.path, path))
    const paths = below.map((step) => step.path).filter((at) => parentOf(at) === path)
    if (paths.length !== there.length) return false
    const desired = desiredTree(below, new Set(paths), new Map())
    const stored = await readStoredTree(
      store,
      there.map((name) => childPath(path, name)),
    )
    for (const at of paths) {
      const node = desired.nodes.get(at)
      const name = there.find((each) => Number(each) === Number(nameOf(at)))
      const own = name === undefined ? undefined : stored.roots.get(childPath(path, name))?.node
      const digest = node && digestOfDesired(node)
      if (own === undefined || digest === undefined) return false
      if (digest !== (await digestOfStored(store, own))) return false
    }
  }
  return additions.every((step) =>
    kept.some(({ path }) => ranges.has(path) && isWithin(step.path, path)),
  )
}
