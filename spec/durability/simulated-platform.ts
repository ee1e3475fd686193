import type { Disk } from '#lib/stores/h5wasm/durability/disk.js'
import type { LockOwner } from '#lib/stores/h5wasm/durability/lock-owner.js'
import { openForReading } from '#lib/stores/h5wasm/durability/open-for-reading.js'
import { openForWriting } from '#lib/stores/h5wasm/durability/open-for-writing.js'
import type { Platform } from '#lib/stores/h5wasm/durability/platform.js'
import type { Durability, OpenMode } from '#lib/stores/h5wasm/open-mode.js'
import { storeOn } from '#lib/stores/h5wasm/open-store.js'
import { windowsDisk } from '#lib/stores/h5wasm/durability/windows-disk.js'
import type { Store } from '#lib/stores/store.js'

import { SimulatedDisk } from './simulated-disk.js'
import { presentSystem } from './systems.js'

export const file = '/data/run.h5'

let tokens = 0

/** A process of a computer with one disk; all others are dead, or alive if so said. */
export function simulatedPlatform(
  disk: Disk,
  pid = 1,
  { othersLive = false, memoryBudget = 2 ** 25, warn = (_message: string): void => undefined } = {},
): Platform {
  const isNumberOnly = presentSystem().knowsNumbersOnly === true
  const self = (): LockOwner => ({
    pid,
    start: isNumberOnly ? undefined : '0',
    boot: isNumberOnly ? undefined : 'boot',
    host: 'host',
    token: `token-${++tokens}`,
    since: '2020-01-01T00:00:00.000Z',
  })
  return {
    disk:
      disk instanceof SimulatedDisk && disk.system.holdsOpenNames
        ? windowsDisk(disk, () => undefined)
        : disk,
    memoryBudget,
    processes: {
      self,
      isAlive: (owner) => owner.pid === pid || othersLive,
      isElsewhere: () => false,
      isSelf: (owner) => owner.pid === pid,
      hasOpen: () => true,
    },
    warn,
    copyAccessList: () => true,
    lockInKernel: () => undefined,
  }
}

/** Opens the simulated file as a store. */
export async function openSimulated(
  platform: Platform,
  mode: OpenMode,
  durability: Durability = 'commit',
): Promise<Store> {
  const opened =
    mode === 'r'
      ? { stored: openForReading(platform, file), isNew: false }
      : openForWriting(platform, file, mode, durability)
  return storeOn({ ...opened, name: file, writable: mode !== 'r' }, durability)
}
