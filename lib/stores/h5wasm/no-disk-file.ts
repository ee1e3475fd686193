import { unsupported } from '../../errors.js'
import type { Durability, OpenedFile, OpenMode } from './open-mode.js'

/** Stands in for `openDiskFile` where there is no disk, as in a browser. */
export function openDiskFile(
  place: string | URL,
  _mode: OpenMode,
  _durability?: Durability,
): OpenedFile {
  throw unsupported(
    `There are no files here to open ${place}. Give the file's bytes: a Uint8Array, an ArrayBuffer or a Blob.`,
  )
}
