/// <reference types="node" />
import { spawnSync } from 'node:child_process'

/** The lock stays with the descriptor that the program inherits as its number 3: flock(2) locks open files. */
const inherited = '3'

/**
 * Locks an open file against other programs that ask the kernel, such as h5py and h5dump.
 *
 * `true` when it is ours, until the descriptor is closed; `false` when another program has it; `undefined` where there
 * is no such lock, or HDF5_USE_FILE_LOCKING says that none is wanted.
 */
export function lockInKernel(descriptor: number | undefined): boolean | undefined {
  if (descriptor === undefined || process.platform !== 'linux') return undefined
  if (/^(?:FALSE|0)$/i.test(process.env['HDF5_USE_FILE_LOCKING'] ?? '')) return undefined
  const { status, error } = spawnSync('flock', ['-x', '-n', inherited], {
    stdio: ['ignore', 'ignore', 'ignore', descriptor],
  })
  if (error !== undefined || status === null) return undefined
  // 1: somebody has it. Anything else: the file system has no such locks.
  return status === 0 ? true : status === 1 ? false : undefined
}
