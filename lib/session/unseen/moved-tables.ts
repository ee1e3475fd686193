import type { Encoded } from '../../graph/encode.js'
import { integerOf } from '../../values/attributes.js'
import type { IdentityMap } from '../identity-map.js'
import type { MovedPath } from '../removals.js'
import { type DesiredTree, parentOf } from '../update/desired-tree.js'
import { nodeAt, type StoredNode, type StoredTree } from '../update/stored-tree.js'

/** Knows in which tables rows have moved, gone or come between others, by the session that saves them. */
export class MovedTables {
  readonly #identity: IdentityMap
  readonly #rows: ReadonlyMap<string, readonly unknown[]>
  readonly #stored: StoredTree
  readonly #desired: DesiredTree
  readonly #known = new Map<string, boolean>()

  /** Asks the identity map for the places before the change. */
  constructor(identity: IdentityMap, { rows }: Encoded, stored: StoredTree, desired: DesiredTree) {
    this.#identity = identity
    this.#stored = stored
    this.#rows = new Map(rows.map((each) => [each.path, each.rows]))
    this.#desired = desired
  }

  /** Whether a column of a table has the rows of before, perhaps with others behind them. */
  keepsRows(column: string): boolean {
    let isInTable = false
    for (let path = column; path !== '/' && path !== ''; path = parentOf(path)) {
      if (!this.#rows.has(path)) continue
      isInTable = true
      if (this.hasMoved(path)) return false
    }
    return isInTable
  }

  /** Whether a column is one of a table whose rows are not where they were. */
  movesRows(column: string): boolean {
    for (let path = column; path !== '/' && path !== ''; path = parentOf(path))
      if (this.#rows.has(path) && this.hasMoved(path)) return true
    return false
  }

  /** Whether there is a table at a path whose rows are not where they were. */
  hasMoved(path: string): boolean {
    const rows = this.#rows.get(path)
    if (rows === undefined) return false
    let moved = this.#known.get(path)
    if (moved === undefined) this.#known.set(path, (moved = this.#compare(path, rows)))
    return moved
  }

  /** Where the rows of a table at a path go, when they are not where they were. */
  movesAt(path: string): MovedPath[] {
    const match = this.#desired.nodes.get(path)?.match
    if (match === undefined || !this.hasMoved(path)) return []
    const rows = new Map<number, number>()
    for (const [i, row] of this.#rows.get(path)!.entries()) {
      const place = typeof row === 'object' && row !== null ? this.#identity.locate(row) : undefined
      if (place?.path === match.path && place.index?.length === 1) rows.set(place.index[0]!, i)
    }
    return [{ from: match.path, to: path, rows }]
  }

  /** A compound that gets another type is another dataset, with the same rows. */
  #before(path: string): StoredNode | undefined {
    const node = this.#desired.nodes.get(path)
    return node?.match ?? (node?.step.kind === 'dataset' ? nodeAt(this.#stored, path) : undefined)
  }

  #compare(path: string, rows: readonly unknown[]): boolean {
    const match = this.#before(path)
    if (match === undefined) return true
    const length = lengthOf(match)
    for (const [i, row] of rows.entries()) {
      if (typeof row !== 'object' || row === null) continue
      const place = this.#identity.locate(row)
      const before = place?.path === match.path ? place.index?.join() : undefined
      if (before === undefined ? i < length : before !== String(i)) return true
    }
    return false
  }
}

/** How many rows a table has. */
function lengthOf({ record }: StoredNode): number {
  if (record?.kind === 'dataset') return record.shape?.[0] ?? 0
  return integerOf(record?.attributes.get('length')) ?? 0
}
