import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** A Python that has h5py; `undefined` where there is none and H5ORM_REQUIRE_READERS does not ask for one. */
export function findPython(): string | undefined {
  for (const python of ['python3', '/usr/bin/python3'])
    if (spawnSync(python, ['-c', 'import h5py']).status === 0) return python
  if (process.env['H5ORM_REQUIRE_READERS'] === undefined) return undefined
  throw new Error('There is no python3 with h5py, which H5ORM_REQUIRE_READERS asks for.')
}

/** What read_h5orm.py, which knows h5orm's format from its description alone, makes of some paths of a file. */
export function readWithPython(python: string, file: string, paths: readonly string[]): unknown[] {
  const script = join(import.meta.dirname, '../../../../spec/interop/read_h5orm.py')
  const { stdout, stderr, status } = spawnSync(python, [script, file, ...paths], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: 60_000,
  })
  if (status !== 0 || stderr !== '') throw new Error(`read_h5orm.py failed: ${stderr}`)
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
}
