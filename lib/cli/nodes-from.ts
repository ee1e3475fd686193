import { H5Error, isH5Error, type NodeDescription, type Session } from '../index.js'

/** A node on the way from some paths, with the group through which it was reached first. */
export interface FoundNode {
  readonly node: NodeDescription
  readonly parent: NodeDescription | undefined
}

interface Step {
  readonly path: string
  readonly parent: NodeDescription | undefined
  /** A reference that leads nowhere is found by who loads it. */
  readonly mayLack: boolean
  /** Whether it may be the value of a field: without it a class would have that field no more. */
  readonly isField: boolean
}

const mostNodes = 1e7

/**
 * Gives all nodes that loading some paths needs, each object once: what lies in groups, and what references lead to.
 * Broken links are among them, and what can't be read is not.
 *
 * @throws H5Error NOT_FOUND for one of the paths, LIMIT; CORRUPT or UNSUPPORTED for the field of an instance.
 */
export async function* nodesFrom(
  session: Session,
  paths: readonly string[],
  most: number = mostNodes,
): AsyncGenerator<FoundNode> {
  const seen = new Set<number>()
  const open: Step[] = paths
    .map((path) => ({ path, parent: undefined, mayLack: false, isField: false }))
    .toReversed()
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    const { path, parent } = step
    const node = await described(session, step)
    if (node === undefined || (node.address !== undefined && seen.has(node.address))) continue
    if (node.address !== undefined) seen.add(node.address)
    if (seen.size > most)
      throw new H5Error(
        'LIMIT',
        `There are more than ${most} nodes (at ${path}). Raise limits.nodes if you trust this file.`,
        { path },
      )
    yield { node, parent }
    if (node.target !== undefined && node.kind !== 'broken-link')
      open.push({ path: node.target, parent: undefined, mayLack: true, isField: false })
    const isField = node.className !== undefined || (step.isField && node.type === undefined)
    const below = path === '/' ? '/' : `${path}/`
    for (const name of node.children.toReversed())
      open.push({ path: below + name, parent: node, mayLack: false, isField })
  }
}

async function described(session: Session, step: Step): Promise<NodeDescription | undefined> {
  try {
    return await session.describe(step.path)
  } catch (error) {
    const isAbsent = isH5Error(error, 'NOT_FOUND') || error instanceof TypeError
    if (step.mayLack && isAbsent) return undefined
    // Who loads it says what is wrong with it.
    if (!step.isField && isH5Error(error, 'CORRUPT', 'UNSUPPORTED')) return undefined
    throw error
  }
}
