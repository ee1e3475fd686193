import type { ShortCall } from './call.js'
import type { Heap } from './heap.js'
import type { H5WasmFunctions } from './module-types.js'
import type { NativeConnector } from './native-connector.js'
import { lookupRoom, type ObjectInfo, objectInfo } from './object-info.js'

/** A name, and where it is looked up: in the folder at an address, or from the root. */
export interface Near {
  readonly folder: number | undefined
  readonly name: string
}

/** A folder of a path: the address of its header, and how many letters lead to it. */
interface Folder {
  readonly address: number
  readonly end: number
}

/** So many names after the root, or letters, are looked up from there. */
const mostSteps = 8
const mostNear = 256
/** No shorter path has so many names. */
const leastFar = 2 * mostSteps
/** `H5O_TYPE_GROUP` */
const group = 0
/** So many letters of paths are kept for each file. */
const mostLetters = 2 ** 26

/** The addresses of folders far from the root, as long as no name is taken away. */
interface Known {
  readonly addresses: Map<string, number>
  letters: number
}

/** Finds the folders that names far from the root are in, so that HDF5 need not walk all the way to each. */
export class Folders {
  readonly #connector: NativeConnector
  readonly #heap: Heap
  readonly #files = new Map<bigint, Known>()

  constructor(connector: NativeConnector, heap: Heap) {
    this.#connector = connector
    this.#heap = heap
  }

  /** Where a path is looked up: in the farthest folder of it that is there, or from the root when that is near. */
  near(file: bigint, path: string): Near {
    const end = endOfFarFolder(path)
    if (end === undefined) return { folder: undefined, name: path }
    const found = this.#find(file, path.slice(0, end))
    if (found === undefined) return { folder: undefined, name: path }
    return { folder: found.address, name: path.slice(found.end + 1) }
  }

  /** Makes a call of h5wasm whose names are far from the root one that looks them up in their folders. */
  shorten(name: keyof H5WasmFunctions, args: readonly unknown[]): ShortCall | undefined {
    const file = args[0] as bigint
    const [nameAt, targetAt] = pathsOf(name)
    const path = this.#nearOf(file, args[nameAt])
    const target = targetAt === undefined ? undefined : this.#nearOf(file, args[targetAt])
    if (path?.folder === undefined && target?.folder === undefined) return undefined
    const short = [...args]
    if (path !== undefined) short[nameAt] = path.name
    if (target !== undefined) short[targetAt!] = target.name
    const folders = { name: path?.folder, target: target?.folder }
    return { args: short, within: (work) => this.#connector.lookups.within(folders, work) }
  }

  #nearOf(file: bigint, path: unknown): Near | undefined {
    return typeof path === 'string' && path.length >= leastFar ? this.near(file, path) : undefined
  }

  /** Remembers where a folder is that was found. */
  note(file: bigint, path: string, address: number): void {
    if (endOfNear(path) === path.length) return
    let known = this.#files.get(file)
    if (known === undefined) this.#files.set(file, (known = { addresses: new Map(), letters: 0 }))
    const { addresses } = known
    if (!addresses.has(path)) known.letters += path.length
    addresses.set(path, address)
    for (const old of addresses.keys()) {
      if (known.letters <= mostLetters || old === path) break
      addresses.delete(old)
      known.letters -= old.length
    }
  }

  /** Forgets a file's folders: names of it are taken away, or it is closed. */
  forget(file: bigint): void {
    this.#files.delete(file)
  }

  #find(file: bigint, path: string): Folder | undefined {
    const known = this.#files.get(file)?.addresses
    let end: number | undefined = path.length
    while (end !== undefined) {
      const address = known?.get(path.slice(0, end))
      if (address !== undefined) return this.#goDown(file, path, { address, end })
      end = endOfFarFolder(path.slice(0, end))
    }
    return this.#goDown(file, path, undefined)
  }

  /** Goes down the rest of a path from a folder of it, or from the root. */
  #goDown(file: bigint, path: string, from: Folder | undefined): Folder | undefined {
    if (from?.end === path.length) return from
    const heap = this.#heap
    const names = from === undefined ? stepsFromRoot(path) : path.slice(from.end + 1).split('/')
    const longest = names.reduce((most, name) => Math.max(most, name.length), 0)
    const room = heap.allocate(lookupRoom(longest))
    let folder = from
    try {
      this.#connector.runNatively(file, (context) => {
        for (const name of names) {
          const lookUp = (object: number): ObjectInfo | undefined =>
            objectInfo(context, heap, { object, name, room })
          const info = context.inFolder(folder?.address, lookUp)
          if (info?.type !== group) break
          const end = folder === undefined ? name.length : folder.end + 1 + name.length
          folder = { address: info.address, end }
          this.note(file, path.slice(0, end), info.address)
        }
        return 0
      })
    } finally {
      heap.free(room)
    }
    return folder
  }
}

/** Which arguments of h5wasm's functions are paths: of what is asked for or made, and of what a hard link leads to. */
function pathsOf(name: keyof H5WasmFunctions): readonly [number, number?] {
  if (name === 'create_hard_link') return [2, 1]
  if (name === 'create_soft_link') return [2]
  return [1]
}

/** Where the folder of a path ends, when that is far from the root. */
function endOfFarFolder(path: string): number | undefined {
  const end = path.lastIndexOf('/')
  return endOfNear(path.slice(0, end)) < end ? end : undefined
}

/** Where the part of a path ends that HDF5 walks at once: one name at least. */
function endOfNear(path: string): number {
  let end = 0
  for (let step = 0; step < mostSteps && end < path.length; step++) {
    const slash = path.indexOf('/', end + 1)
    const next = slash < 0 ? path.length : slash
    if (step > 0 && next > mostNear) break
    end = next
  }
  return end
}

/** The way to a folder: what is walked at once, as a path, and the names after it. */
function stepsFromRoot(path: string): string[] {
  const end = endOfNear(path)
  return [path.slice(0, end), ...path.slice(end + 1).split('/')]
}
