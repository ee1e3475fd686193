import type { ListEntry, Session } from '../../index.js'
import type { Command } from '../command.js'
import { errorMessage } from '../error-message.js'
import { jsTerm, storedForm } from '../js-term.js'
import { type Found, listGroup } from '../list-group.js'
import { objectPath } from '../object-path.js'
import { openFile } from '../open-file.js'
import { wholeNumber } from '../option-values.js'
import type { Output } from '../output.js'
import { printable } from '../../printable.js'

/** What was found, and the path under which the same object was listed before. */
interface Listed {
  readonly found: Found
  readonly sameAs: string | undefined
}

export const ls: Command = {
  name: 'ls',
  summary: 'Lists the content of a file, or of a group in it',
  operands: ['FILE', '[PATH]'],
  options: {
    recursive: { type: 'boolean', short: 'r', help: 'list groups recursively' },
    depth: { type: 'string', value: 'N', help: 'list so many levels: --depth 1 is the default' },
    json: { type: 'boolean', help: 'print the entries as a JSON array' },
  },
  details: [
    'Shows the JavaScript type of each entry, and how it is stored. An object with several names is',
    'listed with its content under the first of them.',
  ],
  async run([file = '', given], options, output) {
    const path = objectPath(given)
    const depth = wholeNumber(options, 'depth') ?? (options['recursive'] === true ? Infinity : 1)
    const session = await openFile(file)
    try {
      const entries = walk(session, path, depth)
      const isWell =
        options['json'] === true
          ? await printJson(entries, file, output)
          : await print(entries, file, depth > 1, output)
      return isWell ? 0 : 1
    } finally {
      await session.close()
    }
  },
}

/** Gives entries in the order in which a person would open them: each group before what is in it. */
async function* walk(session: Session, path: string, depth: number): AsyncGenerator<Listed> {
  const start = await session.describe(path)
  if (start.kind !== 'group') {
    yield { found: { entry: start }, sameAs: undefined }
    return
  }
  const seen = new Map<number | undefined, string>([[start.address, path]])
  const levels: Found[][] = depth === 0 ? [] : [(await listGroup(session, path)).toReversed()]
  while (levels.length > 0) {
    const found = levels.at(-1)?.pop()
    if (found === undefined) {
      levels.pop()
      continue
    }
    const { address, kind, path: at = '' } = 'entry' in found ? found.entry : {}
    const sameAs = address === undefined ? undefined : seen.get(address)
    yield { found, sameAs }
    if (sameAs !== undefined || address === undefined) continue
    seen.set(address, at)
    if (kind === 'group' && levels.length < depth)
      levels.push((await listGroup(session, at)).toReversed())
  }
}

/** Tells whether all entries could be read. */
async function print(
  entries: AsyncIterable<Listed>,
  file: string,
  isDeep: boolean,
  output: Output,
): Promise<boolean> {
  let isWell = true
  for await (const { found, sameAs } of entries) {
    const { name, path } = 'entry' in found ? found.entry : found
    const shown = printable(isDeep ? path : name).padEnd(28)
    if ('entry' in found) {
      const same = sameAs === undefined ? '' : `  same as ${printable(sameAs)}`
      output.line(`${shown}  ${jsTerm(found.entry).padEnd(28)}  ${storedForm(found.entry)}${same}`)
    } else {
      isWell = false
      output.line(`${shown}  damaged: ${errorMessage(found.error, file)}`)
    }
  }
  return isWell
}

async function printJson(
  entries: AsyncIterable<Listed>,
  file: string,
  output: Output,
): Promise<boolean> {
  let isWell = true
  let last: string | undefined
  for await (const { found, sameAs } of entries) {
    output.line(last === undefined ? '[' : `${last},`)
    const isEntry = 'entry' in found
    if (!isEntry) isWell = false
    const facts = isEntry
      ? { ...factsOf(found.entry), sameAs }
      : { name: found.name, path: found.path, error: errorMessage(found.error, file) }
    last = `  ${JSON.stringify(facts)}`
  }
  output.lines(last === undefined ? '[]' : `${last}\n]`)
  return isWell
}

const factsOf = (entry: ListEntry): Omit<ListEntry, 'reason' | 'code'> => {
  const { name, path, kind, className, type, elements, shape, pickleType, address } = entry
  return { name, path, kind, className, type, elements, shape, pickleType, address }
}
