import { openForWriting } from '#lib/stores/h5wasm/durability/open-for-writing.js'

import type { SimulatedDisk } from './simulated-disk.js'
import { simulatedPlatform } from './simulated-platform.js'

const unnamed = /locked for writing: (?<name>\S+) is a file that does not name its owner\. Move it/

/**
 * Opens a file for writing as the next process does, which recovers it; gives how many locks had to be removed by hand first.
 *
 * Where a file has one name only, who is killed in the middle of making a lock leaves one that does not name its owner: the
 * error names it, and it is removed as that says.
 */
export function openAfterCrash(disk: SimulatedDisk, path: string): number {
  const platform = simulatedPlatform(disk, 2)
  const mode = disk.status(path) === undefined ? 'a' : 'r+'
  for (let byHand = 0; ; byHand++)
    try {
      openForWriting(platform, path, mode, 'commit').stored.close()
      return byHand
    } catch (error) {
      const name = unnamed.exec(String(error))?.groups?.['name']
      if (name === undefined || disk.system.linkFails === undefined) throw error
      disk.unlink(name)
    }
}
