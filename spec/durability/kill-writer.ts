import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { expect } from 'chai'

import { root } from '../programs/run-program.js'

/** This version of h5orm, and the first one. */
export const thisVersion: string = import.meta.resolve('h5orm')
export const formerVersion: string = pathToFileURL(
  join(root, 'spec/fixtures/v0.1.0/h5orm.mjs'),
).href

const program = fileURLToPath(new URL('killed-writer.js', import.meta.url))

export type WriterStep = Readonly<Record<string, unknown>>

/** Runs steps on a file in another process, which dies in the last one; see `killed-writer.ts`. */
export function killWriter(
  file: string,
  steps: readonly WriterStep[],
  version = thisVersion,
): void {
  const { signal, stdout, stderr } = spawnSync(
    process.execPath,
    [program, version, file, JSON.stringify(steps)],
    { encoding: 'utf8' },
  )
  expect({ signal, stdout, stderr }).to.deep.equal({ signal: 'SIGKILL', stdout: '', stderr: '' })
}
