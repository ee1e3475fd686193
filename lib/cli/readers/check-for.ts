import { isH5Error, type NodeDescription, type Session } from '../../index.js'
import type { Output } from '../output.js'
import { printable } from '../../printable.js'
import { matlab } from './matlab.js'
import { netcdf } from './netcdf.js'
import { octave } from './octave.js'
import { pytables } from './pytables.js'
import type { MetNode, Reader } from './trouble.js'

export type ReaderName = 'octave' | 'matlab' | 'pytables' | 'netcdf'

const readers: Readonly<Record<ReaderName, Reader>> = { octave, matlab, pytables, netcdf }

/** The readers that `--for` takes. */
export const readerNames: readonly ReaderName[] = ['octave', 'matlab', 'pytables', 'netcdf']

/** Lists the nodes of a file that a reader stumbles over; gives the exit code. */
export async function checkFor(
  name: ReaderName,
  session: Session,
  output: Output,
): Promise<number> {
  const reader = readers[name]
  let [nodes, found] = [0, 0]
  for await (const met of nodesByName(session)) {
    if (!met.isCycle) nodes++
    const trouble = await reader.troubleAt(met)
    if (trouble === undefined) continue
    found++
    output.line(
      `${trouble.harm.padEnd(7)}  ${printable(met.node.path).padEnd(28)}  ${printable(trouble.why)}`,
    )
  }
  const all = nodes === 1 ? '1 node' : `${nodes} nodes`
  output.line(`${all}, ${found === 0 ? 'none' : found} that ${reader.title} stumbles over`)
  return found === 0 ? 0 : 1
}

interface Way {
  readonly node: NodeDescription
  /** How many of its children were looked at. */
  next: number
}

/** Gives each object of a file once, and besides each name by which a group contains itself. */
async function* nodesByName(session: Session): AsyncGenerator<MetNode> {
  const seen = new Set<number>()
  const root = await session.describe('/')
  const way: Way[] = [{ node: root, next: 0 }]
  const above = new Set([root.address])
  yield { session, node: root, isCycle: false, siblings: [] }
  for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
    const { node: parent } = last
    const name = parent.children[last.next++]
    if (name === undefined) {
      above.delete(parent.address)
      way.pop()
      continue
    }
    const path = `${parent.path === '/' ? '' : parent.path}/${name}`
    const node = await described(session, path)
    if (node === undefined) continue
    const { address } = node
    const isCycle = address !== undefined && above.has(address)
    const isSeen = address !== undefined && seen.has(address)
    if (isSeen && !isCycle) continue
    if (address !== undefined) seen.add(address)
    yield { session, node, isCycle, siblings: parent.children }
    if (isCycle || node.kind !== 'group') continue
    above.add(address)
    way.push({ node, next: 0 })
  }
}

/** What h5orm can't describe at all, `h5orm check` tells of. */
async function described(session: Session, path: string): Promise<NodeDescription | undefined> {
  try {
    return await session.describe(path)
  } catch (error) {
    if (isH5Error(error, 'CORRUPT', 'UNSUPPORTED')) return undefined
    throw error
  }
}
