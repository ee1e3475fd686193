/// <reference types="node" />
import { spawnSync } from 'node:child_process'

import { codeOf } from './disk.js'

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
  switch (exitOfFlock(descriptor)) {
    case 0:
      return true
    case 1:
      return false
    default:
      // There is no such program, or the file system has no such locks.
      return undefined
  }
}

function exitOfFlock(descriptor: number): number | null {
  try {
    const stdio = ['ignore', 'ignore', 'ignore', descriptor] as const
    return spawnSync('flock', ['-x', '-n', inherited], { stdio: [...stdio] }).status
  } catch (error) {
    // Node's permission model starts no programs.
    if (codeOf(error) === 'ERR_ACCESS_DENIED') return null
    throw error
  }
}
