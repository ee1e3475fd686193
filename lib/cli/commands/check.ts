import { isH5Error, leftovers, type Session } from '../../index.js'
import type { Command, GivenOptions } from '../command.js'
import { errorMessage } from '../error-message.js'
import { jsTerm } from '../js-term.js'
import { checkFor, readerNames } from '../readers/check-for.js'
import { oneWord } from '../option-values.js'
import { filterOption } from '../filters.js'
import { limitOption } from '../limits.js'
import { listGroup } from '../list-group.js'
import { forkWhole, openWhole } from '../open-whole.js'
import { printable } from '../../printable.js'

export const check: Command = {
  name: 'check',
  summary: 'Loads everything in a file and reports failures',
  operands: ['FILE'],
  options: {
    for: {
      type: 'string',
      value: 'READER',
      help: 'list the nodes that octave, matlab, pytables or netcdf stumbles over, instead',
    },
    limit: limitOption,
    filter: filterOption,
  },
  details: [
    'A line for each top-level path: ok, or FAILED with the reason. The exit code is 1 if any failed.',
    'Before them it lists the files next to it: locks, journals and drafts, of an active writer or left by a crash.',
    'With --for a line for each node that the reader stumbles over, with the effect; the exit',
    'code is 1 if there is one.',
    'Nothing is changed: a save that a crash left in a journal is read, and stays there.',
  ],
  async run([file = ''], options, output) {
    const reader = oneWord(options, 'for', readerNames)
    for (const { message } of await leftovers(file)) output.line(printable(message))
    const { session } = await openWhole(file, options)
    try {
      if (reader !== undefined) return await checkFor(reader, session, output)
      const entries = await listGroup(session, '/')
      let failures = 0
      for (const found of entries) {
        const { path, error } =
          'entry' in found ? await loaded(session, found.entry.path, options) : found
        if (error !== undefined) failures++
        const result = error === undefined ? 'ok    ' : 'FAILED'
        const what =
          'entry' in found && error === undefined
            ? jsTerm(found.entry)
            : `${codeOf(error)}${errorMessage(error, file)}`
        output.line(`${result}  ${printable(path).padEnd(28)}  ${what}`)
      }
      const count = entries.length === 1 ? '1 path' : `${entries.length} paths`
      output.line(failures === 0 ? `${count}, all well` : `${count}, ${failures} failed`)
      return failures === 0 ? 0 : 1
    } finally {
      await session.close()
    }
  },
}

interface Loaded {
  readonly path: string
  /** Why it could not be loaded, if so. */
  readonly error: unknown
}

/** Each path is loaded by a session of its own, so that damage in one hides nothing of another. */
async function loaded(whole: Session, path: string, options: GivenOptions): Promise<Loaded> {
  const { session, learn } = await forkWhole(whole, options)
  try {
    await learn([path])
    await session.loadMany([path], { onUnreadable: 'error' })
    return { path, error: undefined }
  } catch (error) {
    return { path, error: error ?? new Error('nothing was said') }
  } finally {
    await session.close()
  }
}

const codeOf = (error: unknown): string => (isH5Error(error) ? `${error.code}: ` : '')
