import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

import type { Python } from './pythons.js'

/** What read_h5orm.py, which knows h5orm's format from its description alone, makes of some paths of a file. */
export function readWithPython(
  { command }: Python,
  file: string,
  paths: readonly string[],
): unknown[] {
  const script = join(import.meta.dirname, '../../../../spec/interop/read_h5orm.py')
  const { stdout, stderr, status } = spawnSync(command, [script, file, ...paths], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: 300_000,
  })
  if (status !== 0 || stderr !== '') throw new Error(`read_h5orm.py failed: ${stderr}`)
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
}
