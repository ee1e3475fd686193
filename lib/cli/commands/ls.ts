import type { ListEntry, Session } from '../../index.js'
import type { Command } from '../command.js'
import { jsTerm, storedForm } from '../js-term.js'
import { objectPath } from '../object-path.js'
import { openFile } from '../open-file.js'
import { wholeNumber } from '../option-values.js'
import type { Output } from '../output.js'
import { printable } from '../printable.js'

/** An entry, and the path under which its object was listed before. */
interface Listed {
  readonly entry: ListEntry
  readonly sameAs: string | undefined
}

export const ls: Command = {
  name: 'ls',
  summary: 'Lists what is in a file, or in a group of it',
  operands: ['FILE', '[PATH]'],
  options: {
    recursive: { type: 'boolean', short: 'r', help: 'list what is in the groups too' },
    depth: { type: 'string', value: 'N', help: 'list so many levels: --depth 1 is the default' },
    json: { type: 'boolean', help: 'print the entries as a JSON array' },
  },
  details: [
    'Says what each entry is in JavaScript, and how it is stored. An object with several names is',
    'listed with its content under the first of them.',
  ],
  async run([file = '', given], options, output) {
    const path = objectPath(given)
    const depth = wholeNumber(options, 'depth') ?? (options['recursive'] === true ? Infinity : 1)
    const session = await openFile(file)
    try {
      const entries = walk(session, path, depth)
      await (options['json'] === true ? printJson(entries, output) : print(entries, depth, output))
      return 0
    } finally {
      await session.close()
    }
  },
}

/** Gives entries in the order in which a person would open them: each group before what is in it. */
async function* walk(session: Session, path: string, depth: number): AsyncGenerator<Listed> {
  const start = await session.describe(path)
  if (start.kind !== 'group') {
    yield { entry: start, sameAs: undefined }
    return
  }
  const seen = new Map<number | undefined, string>([[start.address, path]])
  const levels: ListEntry[][] = depth === 0 ? [] : [(await session.list(path)).toReversed()]
  while (levels.length > 0) {
    const entry = levels.at(-1)?.pop()
    if (entry === undefined) {
      levels.pop()
      continue
    }
    const sameAs = entry.address === undefined ? undefined : seen.get(entry.address)
    yield { entry, sameAs }
    if (sameAs !== undefined || entry.address === undefined) continue
    seen.set(entry.address, entry.path)
    if (entry.kind === 'group' && levels.length < depth)
      levels.push((await session.list(entry.path)).toReversed())
  }
}

async function print(entries: AsyncIterable<Listed>, depth: number, output: Output): Promise<void> {
  for await (const { entry, sameAs } of entries) {
    const name = printable(depth > 1 ? entry.path : entry.name)
    const same = sameAs === undefined ? '' : `  same as ${printable(sameAs)}`
    const line = `${name.padEnd(28)}  ${jsTerm(entry).padEnd(28)}  ${storedForm(entry)}${same}`
    output.line(line)
  }
}

async function printJson(entries: AsyncIterable<Listed>, output: Output): Promise<void> {
  let last: string | undefined
  for await (const { entry, sameAs } of entries) {
    output.line(last === undefined ? '[' : `${last},`)
    last = `  ${JSON.stringify({ ...entry, sameAs })}`
  }
  output.line(last === undefined ? '[]' : `${last}\n]`)
}
