/// <reference types="node" />
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'

import { ReadCache } from './read-cache.js'
import type { TransactionalFile } from './stored-file.js'
import { UndoLog } from './undo-log.js'

/** A file on disk; a transaction can be taken back, but a crash in the middle of one leaves half of it. */
export class DiskFile implements TransactionalFile {
  readonly #descriptor: number
  readonly #cache: ReadCache | undefined
  #size: number
  #undo: UndoLog | undefined
  #isOpen = true

  /** `flags` are those of `fs.open`: `'r'`, `'r+'`, `'wx+'` …; throws what `fs.openSync` throws. */
  constructor(path: string, flags: string) {
    this.#descriptor = openSync(path, flags)
    this.#size = fstatSync(this.#descriptor).size
    if (flags === 'r') {
      this.#cache = new ReadCache((target, position) => this.#readDisk(target, position))
    }
  }

  get size(): number {
    return this.#size
  }

  read(target: Uint8Array, position: number): number {
    return this.#cache === undefined
      ? this.#readDisk(target, position)
      : this.#cache.read(target, position)
  }

  write(source: Uint8Array, position: number): void {
    const end = position + source.length
    this.#keep(position, end)
    for (let done = 0; done < source.length;)
      done += writeSync(this.#descriptor, source, done, source.length - done, position + done)
    if (end > this.#size) this.#size = end
  }

  truncate(size: number): void {
    this.#keep(size, this.#size)
    ftruncateSync(this.#descriptor, size)
    this.#size = size
  }

  begin(): void {
    this.#undo = new UndoLog(this.#size)
  }

  commit(): void {
    this.#undo = undefined
  }

  rollback(): void {
    const undo = this.#undo
    this.#undo = undefined
    undo?.restore(
      (size) => this.truncate(size),
      (bytes, at) => this.write(bytes, at),
    )
  }

  close(): void {
    if (this.#isOpen) closeSync(this.#descriptor)
    this.#isOpen = false
  }

  #readDisk(target: Uint8Array, position: number): number {
    let done = 0
    while (done < target.length) {
      const rest = target.length - done
      const count = readSync(this.#descriptor, target, done, rest, position + done)
      if (count === 0) break
      done += count
    }
    return done
  }

  #keep(start: number, end: number): void {
    this.#undo?.keep(start, end, (from, to) => {
      const bytes = new Uint8Array(to - from)
      return bytes.subarray(0, this.read(bytes, from))
    })
  }
}
