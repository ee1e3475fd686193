/// <reference types="node" />
import { statSync } from 'node:fs'
import { dirname } from 'node:path'

import {
  BrokenLink,
  H5Error,
  Session,
  Unreadable,
  type SaveOptions,
  type SessionSettings,
} from '../../index.js'
import type { Command } from '../command.js'
import { filterOption } from '../filters.js'
import { limitOption } from '../limits.js'
import { openWhole, type WholeFile } from '../open-whole.js'
import { oneWord } from '../option-values.js'
import type { Output } from '../output.js'
import { printable } from '../../printable.js'
import { writeAnew } from '../write-anew.js'

export const convert: Command = {
  name: 'convert',
  summary: 'Copies everything in a file into another file',
  operands: ['IN', 'OUT'],
  options: {
    format: {
      type: 'string',
      value: 'FORMAT',
      help: "h5orm (default), or hdf5pickle for Python's",
    },
    strings: {
      type: 'string',
      value: 'HOW',
      help: 'natural (default), octave or variable: how strings are labelled',
    },
    force: { type: 'boolean', short: 'f', help: 'replace OUT if it exists' },
    limit: limitOption,
    filter: filterOption,
  },
  details: [
    'Takes files of h5orm, of hdf5pickle and of other programs. What the top-level paths share stays',
    'shared. OUT gets its name when it is complete and on the disk.',
  ],
  async run([file = '', target = ''], options, output) {
    const format = oneWord(options, 'format', ['h5orm', 'hdf5pickle'])
    const strings = oneWord(options, 'strings', ['natural', 'octave', 'variable', 'utf8'])
    checkFolder(target)
    const whole = await openWhole(file, options)
    const unreadable = registerUnreadable(whole)
    try {
      const values = await loadAll(whole, file, output)
      await writeAnew(target, options['force'] === true, (draft) =>
        writeAll(draft, values, whole, {
          settings: strings === undefined ? {} : { strings },
          save: format === undefined ? {} : { format },
        }),
      )
      noteLost(whole, output)
      noteUnreadable(unreadable, output)
      return 0
    } finally {
      await whole.session.close()
    }
  },
}

function checkFolder(target: string): void {
  const folder = dirname(target)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return
  throw new H5Error('CANNOT_STORE', `There is no folder ${folder} to write ${target} into.`)
}

/** Loads what lies at all top-level paths, in one scope of identity. */
async function loadAll(
  { session, standIns, learn }: WholeFile,
  file: string,
  output: Output,
): Promise<Record<string, unknown>> {
  const entries = await session.list()
  const paths = entries.map(({ path }) => path)
  await learn(['/', ...paths])
  const [link] = standIns.brokenLinks
  if (link !== undefined) {
    standIns.registry.register(BrokenLink, { name: 'BrokenLink' })
    output.problem(
      `h5orm: ${printable(link)} is a dangling or external link; such links become objects that name the target.`,
    )
  }
  for (const { name, versions } of standIns.ofSeveralVersions)
    throw new H5Error(
      'UNSUPPORTED',
      `${file} holds instances of ${name} of the versions ${[...versions].toSorted((a, b) => a - b).join(' and ')}, which only the class itself can bring to one. Convert it by a program that has the class.`,
    )
  return session.loadMany(paths)
}

async function writeAll(
  draft: string,
  values: Record<string, unknown>,
  { standIns: { registry, external } }: WholeFile,
  { settings, save }: { readonly settings: SessionSettings; readonly save: SaveOptions },
): Promise<void> {
  const session = await Session.open(draft, {
    ...settings,
    mode: 'x',
    registry,
    ...(external === undefined ? {} : { external }),
  })
  try {
    await session.dumpMany(values, save)
  } finally {
    await session.close()
  }
}

/** What can't be read is in the new file as an object that says so; gives those that were written. */
function registerUnreadable({ standIns: { registry } }: WholeFile): ReadonlySet<Unreadable> {
  const written = new Set<Unreadable>()
  registry.register(Unreadable, {
    name: 'Unreadable',
    reduce: (one) => {
      written.add(one)
      return { path: one.path, code: one.code, reason: one.reason }
    },
    construct: ({ path, code, reason }) =>
      new Unreadable(path, new H5Error(code, reason, { path })),
  })
  return written
}

function noteUnreadable(unreadable: ReadonlySet<Unreadable>, output: Output): void {
  for (const { path, code, reason } of unreadable)
    output.problem(
      `h5orm: ${printable(path)} was left out, and is an object that says why: ${code}: ${printable(reason)}`,
    )
}

function noteLost({ standIns }: WholeFile, output: Output): void {
  const { count, first } = standIns.lost
  if (first === undefined) return
  const which = count === 1 ? 'One attribute is' : `${count} attributes are`
  output.problem(
    `h5orm: ${which} not in the new file, since no class declares them: ${printable(first)}${count > 1 ? ' …' : ''}`,
  )
}
