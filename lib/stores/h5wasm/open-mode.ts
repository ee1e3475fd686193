import type { TransactionalFile } from './stored-file.js'

/** The modes of h5py: read, change, make anew, make where nothing is, change or make. */
export type OpenMode = 'r' | 'r+' | 'w' | 'x' | 'a'

/** When what is written survives a crash: with every write, with `flush` and `close`, or never for sure. */
export type Durability = 'commit' | 'close' | 'none'

export interface OpenedFile {
  readonly name: string
  readonly stored: TransactionalFile
  /** Whether nothing was ever stored in it. */
  readonly isNew: boolean
  readonly writable: boolean
}
