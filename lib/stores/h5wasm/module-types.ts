import type { NumberFormat } from './number-format.js'

/** What we use of a module that h5wasm 0.10.3 gives; file ids are bigints, pointers may be numbers or bigints. */
export interface H5WasmModule extends H5WasmFunctions {
  readonly HEAPU8: Uint8Array
  readonly FS: H5WasmFileSystem
  readonly H5F_ACC_RDONLY: number
  readonly H5F_ACC_RDWR: number
  readonly H5F_ACC_TRUNC: number
  readonly H5F_LIBVER_V18: number
  readonly H5F_LIBVER_V110: number
  _malloc(size: number): number
  _free(pointer: number): void
  ccall(name: string, returns: 'number', types: readonly string[], args: readonly unknown[]): number
}

/** The low-level functions, as `hdf5_util.cc` of h5wasm 0.10.3 declares them. */
export interface H5WasmFunctions {
  open(path: string, mode: number, trackOrder: boolean, low: number, high: number): bigint
  close_file(file: bigint): number
  flush(file: bigint): number
  get_names(file: bigint, path: string, recursive: boolean): string[]
  get_types(file: bigint, path: string): Record<string, number>
  get_type(file: bigint, path: string): number
  get_symbolic_link(file: bigint, path: string): string | null
  get_external_link(file: bigint, path: string): { filename?: string; obj_path?: string }
  get_attribute_names(file: bigint, path: string): string[]
  get_attribute_metadata(file: bigint, path: string, name: string): NativeMetadata
  get_attribute_data(file: bigint, path: string, name: string, pointer: bigint): number
  get_dataset_metadata(file: bigint, path: string): NativeMetadata
  get_datatype_metadata(file: bigint, path: string): NativeMetadata
  get_dataset_filters(
    file: bigint,
    path: string,
  ): { id: number; name: string; cd_values: number[] }[]
  get_dataset_data(
    file: bigint,
    path: string,
    count: readonly bigint[] | null,
    offset: readonly bigint[] | null,
    stride: readonly bigint[] | null,
    pointer: bigint,
  ): number
  set_dataset_data(
    file: bigint,
    path: string,
    count: readonly bigint[] | null,
    offset: readonly bigint[] | null,
    stride: readonly bigint[] | null,
    pointer: bigint,
  ): number
  reclaim_vlen_memory(file: bigint, path: string, attribute: string, pointer: bigint): number
  reclaim_vlen_memory_count(
    file: bigint,
    path: string,
    attribute: string,
    pointer: bigint,
    count: readonly bigint[],
  ): number
  create_group(file: bigint, path: string, trackOrder: boolean): number
  create_dataset(file: bigint, path: string, pointer: bigint, metadata: object): number
  create_attribute(
    file: bigint,
    path: string,
    name: string,
    pointer: bigint,
    metadata: object,
  ): number
  delete_attribute(file: bigint, path: string, name: string): number
  resize_dataset(file: bigint, path: string, shape: readonly bigint[]): number
  create_soft_link(file: bigint, target: string, path: string): number
  create_hard_link(file: bigint, target: string, path: string): number
  insert_plugin_search_path(folder: string, index: number): number
  create_object_reference(file: bigint, path: string): number[]
  get_referenced_name(file: bigint, reference: readonly number[], isObject: boolean): string | null
}

/** How h5wasm describes a type, and with it the extents of a dataset or an attribute. */
export interface NativeMetadata {
  readonly type: number
  readonly size: number
  readonly signed: boolean
  readonly vlen: boolean
  readonly littleEndian: boolean
  readonly cset?: number
  readonly strpad?: number
  readonly shape: readonly number[] | null
  readonly maxshape: readonly number[] | null
  readonly chunks: readonly number[] | null
  readonly total_size: number
  readonly compound_type?: { readonly nmembers: number; readonly members: readonly NativeMember[] }
  readonly array_type?: NativeMetadata
  readonly vlen_type?: NativeMetadata
  readonly enum_type?: {
    readonly type: number
    readonly nmembers: number
    readonly members: Readonly<Record<string, number>>
  }
  readonly ref_type?: 'object' | 'region'
  /** Of numbers that are no ordinary ones; h5wasm does not tell it, the object's header does. */
  readonly format?: NumberFormat
  readonly virtual_sources?: readonly { readonly file_name: string; readonly dset_name: string }[]
}

export interface NativeMember extends NativeMetadata {
  readonly name: string
  readonly offset: number
}

/** The part of Emscripten's file system through which all of HDF5's input and output goes. */
export interface H5WasmFileSystem {
  readonly ErrnoError: new (errno: number) => Error
  open(path: string, flags: number, mode?: number): FileStream
  close(stream: FileStream): void
  read(
    stream: FileStream,
    buffer: Int8Array,
    offset: number,
    length: number,
    position?: number,
  ): number
  write(
    stream: FileStream,
    buffer: Int8Array,
    offset: number,
    length: number,
    position?: number,
    canOwn?: boolean,
  ): number
  llseek(stream: FileStream, offset: number, whence: number): number
  ftruncate(descriptor: number, size: number): void
  fstat(descriptor: number): FileStatus
  stat(path: string, dontFollow?: boolean): FileStatus
  lstat(path: string): FileStatus
  readdir(path: string): string[]
  createStream(stream: object): FileStream
  closeStream(descriptor: number): void
  getStreamChecked(descriptor: number): FileStream
}

export interface FileStream {
  readonly fd: number
  readonly path: string
  position: number
}

export interface FileStatus {
  readonly dev: number
  readonly ino: number
  readonly mode: number
  readonly nlink: number
  readonly uid: number
  readonly gid: number
  readonly rdev: number
  readonly size: number
  readonly blksize: number
  readonly blocks: number
  readonly atime: Date
  readonly mtime: Date
  readonly ctime: Date
}
