import type { Session } from '../../index.js'
import type { Command } from '../command.js'
import { filterOption } from '../filters.js'
import { limitOption } from '../limits.js'
import { objectPath } from '../object-path.js'
import { openWhole } from '../open-whole.js'
import { wholeNumber } from '../option-values.js'
import { valueText } from '../value-text.js'

const usualDepth = 4

export const show: Command = {
  name: 'show',
  summary: 'Shows the value at a path',
  operands: ['FILE', '[PATH]'],
  options: {
    depth: { type: 'string', value: 'N', help: `show so many levels, by default ${usualDepth}` },
    limit: limitOption,
    filter: filterOption,
  },
  details: [
    'No class has to be known: instances are shown with their stored fields, those of classes that',
    'are made of parts with these parts below __. Long arrays, tables and strings are shortened. PATH',
    'may end in the index of an element: /run1/particles[3].',
  ],
  async run([file = '', given], options, output) {
    const path = objectPath(given)
    const depth = wholeNumber(options, 'depth') ?? usualDepth
    const { session, learn } = await openWhole(file, options)
    try {
      await learn([await nodePath(session, path)])
      // Errors of the file have no stack; that of their loading says nothing about it.
      Error.stackTraceLimit = 0
      const { [path]: value } = await session.loadMany([path])
      const settings = { depth, breakLength: 100, maxArrayLength: 10, maxStringLength: 1000 }
      const coloured = output.colors ? valueText(value, { ...settings, colors: true }) : undefined
      output.lines(valueText(value, settings), coloured)
      return 0
    } finally {
      await session.close()
    }
  },
}

/** The path of the node that holds an element: `/run1/particles` for `/run1/particles[3]`. */
const nodePath = async (session: Session, path: string): Promise<string> =>
  (await session.has(path)) ? path : path.replace(/(\[-?\d+\])+$/, '')
