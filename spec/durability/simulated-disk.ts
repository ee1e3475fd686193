import type { Disk, DiskHandle, DiskStatus } from '#lib/stores/h5wasm/durability/disk.js'

import type { DiskOperation, Inode } from './disk-operation.js'
import { presentSystem, type System } from './systems.js'

/** A disk in memory that keeps a log of everything that changes it. */
export class SimulatedDisk implements Disk {
  readonly user = 1000
  readonly log: DiskOperation[] = []
  readonly system: System
  /** Is called before every change; it may throw, or have half of a write done first. */
  beforeChange: ((operation: DiskOperation) => void) | undefined
  readonly #names = new Map<string, Inode>()
  /** How often each file is open. */
  readonly #opened = new Map<Inode, number>()
  /** Names of files that were deleted while they were open, where those stay. */
  readonly #going = new Set<string>()
  #inodes = 0
  #time = 1n

  constructor(
    files: ReadonlyMap<string, Uint8Array> = new Map(),
    system: System = presentSystem(),
  ) {
    this.system = system
    for (const [path, bytes] of files) this.#names.set(path, this.#inode(bytes.slice()))
  }

  /** What a process leaves that is killed now: it has nothing open any more. */
  get files(): ReadonlyMap<string, Uint8Array> {
    const left = [...this.#names].filter(([path]) => !this.#going.has(path))
    return new Map(left.map(([path, { bytes, size }]) => [path, bytes.slice(0, size)]))
  }

  get names(): string[] {
    return [...this.#names.keys()].filter((path) => !this.#going.has(path)).toSorted()
  }

  /** The file at a path without a copy. */
  bytesOf(path: string): Uint8Array | undefined {
    const inode = this.#names.get(this.realPath(path))
    return inode?.bytes.subarray(0, inode.size)
  }

  realPath(path: string): string {
    if (this.system.foldsCase !== true || this.#names.has(path)) return path
    const wanted = folded(path)
    return [...this.#names.keys()].find((name) => folded(name) === wanted) ?? path
  }

  open(path: string, access: 'read' | 'change' | 'make'): DiskHandle {
    if (access === 'make') {
      this.#refuseTaken(path)
      const inode = this.#inode(new Uint8Array(0))
      this.#change({ kind: 'name', path, inode }, () => this.#name(path, inode))
      return this.#handle(inode)
    }
    return this.#handle(this.#found(path))
  }

  status(path: string): DiskStatus | undefined {
    const inode = this.#find(path)
    return inode && statusOf(inode)
  }

  list(folder: string): string[] {
    const start = `${folder}/`
    return this.names
      .filter((name) => name.startsWith(start))
      .map((name) => name.slice(start.length))
  }

  link(from: string, to: string): void {
    const inode = this.#found(from)
    if (this.system.linkFails !== undefined) throw failure(this.system.linkFails, to)
    this.#refuseTaken(to)
    this.#change({ kind: 'name', path: to, inode }, () => this.#name(to, inode))
  }

  rename(from: string, to: string): void {
    const inode = this.#found(from)
    const [source, target] = [this.realPath(from), this.realPath(to)]
    const replaced = this.#find(target)
    if (this.system.holdsOpenNames === true && replaced !== undefined && this.#isOpen(replaced))
      throw failure('EPERM', to)
    this.#change({ kind: 'rename', from: source, to: target, inode }, () => {
      this.#names.delete(source)
      this.#names.set(target, inode)
    })
  }

  unlink(path: string): void {
    this.#found(path)
    const name = this.realPath(path)
    this.#change({ kind: 'unlink', path: name }, () => {
      // Others may have been at it before the change.
      const inode = this.#found(path)
      if (this.system.holdsOpenNames === true && this.#isOpen(inode)) this.#going.add(name)
      else this.#names.delete(name)
    })
  }

  syncFolder(_folder: string, file: DiskHandle | undefined): void {
    if (this.system.syncsFilesOnly === true) file?.sync()
    else this.#change({ kind: 'sync-folder' }, () => undefined)
  }

  isInUse(path: string): boolean | undefined {
    if (this.system.holdsOpenNames !== true || this.#going.has(this.realPath(path)))
      return undefined
    const inode = this.#find(path)
    return inode && this.#isOpen(inode)
  }

  /** Notes in the log that what was asked for so far was reported as done. */
  acknowledge(): void {
    this.log.push({ kind: 'acknowledged' })
  }

  /** Throws for a name that is going. */
  #find(path: string): Inode | undefined {
    const name = this.realPath(path)
    if (this.#going.has(name)) throw failure('EPERM', path)
    return this.#names.get(name)
  }

  #found(path: string): Inode {
    const inode = this.#find(path)
    if (inode === undefined) throw failure('ENOENT', path)
    return inode
  }

  #refuseTaken(path: string): void {
    if (this.#find(path) !== undefined) throw failure('EEXIST', path)
  }

  #name(path: string, inode: Inode): void {
    this.#refuseTaken(path)
    this.#names.set(path, inode)
  }

  #isOpen(inode: Inode): boolean {
    return (this.#opened.get(inode) ?? 0) > 0
  }

  #close(inode: Inode): void {
    const left = (this.#opened.get(inode) ?? 0) - 1
    this.#opened.set(inode, left)
    if (left > 0) return
    for (const name of this.#going)
      if (this.#names.get(name) === inode) {
        this.#names.delete(name)
        this.#going.delete(name)
      }
  }

  #inode(bytes: Uint8Array): Inode {
    return { number: ++this.#inodes, bytes, size: bytes.length, changed: this.#time++ }
  }

  #handle(inode: Inode): DiskHandle {
    this.#opened.set(inode, (this.#opened.get(inode) ?? 0) + 1)
    let isOpen = true
    return {
      descriptor: undefined,
      status: () => statusOf(inode),
      read: (target, position) => {
        const part = inode.bytes.subarray(position, Math.min(inode.size, position + target.length))
        target.set(part)
        return part.length
      },
      write: (source, position) => {
        const bytes = source.slice()
        this.#change({ kind: 'write', inode, position, bytes }, () => put(inode, position, bytes))
        inode.changed = this.#time++
      },
      truncate: (size) => {
        this.#change({ kind: 'truncate', inode, size }, () => cut(inode, size))
        inode.changed = this.#time++
      },
      sync: () => this.#change({ kind: 'sync', inode }, () => undefined),
      own: () => undefined,
      permit: () => undefined,
      touch: (changed) => {
        inode.changed = BigInt(changed) * 1_000_000n
      },
      close: () => {
        if (isOpen) this.#close(inode)
        isOpen = false
      },
    }
  }

  #change(operation: DiskOperation, apply: () => void): void {
    this.beforeChange?.(operation)
    apply()
    this.log.push(operation)
  }
}

export function put(file: Inode, position: number, bytes: Uint8Array): void {
  const end = position + bytes.length
  if (end > file.bytes.length) {
    const larger = new Uint8Array(Math.max(end, 2 * file.bytes.length))
    larger.set(file.bytes.subarray(0, file.size))
    file.bytes = larger
  }
  file.bytes.set(bytes, position)
  file.size = Math.max(file.size, end)
}

export function cut(file: Inode, size: number): void {
  if (size < file.size) file.bytes.fill(0, size, file.size)
  else put(file, file.size, new Uint8Array(size - file.size))
  file.size = size
}

function statusOf({ number, size, changed }: Inode): DiskStatus {
  return {
    identity: `${number}`,
    size,
    changed,
    kind: 'file',
    owner: 1000,
    group: 1000,
    permissions: 0o644,
  }
}

const folded = (path: string): string => path.normalize('NFC').toLowerCase()

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code })
}
