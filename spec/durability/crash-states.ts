import type { DiskOperation, Inode } from './disk-operation.js'
import type { Random } from '../random.js'
import { presentSystem } from './systems.js'
import { cut, put } from './simulated-disk.js'

export type CrashKind = 'kill' | 'torn' | 'power'

/** What a crash leaves on the disk. */
export interface CrashState {
  readonly kind: CrashKind
  /** How many operations of the log came before. */
  readonly at: number
  /** How many commits had been reported as done. */
  readonly acknowledged: number
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** Disks write sectors whole. */
const sector = 512
/** How likely a write that was not synced has reached the disk; one of them per crash. */
const survival = [0, 1, 0.5, 0.9, 0.1]

/**
 * The crashes in the course of a log: the process killed before every operation, half of a write done, and the power cut
 * with any part of what was not synced lost: writes, halves of them by sectors, and names in their order.
 *
 * `powerCuts` says how many different ones are tried before every operation.
 */
export function* crashStates(
  before: ReadonlyMap<string, Uint8Array>,
  log: readonly DiskOperation[],
  powerCuts: number,
  random: Random,
): Generator<CrashState> {
  const disk = new ReplayedDisk(before, presentSystem().syncsFilesOnly === true)
  let acknowledged = 0
  for (let at = 0; at <= log.length; at++) {
    const operation = log[at]
    if (operation?.kind === 'acknowledged') {
      acknowledged++
      disk.apply(operation)
      continue
    }
    yield { kind: 'kill', at, acknowledged, files: disk.current() }
    for (let count = 0; count < powerCuts; count++) {
      const likely = survival[(at + count) % survival.length]!
      yield { kind: 'power', at, acknowledged, files: disk.afterPowerCut(likely, random) }
    }
    if (operation === undefined) return
    const half = operation.kind === 'write' ? disk.halfOf(operation) : undefined
    if (half !== undefined) yield { kind: 'torn', at, acknowledged, files: disk.current(half) }
    disk.apply(operation)
  }
}

type Change = Extract<DiskOperation, { kind: 'write' | 'truncate' }>
type Write = Extract<DiskOperation, { kind: 'write' }>

interface ReplayedFile {
  current: Uint8Array
  /** What a power cut leaves for sure, and what came after that. */
  durable: Uint8Array
  pending: Change[]
}

class ReplayedDisk {
  readonly #files = new Map<number, ReplayedFile>()
  #names = new Map<string, number>()
  #durableNames = new Map<string, number>()
  #pendingNames: Map<string, number>[] = []
  readonly #areNamesOrdered: boolean

  /** @param areNamesOrdered Whether a file that is synced takes the names along that came before. */
  constructor(before: ReadonlyMap<string, Uint8Array>, areNamesOrdered: boolean) {
    this.#areNamesOrdered = areNamesOrdered
    // A recording disk numbers the files that it starts with from 1 on, in this order.
    let number = 0
    for (const [path, bytes] of before) {
      this.#files.set(++number, { current: bytes, durable: bytes, pending: [] })
      this.#names.set(path, number)
    }
    this.#durableNames = new Map(this.#names)
  }

  apply(operation: DiskOperation): void {
    switch (operation.kind) {
      case 'write':
      case 'truncate': {
        const file = this.#file(operation.inode.number)
        file.current = changed(file.current, operation)
        file.pending.push(operation)
        return
      }
      case 'sync': {
        const file = this.#file(operation.inode.number)
        file.durable = file.current
        file.pending = []
        if (this.#areNamesOrdered) this.#keepNames()
        return
      }
      case 'name':
        return this.#rename((names) => names.set(operation.path, operation.inode.number))
      case 'rename':
        return this.#rename((names) => {
          names.delete(operation.from)
          names.set(operation.to, operation.inode.number)
        })
      case 'unlink':
        return this.#rename((names) => names.delete(operation.path))
      case 'sync-folder':
        return this.#keepNames()
      case 'acknowledged':
    }
  }

  /** The files as a process sees them, optionally with one more change. */
  current(more?: Change): ReadonlyMap<string, Uint8Array> {
    return this.#under(this.#names, (number) => {
      const { current } = this.#file(number)
      return more?.inode.number === number ? changed(current, more) : current
    })
  }

  /** What there is of a write in the middle of it: bytes are replaced by whole sectors, but appended one by one. */
  halfOf(write: Write): Write | undefined {
    const { inode, position, bytes } = write
    const middle = position + (bytes.length >> 1)
    const isAppended = middle >= this.#file(inode.number).current.length
    const length = (isAppended ? middle : Math.floor(middle / sector) * sector) - position
    return length > 0 ? { ...write, bytes: bytes.subarray(0, length) } : undefined
  }

  afterPowerCut(likely: number, random: Random): ReadonlyMap<string, Uint8Array> {
    const reached = random.below(this.#pendingNames.length + 1)
    const names = reached === 0 ? this.#durableNames : this.#pendingNames[reached - 1]!
    return this.#under(names, (number) => {
      const { durable, pending } = this.#file(number)
      const left: Inode = { number, bytes: durable.slice(), size: durable.length, changed: 0n }
      for (const change of pending) {
        if (random.next() >= likely) continue
        if (change.kind === 'truncate') cut(left, change.size)
        else if (random.next() < 0.15) putSectors(left, change, random)
        else put(left, change.position, change.bytes)
      }
      return left.bytes.subarray(0, left.size)
    })
  }

  #keepNames(): void {
    this.#durableNames = this.#names
    this.#pendingNames = []
  }

  #file(number: number): ReplayedFile {
    let file = this.#files.get(number)
    if (file === undefined) {
      file = { current: new Uint8Array(0), durable: new Uint8Array(0), pending: [] }
      this.#files.set(number, file)
    }
    return file
  }

  #rename(change: (names: Map<string, number>) => void): void {
    this.#names = new Map(this.#names)
    change(this.#names)
    this.#pendingNames.push(this.#names)
  }

  #under(
    names: ReadonlyMap<string, number>,
    bytesOf: (number: number) => Uint8Array,
  ): ReadonlyMap<string, Uint8Array> {
    return new Map([...names].map(([path, number]) => [path, bytesOf(number)]))
  }
}

function changed(bytes: Uint8Array, change: Change): Uint8Array {
  const size =
    change.kind === 'truncate'
      ? change.size
      : Math.max(bytes.length, change.position + change.bytes.length)
  const result = new Uint8Array(size)
  result.set(bytes.subarray(0, size))
  if (change.kind === 'write') result.set(change.bytes, change.position)
  return result
}

function putSectors(file: Inode, { position, bytes }: Write, random: Random): void {
  for (let at = 0; at < bytes.length; at += sector)
    if (random.next() < 0.5) put(file, position + at, bytes.subarray(at, at + sector))
}
