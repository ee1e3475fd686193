import type { FileStatus, FileStream, H5WasmFileSystem } from './module-types.js'
import { areHeapsSound } from './global-heap.js'
import type { Loan } from './loan.js'
import type { StoredFile } from './stored-file.js'

/** A stored file that HDF5 can open under `path`. */
export interface MountedFile {
  readonly path: string
  readonly file: StoredFile
  /** The first error that the stored file threw: HDF5 hides it, and the file's state in HDF5 is lost with it. */
  failure: unknown
  unmount(): void
}

/** Emscripten's numbers for the errors that HDF5 is told. */
const errorNumbers: Readonly<Record<string, number>> = {
  EACCES: 2,
  EEXIST: 20,
  EIO: 29,
  ENOENT: 44,
  ENOSPC: 51,
  EROFS: 69,
}
const create = 64
const exclusive = 128
const truncate = 512
const standardError = 2

interface OpenFile extends MountedFile {
  readonly inode: number
}

/**
 * The one place where Emscripten's file functions are replaced: HDF5 sees mounted files and nothing else, so neither
 * an external link nor a virtual dataset can reach the disk.
 */
export class FileSystem {
  /** Receives what HDF5 prints about errors, while it is set. */
  onDiagnostics: ((bytes: Uint8Array) => void) | undefined
  readonly #native: H5WasmFileSystem
  /** Whether nobody else uses the instance. */
  readonly isPrivate: boolean
  readonly #mounted = new Map<string, OpenFile>()
  readonly #streams = new Map<FileStream, OpenFile>()
  readonly #allowed = new Map<string, RegExp>()
  #inodes = 0
  #loan: Loan | undefined
  #mayWalkHeaps = true

  /** When it is not private, others open their own files through it too. */
  constructor(native: H5WasmFileSystem, isPrivate: boolean) {
    this.#native = native
    this.isPrivate = isPrivate
    this.#replaceFunctions({ ...native })
  }

  /** Makes a file visible to HDF5, under an absolute path that no other file has. */
  mount(file: StoredFile, name = 'file.h5'): MountedFile {
    const inode = ++this.#inodes
    const path = `/h5orm/${inode}/${name.replaceAll(/[^\w.-]/g, '_').slice(-100)}`
    const mounted: OpenFile = {
      path,
      file,
      inode,
      failure: undefined,
      unmount: () => void this.#mounted.delete(path),
    }
    this.#mounted.set(path, mounted)
    return mounted
  }

