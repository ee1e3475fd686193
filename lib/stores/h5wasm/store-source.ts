import type { PlatformType } from '../../platform-type.js'

/** Where a store is opened: a file's path or URL, a file's bytes, or (`undefined`) nowhere but in memory. */
export type StoreSource =
  | string
  | Uint8Array
  | ArrayBuffer
  | PlatformType<'URL'>
  | PlatformType<'Blob'>
  | undefined
