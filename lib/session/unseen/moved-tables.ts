import type { Encoded } from '../../graph/encode.js'
import { integerOf } from '../../values/attributes.js'
import type { IdentityMap } from '../identity-map.js'
import { parentOf } from '../object-path.js'
import type { MovedPath } from '../removals.js'
import type { DesiredTree } from '../update/desired-tree.js'
import { nodeAt, type StoredNode, type StoredTree } from '../update/stored-tree.js'

/** Knows in which tables rows have moved, gone or come between others, by the session that saves them. */
export class MovedTables {
  readonly #identity: IdentityMap
  readonly #rows: ReadonlyMap<string, readonly unknown[]>
  readonly #stored: StoredTree
  readonly #places: Encoded['places']
  readonly #desired: DesiredTree
  readonly #known = new Map<string, boolean>()

  /** Asks the identity map for the places before the change. */
  constructor(
    identity: IdentityMap,
    { rows, places }: Encoded,
    stored: StoredTree,
    desired: DesiredTree,
  ) {
    this.#identity = identity
    this.#stored = stored
    this.#places = places
    this.#rows = new Map(rows.map((each) => [each.path, each.rows]))
    this.#desired = desired
  }

  /** Notes that the rows of some tables stay where others have moved them. */
  stay(tables: ReadonlySet<string>): void {
    for (const path of tables) this.#known.set(path, false)
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

  /** Where the rows of tables go, when they are not where they were. */
  moves(): MovedPath[] {
    const paths = [...this.#desired.nodes.keys()].filter((path) => this.#rows.has(path))
    return [...paths.flatMap((path) => this.movesAt(path)), ...this.#movesElsewhere()]
  }

  /** Where the rows of a table at a path go within it. */
  movesAt(path: string): MovedPath[] {
    const from = this.#desired.nodes.get(path)?.match?.path
    if (from === undefined || !this.hasMoved(path)) return []
    const rows = new Map<number, number>()
    for (const [i, object] of this.#rows.get(path)!.entries()) {
      const row = this.#rowOf(object)
      if (row?.path === from) rows.set(row.index, i)
    }
    return [{ from, to: path, rows }]
  }

  /** Where rows go that come to other tables, or get nodes of their own. */
  #movesElsewhere(): MovedPath[] {
    const found = new Map<string, MovedPath & { readonly rows: Map<number, number | undefined> }>()
    const note = (object: unknown, to: string, now: number | undefined): void => {
      const row = this.#rowOf(object)
      if (row === undefined || this.#desired.nodes.get(to)?.match?.path === row.path) return
      const key = `${row.path}\0${to}`
      const move = found.get(key) ?? { from: row.path, to, rows: new Map() }
      found.set(key, move)
      move.rows.set(row.index, now)
    }
    for (const [path, rows] of this.#rows)
      for (const [i, object] of rows.entries()) note(object, path, i)
    for (const [object, { path, index }] of this.#places)
      if (index === undefined) note(object, path, undefined)
    return [...found.values()]
  }

  #rowOf(object: unknown): { readonly path: string; readonly index: number } | undefined {
    const place =
      typeof object === 'object' && object !== null ? this.#identity.locate(object) : undefined
    return place?.index?.length === 1 ? { path: place.path, index: place.index[0]! } : undefined
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
