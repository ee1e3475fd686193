/** A file without regard to its names. */
export interface Inode {
  readonly number: number
  bytes: Uint8Array
  size: number
  changed: bigint
}

/** One change of a disk, or a remark between them. */
export type DiskOperation =
  | { readonly kind: 'name'; readonly path: string; readonly inode: Inode }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string; readonly inode: Inode }
  | { readonly kind: 'unlink'; readonly path: string }
  | {
      readonly kind: 'write'
      readonly inode: Inode
      readonly position: number
      readonly bytes: Uint8Array
    }
  | { readonly kind: 'truncate'; readonly inode: Inode; readonly size: number }
  | { readonly kind: 'sync'; readonly inode: Inode }
  | { readonly kind: 'sync-folder' }
  | { readonly kind: 'acknowledged' }
