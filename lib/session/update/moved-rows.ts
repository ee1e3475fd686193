import type { Encoded } from '../../graph/encode.js'
import type { Place } from '../../graph/place.js'
import { rowAttribute } from '../../graph/reference.js'
import type { AttributeRecord, DatasetRecord, RecordData } from '../../records/node-record.js'
import type { PlanAttribute, PlanData, PlanStep } from '../../records/write-plan.js'
import { isSameShape } from '../../records/same-type.js'
import { integerOf } from '../../values/attributes.js'
import type { IdentityMap } from '../identity-map.js'
import { type FileNode, isStored } from './changed-file.js'
import type { DesiredNode } from './desired-tree.js'
import { redirectSteps, type ReferenceSite } from './reference-sites.js'
import { splitNumbersSteps } from './split-numbers.js'
import { nodeAt, type StoredNode, type StoredTree } from './stored-tree.js'
import type { StringLabels } from '../../values/string-labels.js'

type Index = readonly number[]

/** What has to be done to a reference whose rows may be elsewhere. */
export interface FollowedRows {
  readonly steps: readonly PlanStep[]
  /** Whether it leads to another node than before. */
  readonly isElsewhere: boolean
  /** Whether another node takes its place. */
  readonly isAnew: boolean
}

const followed = (steps: readonly PlanStep[] = [], isElsewhere = false): FollowedRows => ({
  steps,
  isElsewhere,
  isAnew: false,
})

/** A table to which a reference leads, after a change. */
export interface TableAfter {
  readonly node: FileNode
  readonly path: string
}

/** The row numbers that references hold, by their node. */
export type RowNumbers = ReadonlyMap<StoredNode, RecordData | undefined>

/** Knows where the rows of changed tables, and all that lies packed in a dataset, have gone. */
export class MovedRows {
  /** The addresses of tables that lose rows which others refer to: they have to stay where only references lead to. */
  readonly losing: Set<number> = new Set<number>()
  readonly #identity: IdentityMap
  readonly #encoded: Encoded
  readonly #whole: StoredTree
  readonly #numbers: RowNumbers
  readonly #strings: StringLabels
  /** By the address of the table, and the index in it, before the change. */
  #moves: Map<number, Map<string, Place>> | undefined

  /** Asks the identity map for the places before the change. */
  constructor(
    identity: IdentityMap,
    encoded: Encoded,
    whole: StoredTree,
    numbers: RowNumbers,
    strings: StringLabels,
  ) {
    this.#identity = identity
    this.#encoded = encoded
    this.#whole = whole
    this.#numbers = numbers
    this.#strings = strings
  }

  /** What lets a reference to rows of a table, which lies at `sitePath` now, lead to where they are after the change. */
  follow(
    site: ReferenceSite,
    table: StoredNode,
    sitePath: string,
    { node, path }: TableAfter,
  ): FollowedRows {
    const moves = this.#all().get(table.address)
    // Rows that the session has never seen as objects are known by their numbers only.
    const stays = isStored(node) || (moves === undefined && isAsLong(table, node))
    if (moves === undefined && stays && path === site.target) return followed()
    const placeOf = (index: Index): Place => {
      const place = moves?.get(index.join())
      if (place === undefined && !stays) this.losing.add(table.address)
      return place ?? { path, index }
    }
    return site.holds === 'rows'
      ? followNumbers(site, sitePath, this.#numbers.get(site.node), placeOf, this.#strings)
      : followRow(site, sitePath, placeOf, this.#strings)
  }

  #all(): ReadonlyMap<number, ReadonlyMap<string, Place>> {
    if (this.#moves !== undefined) return this.#moves
    const moves = (this.#moves = new Map<number, Map<string, Place>>())
    const note = (object: object, place: Place): void => {
      const before = this.#identity.locate(object)
      const table = before?.index && nodeAt(this.#whole, before.path)
      if (before?.index === undefined || table === undefined) return
      const known = moves.get(table.address) ?? new Map<string, Place>()
      known.set(before.index.join(), place)
      moves.set(table.address, known)
    }
    for (const [object, place] of this.#encoded.places) note(object, place)
    for (const { path, rows } of this.#encoded.rows)
      for (const [row, object] of rows.entries())
        if (typeof object === 'object' && object !== null) note(object, { path, index: [row] })
    return moves
  }
}

/** Whether a table or a dataset has as many rows as before. */
function isAsLong({ record }: StoredNode, { step }: DesiredNode): boolean {
  if (step.kind === 'dataset')
    return record?.kind === 'dataset' && isSameShape(step.shape, record.shape)
  const length = step.attributes.find(({ name }) => name === 'length')?.data
  return record?.kind === 'group' && integerOf(record.attributes.get('length')) === length
}

/** A reference to one row: its text is the path of the table, its attribute the index. */
function followRow(
  site: ReferenceSite,
  sitePath: string,
  placeOf: (index: Index) => Place,
  strings: StringLabels,
): FollowedRows {
  const row = site.node.record?.attributes.get('row')?.data
  const index = typeof row === 'number' ? [row] : ArrayBuffer.isView(row) ? indexOf(row) : undefined
  if (index === undefined) return followed()
  const place = placeOf(index)
  const isElsewhere = place.path !== site.target
  if (!isElsewhere && place.index?.join() === index.join()) return followed()
  const steps = redirectSteps(site, sitePath, place.path, strings)
  const later: PlanStep =
    place.index === undefined
      ? { kind: 'delete-attribute', path: sitePath, name: 'row' }
      : { kind: 'set-attribute', path: sitePath, attribute: rowAttribute(place.index) }
  return followed([...steps, later], isElsewhere)
}

const indexOf = (view: ArrayBufferView): number[] => Array.from(view as Int32Array, Number)

/** Many references as row numbers of one table. */
function followNumbers(
  site: ReferenceSite,
  sitePath: string,
  data: RecordData | undefined,
  placeOf: (index: Index) => Place,
  strings: StringLabels,
): FollowedRows {
  if (!ArrayBuffer.isView(data)) return followed()
  const before = data as Int32Array
  const places = Array.from(before, (row) => (row < 0 ? undefined : placeOf([row])))
  const target = places.find((place) => place !== undefined)?.path ?? site.target
  const isElsewhere = target !== site.target
  const { type, shape, attributes } = site.node.record as DatasetRecord
  if (places.some((place) => place && (place.path !== target || place.index?.length !== 1))) {
    const own = [...attributes].flatMap(ownAttribute)
    const steps = splitNumbersSteps({ path: sitePath, places, attributes: own }, strings)
    return { steps, isElsewhere: true, isAnew: true }
  }
  const after = Int32Array.from(places, (place) => place?.index?.[0] ?? -1)
  const steps = isElsewhere ? redirectSteps(site, sitePath, target, strings) : []
  const isSame = after.every((row, i) => row === before[i])
  const write: PlanStep = {
    kind: 'overwrite',
    path: sitePath,
    type,
    shape: shape ?? [],
    data: after,
  }
  return followed(isSame ? steps : [...steps, write], isElsewhere)
}

function ownAttribute([name, { type, shape, data }]: [string, AttributeRecord]): PlanAttribute[] {
  const isOurs = name === 'js_type' || name === 'target' || shape === null || data === undefined
  return isOurs ? [] : [{ name, type, shape, data: data as PlanData }]
}

/** Whether a reference leads to rows of its target. */
export const leadsToRows = ({ node, holds }: ReferenceSite): boolean =>
  holds === 'rows' || node.record?.attributes.has('row') === true
