import { cannotStore } from '../../errors.js'
import type { Encoded } from '../../graph/encode.js'
import type { Place } from '../../graph/place.js'
import { rowAttribute } from '../../graph/reference.js'
import type { DatasetRecord, RecordData } from '../../records/node-record.js'
import type { PlanStep } from '../../records/write-plan.js'
import { isSameShape } from '../../records/same-type.js'
import { integerOf } from '../../values/attributes.js'
import type { IdentityMap } from '../identity-map.js'
import type { DesiredNode } from './desired-tree.js'
import { redirectSteps, type ReferenceSite } from './reference-sites.js'
import { nodeAt, type StoredNode, type StoredTree } from './stored-tree.js'
import type { StringLabels } from '../../values/string-labels.js'

type Index = readonly number[]

/** Knows where the rows of changed tables, and all that lies packed in a dataset, have gone. */
export class MovedRows {
  readonly #identity: IdentityMap
  readonly #encoded: Encoded
  readonly #whole: StoredTree
  readonly #strings: StringLabels
  /** By the address of the table, and the index in it, before the change. */
  #moves: Map<number, Map<string, Place>> | undefined

  /** Asks the identity map for the places before the change. */
  constructor(identity: IdentityMap, encoded: Encoded, whole: StoredTree, strings: StringLabels) {
    this.#identity = identity
    this.#encoded = encoded
    this.#whole = whole
    this.#strings = strings
  }

  /**
   * The steps that let a reference to rows of a table, which is `after` behind the change, lead to where they are.
   *
   * Throws CANNOT_STORE when one of them is gone.
   */
  stepsFor(
    site: ReferenceSite,
    table: StoredNode,
    sitePath: string,
    after: DesiredNode,
    data: RecordData | undefined,
  ): PlanStep[] {
    const { path } = after.step
    const moves = this.#all().get(table.address)
    const refuse = (which: string): Error =>
      cannotStore(
        `a change that takes ${which} of ${site.target} away: ${site.node.path} refers to it`,
        'Save both together with dumpMany, or first what refers to it, without it.',
        { path: site.target },
      )
    if (moves === undefined) {
      // Rows that the session has never seen as objects are known by their numbers only.
      if (isAsLong(table, after)) return []
      throw refuse('rows')
    }
    const placeOf = (index: Index): Place => {
      const place = moves.get(index.join())
      if (place !== undefined) return place
      throw refuse(`row ${index.join()}`)
    }
    return site.holds === 'rows'
      ? rowSteps(site, sitePath, path, data, placeOf)
      : pathSteps(site, sitePath, path, placeOf, this.#strings)
  }

  /** The steps that let a reference to a row follow it out of a table that stays. */
  stepsAway(site: ReferenceSite, table: StoredNode, sitePath: string): PlanStep[] {
    const moves = this.#all().get(table.address)
    if (moves === undefined || site.holds !== 'path') return []
    const stays = (index: Index): Place => ({ path: site.target, index })
    return pathSteps(
      site,
      sitePath,
      site.target,
      (index) => moves.get(index.join()) ?? stays(index),
      this.#strings,
    )
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
function pathSteps(
  site: ReferenceSite,
  sitePath: string,
  tablePath: string,
  placeOf: (index: Index) => Place,
  strings: StringLabels,
): PlanStep[] {
  const row = site.node.record?.attributes.get('row')?.data
  const index = typeof row === 'number' ? [row] : ArrayBuffer.isView(row) ? indexOf(row) : undefined
  if (index === undefined) return []
  const place = placeOf(index)
  if (place.path === tablePath && place.index?.join() === index.join()) return []
  const steps = redirectSteps(site, sitePath, place.path, strings)
  if (place.index === undefined)
    return [...steps, { kind: 'delete-attribute', path: sitePath, name: 'row' }]
  return [...steps, { kind: 'set-attribute', path: sitePath, attribute: rowAttribute(place.index) }]
}

const indexOf = (view: ArrayBufferView): number[] => Array.from(view as Int32Array, Number)

/** Many references as row numbers of one table. */
function rowSteps(
  site: ReferenceSite,
  sitePath: string,
  tablePath: string,
  data: RecordData | undefined,
  placeOf: (index: Index) => Place,
): PlanStep[] {
  if (!ArrayBuffer.isView(data)) return []
  const before = data as Int32Array
  const after = before.slice()
  for (const [i, row] of before.entries()) {
    if (row < 0) continue
    const { path, index } = placeOf([row])
    if (path !== tablePath || index?.length !== 1)
      throw cannotStore(
        `a change that takes row ${row} of ${site.target} to ${path}: ${site.node.path} has its number`,
        'Save both together with dumpMany.',
        { path: site.target },
      )
    after[i] = index[0]!
  }
  if (after.every((row, i) => row === before[i])) return []
  const { type, shape } = site.node.record as DatasetRecord
  return [{ kind: 'overwrite', path: sitePath, type, shape: shape ?? [], data: after }]
}

/** Whether a reference leads to rows of its target. */
export const leadsToRows = ({ node, holds }: ReferenceSite): boolean =>
  holds === 'rows' || node.record?.attributes.has('row') === true
