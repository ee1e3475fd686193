import { isH5Error, type NodeDescription, type Session } from '../../index.js'
import type { Command } from '../command.js'
import { errorMessage } from '../error-message.js'
import { storedForm } from '../js-term.js'
import { nodeMeaning } from '../node-meaning.js'
import { objectPath } from '../object-path.js'
import { openFile } from '../open-file.js'
import { wholeNumber } from '../option-values.js'
import type { Output } from '../output.js'
import { ownAttributes } from '../own-attributes.js'
import { printable } from '../../printable.js'
import { shortText } from '../value-text.js'

/** Values of more bytes are not shown. */
const mostBytes = 4096

export const explain: Command = {
  name: 'explain',
  summary: 'Explains each node: its kind, and how it would be loaded',
  operands: ['FILE', '[PATH]'],
  options: {
    depth: { type: 'string', value: 'N', help: 'explain so many levels, by default all' },
  },
  details: [
    'A line for each node: its path, how it is stored, what it means, short values, attributes of',
    'other programs in brackets. No objects are made, so a damaged node hides no others.',
  ],
  async run([file = '', given], options, output) {
    const path = objectPath(given)
    const depth = wholeNumber(options, 'depth') ?? Infinity
    const session = await openFile(file, { limits: { bytes: mostBytes, nodes: 16 } })
    try {
      return (await explainBelow(session, path, depth, { file, output })) ? 0 : 1
    } finally {
      await session.close()
    }
  },
}

interface Step {
  readonly path: string
  readonly depth: number
  readonly parent: NodeDescription | undefined
}

interface Place {
  readonly file: string
  readonly output: Output
}

/** Tells whether all nodes could be read. */
async function explainBelow(
  session: Session,
  start: string,
  depth: number,
  { file, output }: Place,
): Promise<boolean> {
  const seen = new Map<number, string>()
  const open: Step[] = [{ path: start, depth: 0, parent: undefined }]
  let isWell = true
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    const { path, parent } = step
    const say = (stored: string, meaning: string): void =>
      output.line(`${printable(path).padEnd(28)}  ${stored.padEnd(16)}  ${meaning}`)
    let node: NodeDescription
    try {
      node = await session.describe(path)
    } catch (error) {
      if (path === start) throw error
      isWell = false
      say('damaged', errorMessage(error, file))
      continue
    }
    const first = node.address === undefined ? undefined : seen.get(node.address)
    if (first !== undefined) {
      say(storedForm(node), `the same object as ${printable(first)}`)
      continue
    }
    if (node.address !== undefined) seen.set(node.address, path)
    const value = await shortValue(session, node)
    if (value.error !== undefined) isWell = false
    const text = value.error === undefined ? value.text : ` !! ${errorMessage(value.error, file)}`
    say(storedForm(node), `${nodeMeaning(node, parent)}${text}${attributesText(node)}`)
    if (step.depth >= depth) continue
    const below = path === '/' ? '/' : `${path}/`
    for (const name of node.children.toReversed())
      open.push({ path: below + name, depth: step.depth + 1, parent: node })
  }
  return isWell
}

/** Nodes of hdf5pickle that are one value without parts. */
const pickledLeaves = new Set(['BB', 'I', 'L', 'F', 'CC', 'S', 'B', 'V', 'c', '\u0084'])
const valueless = new Set(['Reference', 'null', 'undefined', 'External', 'Named'])

/** The value of a node that is a single one, behind `=`. */
async function shortValue(
  session: Session,
  node: NodeDescription,
): Promise<{ readonly text: string; readonly error?: unknown }> {
  const { kind, type, shape, pickleType, path } = node
  const isSingle =
    pickleType === undefined
      ? shape?.length === 0 && !valueless.has(type ?? '')
      : pickledLeaves.has(pickleType)
  if (kind !== 'dataset' || !isSingle) return { text: '' }
  try {
    const { [path]: value } = await session.loadMany([path])
    return { text: ` = ${shortText(value, { depth: 1 })}` }
  } catch (error) {
    return isH5Error(error, 'LIMIT') ? { text: '' } : { text: '', error }
  }
}

function attributesText(node: NodeDescription): string {
  const shown = ownAttributes(node).map(
    ([name, value]) => `${printable(name)}=${shortText(value, { depth: 0 })}`,
  )
  return shown.length === 0 ? '' : `  [${shown.join(', ')}]`
}
