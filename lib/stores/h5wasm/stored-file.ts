/**
 * The bytes that HDF5 takes for a file: a plain file, bytes in memory, a journaled file.
 *
 * Every function may throw; a `code` of `'ENOSPC'` or the like is what HDF5 sees, and the thrown error itself is
 * kept as `MountedFile.failure`.
 */
export interface StoredFile {
  readonly size: number
  /** Fills `target` from `position` on and gives the number of bytes that were there. */
  read(target: Uint8Array, position: number): number
  /** Writes all of `source`; the view is valid during the call only. */
  write(source: Uint8Array, position: number): void
  /** Cuts the file, or makes it longer with zeros. */
  truncate(size: number): void
}

/** A stored file whose changes take effect together or not at all. */
export interface TransactionalFile extends StoredFile {
  /** Whether nobody else changed the file since it was opened or refreshed. */
  readonly isCurrent: boolean
  /** Takes what others changed into account; HDF5 has closed the file and opens it again afterwards. */
  refresh(): void
  /** Starts a transaction, or one inside of it; HDF5 has the file open and has written everything into it. */
  begin(): void
  /** Makes the changes since `begin` last; HDF5 has flushed, or closed the file. When it throws, `rollback` follows. */
  commit(isClosed?: boolean): void
  /**
   * Takes the changes since `begin` back; HDF5 has closed the file and opens it again afterwards. When it throws, it has
   * to be called again before anything else.
   */
  rollback(): void
  /** Releases what the file holds (a descriptor, a lock); HDF5 has closed it. */
  close(): void
}
