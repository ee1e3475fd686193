import { type Disk, isUntouchable } from './disk.js'

/** How long it is waited before each further try, in milliseconds: a scanner of viruses looks at a new file for some. */
const pauses = [1, 2, 4, 8, 16, 32, 64, 128, 256]

/**
 * A disk of Windows, whose names may be out of reach for a moment: that of a file which was deleted stays until all have
 * closed it, and what another program opens without sharing it can be neither opened nor renamed nor deleted meanwhile.
 *
 * Folders can't be synced there. `pause` waits some milliseconds.
 */
export function windowsDisk(disk: Disk, pause: (milliseconds: number) => void = wait): Disk {
  function patiently<T>(operation: () => T): T {
    for (const milliseconds of pauses)
      try {
        return operation()
      } catch (error) {
        if (!isUntouchable(error)) throw error
        pause(milliseconds)
      }
    return operation()
  }
  return {
    get user() {
      return disk.user
    },
    open: (path, access) => patiently(() => disk.open(path, access)),
    status: (path) => patiently(() => disk.status(path)),
    realPath: (path) => patiently(() => disk.realPath(path)),
    list: (folder) => disk.list(folder),
    link: (from, to) => patiently(() => disk.link(from, to)),
    rename: (from, to) => patiently(() => disk.rename(from, to)),
    unlink: (path) => patiently(() => disk.unlink(path)),
    syncFolder: (_, file) => file?.sync(),
    isInUse: (path) => disk.isInUse(path),
  }
}

function wait(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
