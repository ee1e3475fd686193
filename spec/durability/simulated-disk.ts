import type { Disk, DiskHandle, DiskStatus } from '#lib/stores/h5wasm/durability/disk.js'

import type { DiskOperation, Inode } from './disk-operation.js'

/** A disk in memory that keeps a log of everything that changes it. */
export class SimulatedDisk implements Disk {
  readonly user = 1000
  readonly log: DiskOperation[] = []
  /** Is called before every change; it may throw, or have half of a write done first. */
  beforeChange: ((operation: DiskOperation) => void) | undefined
  readonly #names = new Map<string, Inode>()
  #inodes = 0
  #time = 1n

  constructor(files: ReadonlyMap<string, Uint8Array> = new Map()) {
    for (const [path, bytes] of files) this.#names.set(path, this.#inode(bytes.slice()))
  }

  get files(): ReadonlyMap<string, Uint8Array> {
    return new Map([...this.#names].map(([path, { bytes, size }]) => [path, bytes.slice(0, size)]))
  }

  get names(): string[] {
    return [...this.#names.keys()].toSorted()
  }

  /** The file at a path without a copy. */
  bytesOf(path: string): Uint8Array | undefined {
    const inode = this.#names.get(path)
    return inode?.bytes.subarray(0, inode.size)
  }

  open(path: string, access: 'read' | 'change' | 'make'): DiskHandle {
    const found = this.#names.get(path)
    if (access === 'make') {
      if (found !== undefined) throw failure('EEXIST', path)
      const inode = this.#inode(new Uint8Array(0))
      this.#change({ kind: 'name', path, inode }, () => this.#names.set(path, inode))
      return this.#handle(inode)
    }
    if (found === undefined) throw failure('ENOENT', path)
    return this.#handle(found)
  }

  status(path: string): DiskStatus | undefined {
    const inode = this.#names.get(path)
    return inode && statusOf(inode)
  }

  list(folder: string): string[] {
    const start = `${folder}/`
    return this.names
      .filter((name) => name.startsWith(start))
      .map((name) => name.slice(start.length))
  }

  link(from: string, to: string): void {
    const inode = this.#names.get(from)
    if (inode === undefined) throw failure('ENOENT', from)
    if (this.#names.has(to)) throw failure('EEXIST', to)
    this.#change({ kind: 'name', path: to, inode }, () => this.#names.set(to, inode))
  }

  rename(from: string, to: string): void {
    const inode = this.#names.get(from)
    if (inode === undefined) throw failure('ENOENT', from)
    this.#change({ kind: 'rename', from, to, inode }, () => {
      this.#names.delete(from)
      this.#names.set(to, inode)
    })
  }

  unlink(path: string): void {
    if (!this.#names.has(path)) throw failure('ENOENT', path)
    this.#change({ kind: 'unlink', path }, () => this.#names.delete(path))
  }

  syncFolder(): void {
    this.#change({ kind: 'sync-folder' }, () => undefined)
  }

  /** Notes in the log that what was asked for so far was reported as done. */
  acknowledge(): void {
    this.log.push({ kind: 'acknowledged' })
  }

  #inode(bytes: Uint8Array): Inode {
    return { number: ++this.#inodes, bytes, size: bytes.length, changed: this.#time++ }
  }

  #handle(inode: Inode): DiskHandle {
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
      close: () => undefined,
    }
  }

  #change(operation: DiskOperation, apply: () => void): void {
    this.beforeChange?.(operation)
    this.log.push(operation)
    apply()
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

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code })
}