  /** Whether HDF5 has the file open. */
  isOpen(mounted: MountedFile): boolean {
    return [...this.#streams.values()].includes(mounted as OpenFile)
  }

  /** Lets HDF5 open what lies under a folder of the real file system (filter plug-ins), except some files. */
  allow(folder: string, except: RegExp): void {
    this.#allowed.set(folder.endsWith('/') ? folder : `${folder}/`, except)
  }

  /** Makes a call with memory on loan; tells whether it was used for all, otherwise the call has to be made without. */
  lend(loan: Loan, call: () => void): boolean {
    this.#loan = loan
    try {
      call()
    } finally {
      this.#loan = undefined
    }
    return loan.isUsed
  }

  /**
   * Makes a call that takes elements without pointers from a file or puts them there: what looks like a damaged heap of
   * HDF5's among them is none.
   */
  plainly<T>(call: () => T): T {
    this.#mayWalkHeaps = false
    try {
      return call()
    } finally {
      this.#mayWalkHeaps = true
    }
  }

  #replaceFunctions(original: H5WasmFileSystem): void {
    const fs = this.#native
    fs.open = (path, flags, mode) => {
      const mounted = this.#mounted.get(path)
      if (mounted !== undefined) return this.#open(mounted, flags)
      if (this.#isAllowed(path)) return original.open(path, flags, mode)
      throw this.#error('ENOENT')
    }
    fs.close = (stream) => {
      if (!this.#streams.delete(stream)) return original.close(stream)
      fs.closeStream(stream.fd)
    }
    fs.read = (stream, buffer, offset, length, position) => {
      const mounted = this.#streams.get(stream)
      if (mounted === undefined) return original.read(stream, buffer, offset, length, position)
      const address = buffer.byteOffset + offset
      const lent = this.#loan?.part(address, length)
      const target = lent ?? new Uint8Array(buffer.buffer, address, length)
      const at = position ?? stream.position
      const count = this.#guard(mounted, () => mounted.file.read(target, at))
      // HDF5 itself does not look into what it reads into memory on loan.
      if (lent !== undefined) this.#loan?.advance(count)
      else if (this.#mayWalkHeaps && !areHeapsSound(target.subarray(0, count), at, mounted.file))
        throw this.#error('EIO')
      if (position === undefined) stream.position += count
      return count
    }
    fs.write = (stream, buffer, offset, length, position, canOwn) => {
      const source = new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length)
      if (stream.fd === standardError && this.onDiagnostics !== undefined) {
        this.onDiagnostics(source)
        return length
      }
      const mounted = this.#streams.get(stream)
      if (mounted === undefined)
        return original.write(stream, buffer, offset, length, position, canOwn)
      const at = position ?? stream.position
      const lent = this.#loan?.part(source.byteOffset, length)
      this.#guard(mounted, () => mounted.file.write(lent ?? source, at))
      if (lent !== undefined) this.#loan?.advance(length)
      if (position === undefined) stream.position += length
      return length
    }
    fs.llseek = (stream, offset, whence) => {
      const mounted = this.#streams.get(stream)
      if (mounted === undefined) return original.llseek(stream, offset, whence)
      const bases = [0, stream.position, mounted.file.size]
      return (stream.position = (bases[whence] ?? 0) + offset)
    }
    fs.ftruncate = (descriptor, size) => {
      const mounted = this.#streams.get(fs.getStreamChecked(descriptor))
      if (mounted === undefined) return original.ftruncate(descriptor, size)
      this.#guard(mounted, () => mounted.file.truncate(size))
    }
    fs.fstat = (descriptor) => {
      const mounted = this.#streams.get(fs.getStreamChecked(descriptor))
      return mounted === undefined ? original.fstat(descriptor) : this.#status(mounted)
    }
    fs.stat = (path, dontFollow) => {
      const mounted = this.#mounted.get(path)
      if (mounted !== undefined) return this.#status(mounted)
      if (this.#isAllowed(path)) return original.stat(path, dontFollow)
      throw this.#error('ENOENT')
    }
    // A listed file that can't be looked at ends HDF5's search for a plug-in.
    fs.readdir = (path) =>
      original.readdir(path).filter((name) => this.#isAllowed(`${path}/${name}`))
    fs.lstat = (path) => fs.stat(path, true)
  }

  #open(mounted: OpenFile, flags: number): FileStream {
    if ((flags & create) !== 0 && (flags & exclusive) !== 0) throw this.#error('EEXIST')
    if ((flags & truncate) !== 0) this.#guard(mounted, () => mounted.file.truncate(0))
    const stream = this.#native.createStream({
      nfd: -1,
      position: 0,
      path: mounted.path,
      flags,
      node: { id: mounted.inode, mode: 0o100644 },
      seekable: true,
    })
    this.#streams.set(stream, mounted)
    return stream
  }

  #isAllowed(path: string): boolean {
    if (!this.isPrivate) return true
    for (const [folder, except] of this.#allowed)
      if (`${path}/`.startsWith(folder) && !except.test(path)) return true
    return false
  }

  #guard<T>(mounted: OpenFile, operation: () => T): T {
    try {
      return operation()
    } catch (error) {
      mounted.failure ??= error
      const code = (error as { code?: unknown } | null)?.code
      throw this.#error(typeof code === 'string' && code in errorNumbers ? code : 'EIO')
    }
  }

  /** HDF5 loops forever, or loses its stack, when anything else than an error number reaches it. */
  #error(code: string): Error {
    return new this.#native.ErrnoError(errorNumbers[code] ?? errorNumbers['EIO']!)
  }

  #status({ inode, file }: OpenFile): FileStatus {
    const never = new Date(0)
    return {
      dev: 0x7fff,
      ino: inode,
      mode: 0o100644,
      nlink: 1,
      uid: 0,
      gid: 0,
      rdev: 0,
      size: file.size,
      blksize: 4096,
      blocks: Math.ceil(file.size / 512),
      atime: never,
      mtime: never,
      ctime: never,
    }
  }
}
