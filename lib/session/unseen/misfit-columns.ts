import { integerOf, textAttributeOf } from '../../values/attributes.js'
import { childPath } from '../../values/value-kind.js'
import type { DesiredNode, DesiredTree } from '../update/desired-tree.js'

/** Children that stay in the file as they are, by the group that they are in. */
type Kept = ReadonlyMap<DesiredNode, ReadonlySet<string>>

/** The paths of columns that would not be as long as their tables when a save and the file were brought together. */
export function misfitColumns(
  { nodes }: DesiredTree,
  dropped: ReadonlySet<string>,
  kept: Kept,
): string[] {
  const misfits: string[] = []
  for (const [path, node] of nodes) {
    if (node.match === undefined || dropped.has(path)) continue
    const length = tableLength(node)
    if (length === undefined) continue
    for (const [name, count] of columnsOf(node, kept))
      if (count !== undefined && count !== length) misfits.push(childPath(path, name))
  }
  return misfits
}

/** How many elements each column of a table, or of the group of its codes, will have. */
function* columnsOf(
  table: DesiredNode,
  kept: Kept,
): Generator<readonly [name: string, count: number | undefined]> {
  const staying = kept.get(table)
  for (const [name, link] of table.children) {
    if (link.kind !== 'node' || staying?.has(name) === true) continue
    const { node } = link
    const inner = node.children.get('row_size')
    if (node.step.kind === 'dataset') yield [name, elementsOfNode(node)]
    else if (inner?.kind === 'node') yield [`${name}/row_size`, elementsOfNode(inner.node)]
    else if (name === '__' || name === 'missing')
      for (const [below, count] of columnsOf(node, kept)) yield [`${name}/${below}`, count]
  }
  for (const name of staying ?? []) {
    const there = table.match?.children.get(name)?.node?.record
    if (there?.kind === 'dataset') yield [name, there.shape?.[0]]
  }
}

function tableLength({ step, match, keptAttributes }: DesiredNode): number | undefined {
  if (step.kind !== 'group' || textAttributeOf(step, 'js_type') !== 'Table') return undefined
  const theirs = match?.record?.kind === 'group' ? match.record.attributes.get('length') : undefined
  if (keptAttributes.has('length')) return integerOf(theirs)
  return Number(step.attributes.find(({ name }) => name === 'length')?.data)
}

/** How many elements a dataset will have. */
function elementsOfNode({ step, match, content }: DesiredNode): number | undefined {
  if (content.kind === 'change' && content.extents !== undefined) return content.extents[0]
  const there = match?.record?.kind === 'dataset' ? match.record.shape : undefined
  return (there ?? (step.kind === 'dataset' ? step.shape : undefined))?.[0]
}
