import { textOf } from '../../values/attributes.js'
import type { MovedPath } from '../removals.js'
import { ancestorsOf } from '../object-path.js'
import type { StoredNode } from './stored-tree.js'

/** Whether objects may lie side by side in a node. */
export function holdsRows({ record }: StoredNode): boolean {
  if (record?.kind === 'dataset') return (record.shape?.length ?? 0) > 0
  const type = record && textOf(record.attributes.get('js_type'))
  return type === 'Table' || type === 'Ragged'
}

/** What becomes of the rows of a node that stays what it is, by each path that they may be known by. */
export function movesOf(
  { path }: StoredNode,
  known: string | undefined,
  to: string | undefined,
): MovedPath[] {
  if (to === undefined) return []
  const paths = known === undefined || known === path ? [path] : [path, known]
  return paths.map((from) => ({ from, to }))
}

/** Those of some moves whose paths are taken away. */
export const movesFrom = (gone: ReadonlySet<string>, moves: readonly MovedPath[]): MovedPath[] =>
  moves.filter(({ from }) => gone.has(from) || ancestorsOf(from).some((each) => gone.has(each)))
