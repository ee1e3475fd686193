/// <reference types="node" />
import { printable } from '../printable.js'
import type { Streams } from './output.js'

/** Writes to the standard output and error of this process; it ends quietly when nobody reads them any more. */
export function processOutput(): Streams {
  const { stdout, stderr } = process
  for (const stream of [stdout, stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
    })
  // Node's own words for a warning are for programmers.
  process.removeAllListeners('warning')
  process.on('warning', ({ name, message }) => {
    const from = name === 'H5ormWarning' ? 'h5orm' : name
    stderr.write(`${printable(`${from}: ${message}`)}\n`)
  })
  return {
    colors: stdout.isTTY && stdout.hasColors(),
    line: (text) => void stdout.write(`${text}\n`),
    problem: (text) => void stderr.write(`${text}\n`),
  }
}
