/// <reference types="node" />
import { spawnSync } from 'node:child_process'

/**
 * Gives a file the access control list of another, by GNU cp, which writes no content then; `false` where it can't.
 *
 * macOS and Windows have other lists; there nothing is done.
 */
export function copyAccessList(from: string, to: string): boolean {
  if (process.platform !== 'linux') return true
  const options = ['--attributes-only', '--preserve=mode', '--no-target-directory']
  try {
    return spawnSync('cp', [...options, '--', from, to], { stdio: 'ignore' }).status === 0
  } catch {
    // Node's permission model starts no programs.
    return false
  }
}
