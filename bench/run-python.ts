import { spawnSync } from 'node:child_process'

import { MissingPeer } from './missing-peer.js'

/**
 * Runs a script of Python with Debian's packages and gives the milliseconds of saving and loading, which it prints.
 *
 * @throws MissingPeer where Python, or a module that the script imports, isn't there
 */
export function runPython(script: string, file: string): { save: number; load: number } {
  const { stdout, stderr, status, error } = spawnSync('/usr/bin/python3', ['-c', script, file], {
    encoding: 'utf8',
  })
  if (error !== undefined) throw new MissingPeer('python3', { cause: error })
  const missing = /^ModuleNotFoundError: No module named '(?<name>[^']+)'/m.exec(stderr)
  if (missing?.groups !== undefined) throw new MissingPeer(`Python's ${missing.groups['name']}`)
  if (status !== 0) throw new Error(stderr)
  const [save, load] = stdout.trim().split(' ').map(Number) as [number, number]
  return { save, load }
}
