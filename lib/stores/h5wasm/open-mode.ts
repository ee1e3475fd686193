import type { TransactionalFile } from './stored-file.js'

/** The modes of h5py: read, change, make anew, make where nothing is, change or make. */
export type OpenMode = 'r' | 'r+' | 'w' | 'x' | 'a'

export interface OpenedFile {
  readonly name: string
  readonly stored: TransactionalFile
  /** Whether HDF5 has to make the file. */
  readonly isNew: boolean
  readonly writable: boolean
}
