import { textAttributeOf } from '../../values/attributes.js'
import type { DesiredNode, DesiredTree } from '../update/desired-tree.js'
import { nameOf, parentOf } from '../object-path.js'

/** Stands for an attribute where rows of a table have moved. */
export const movedRows = ' moved'

/** A place of the file, as what a session has not seen is noted: below a group or dataset that stays. */
export interface NotedAt {
  readonly address: number
  readonly place: string
}

/** Of a table, whose columns may be made anew, the outermost group around; else the group that it is in. */
export class Places {
  readonly #desired: DesiredTree
  readonly #parents: ReadonlyMap<string, number>

  /** `parents` are the addresses of the groups that the changed paths are in. */
  constructor(desired: DesiredTree, parents: ReadonlyMap<string, number>) {
    this.#desired = desired
    this.#parents = parents
  }

  /** The outermost table that a path is in or is. */
  tableAround(path: string): DesiredNode | undefined {
    const { nodes, roots } = this.#desired
    let outermost: DesiredNode | undefined
    for (let at = path; ; at = parentOf(at)) {
      const node = nodes.get(at)
      if (node?.match !== undefined && isTable(node)) outermost = node
      if (roots.has(at) || at === '/') return outermost
    }
  }

  /** The link at a path. */
  ofLink(path: string): NotedAt | undefined {
    const parent = parentOf(path)
    const table = this.#desired.roots.has(path) ? undefined : this.tableAround(parent)
    if (table !== undefined) return below(table, path)
    const around = this.#desired.nodes.get(parent)?.match?.address
    const address = this.#desired.roots.has(path) ? this.#parents.get(path) : around
    return address === undefined ? undefined : { address, place: `/${nameOf(path)}` }
  }

  /** What a dataset holds. */
  ofContent(node: DesiredNode): NotedAt {
    const table = this.tableAround(node.step.path)
    return table === undefined
      ? { address: node.match!.address, place: '' }
      : below(table, node.step.path)
  }

  ofAttribute(node: DesiredNode, name: string): NotedAt {
    const { address, place } = this.ofContent(node)
    return { address, place: `${place}\0${name}` }
  }
}

const below = (table: DesiredNode, path: string): NotedAt => ({
  address: table.match!.address,
  place: path.slice(table.step.path.length),
})

const isTable = ({ step }: DesiredNode): boolean =>
  step.kind === 'group' && textAttributeOf(step, 'js_type') === 'Table'
