import type { H5WasmModule } from './module-types.js'
import { addToTable, type Signature } from './wasm-function.js'

export type NativeFunction = (...args: readonly (number | bigint)[]) => number

/** `H5I_type_t` */
const idOfFile = 1
const idOfGroup = 2
/** `H5VL_loc_params_t`: the kind of object, the kind of location, and what that needs. */
const kindOfLocation = 4
const byToken = 3
const ofLocation = 8
const locationSize = 64
const tokenSize = 16

/** What callbacks give that fail: those that make or open something its address, the others a status. */
const nothing = 0
const failed = -1
/**
 * The callbacks of `H5VL_class_t` (version 3) that look up a name which is relative to their first argument; the next
 * argument is its location.
 */
const lookups: readonly (readonly [word: number, Signature, failure: number])[] = [
  [20, 'ppphhp', nothing], // attribute open
  [24, 'ppphp', failed], // attribute specific
  [27, 'ppphhhhhhp', nothing], // dataset create
  [28, 'ppphhp', nothing], // dataset open
  [36, 'ppphhp', nothing], // datatype open
  [47, 'ppphhhhp', nothing], // group create
  [48, 'ppphhp', nothing], // group open
  [56, 'ppphp', failed], // link get
  [57, 'ppphp', failed], // link specific
  [59, 'ppphp', nothing], // object open
  [61, 'ppphp', failed], // object get
  [62, 'ppphp', failed], // object specific
]
const word = { groupOptional: 51, groupClose: 52, linkCreate: 53, objectOpen: 59 }
/** `H5VL_optional_args_t`: which operation, and where its arguments are, which begin with the location here. */
const getObjectInfo = 1
/** `H5VL_link_create_args_t`: the operation, and for a hard link the object and location of what it leads to. */
const hardLink = 0
const target = 8
const targetLocation = 16

/** Addresses of folders: of what is asked for or made, and of what a hard link leads to; absent where that is the file. */
export interface CallFolders {
  readonly name?: number | undefined
  readonly target?: number | undefined
}

/** An entry of the class, as an index into the function table: as it is, and as it is in `within`. */
interface Entry {
  readonly word: number
  readonly original: number
  readonly own: number
}

/**
 * Looks names up from the folder that they are in.
 *
 * h5wasm takes a path from the root, and HDF5 walks it again for each call, and puts the names together at each step: a
 * file of n folders in each other costs more than n². Here the callbacks that look a name up begin at a folder that is
 * opened by the address of its header.
 */
export class Lookups {
  readonly #module: H5WasmModule
  /** The word indices of the copies of the class. */
  readonly #classes: readonly number[]
  readonly #openObject: NativeFunction
  readonly #closeGroup: NativeFunction
  readonly #entries: readonly Entry[]
  readonly #location: number
  #folders: CallFolders = {}

  constructor(module: H5WasmModule, table: WebAssembly.Table, classes: readonly number[]) {
    this.#module = module
    this.#classes = classes
    const words = new Uint32Array(module.HEAPU8.buffer)
    const indexOf = (at: number): number => words[classes[0]! + at]!
    const callback = (at: number): NativeFunction =>
      table.get(indexOf(at)) as unknown as NativeFunction
    const entry = (at: number, signature: Signature, run: NativeFunction): Entry => ({
      word: at,
      original: indexOf(at),
      own: addToTable(table, signature, run),
    })
    this.#openObject = callback(word.objectOpen)
    this.#closeGroup = callback(word.groupClose)
    this.#location = module['_malloc'](locationSize + tokenSize + 4) >>> 0
    this.#entries = [
      ...lookups.map(([at, signature, failure]) =>
        entry(at, signature, this.#lookUp(callback(at), failure)),
      ),
      entry(word.linkCreate, 'ppphhhp', this.#createLink(callback(word.linkCreate))),
      entry(word.groupOptional, 'pphp', this.#groupOptional(callback(word.groupOptional))),
    ]
  }

  /** Calls h5wasm with names that are relative to folders. */
  within(folders: CallFolders, work: () => void): void {
    this.#put('own')
    this.#folders = folders
    try {
      work()
    } finally {
      this.#folders = {}
      this.#put('original')
    }
  }

  /** Runs callbacks on a folder of the file, or on the file; `undefined` where the folder can't be opened. */
  from<T>(
    file: number,
    location: number,
    address: number | undefined,
    dxpl: bigint,
    work: (object: number) => T,
  ): T | undefined {
    const object = address === undefined ? file : this.open(file, address, dxpl)
    if (object === 0) return undefined
    const before = this.#view.getUint32(location, true)
    this.#view.setUint32(location, address === undefined ? idOfFile : idOfGroup, true)
    try {
      return work(object)
    } finally {
      this.#view.setUint32(location, before, true)
      if (address !== undefined) this.close(object, dxpl)
    }
  }

  /** Opens a folder by the address of its header; gives its object, or 0. */
  open(file: number, address: number, dxpl: bigint): number {
    const location = this.#location
    const token = location + locationSize
    const view = this.#view
    view.setUint32(location, idOfFile, true)
    view.setUint32(location + kindOfLocation, byToken, true)
    view.setUint32(location + ofLocation, token, true)
    view.setBigUint64(token, BigInt(address), true)
    view.setBigUint64(token + 8, 0n, true)
    return this.#openObject(file, location, token + tokenSize, dxpl, 0)
  }

  close(folder: number, dxpl: bigint): void {
    this.#closeGroup(folder, dxpl, 0)
  }

  get #view(): DataView {
    return new DataView(this.#module.HEAPU8.buffer)
  }

  #put(which: 'own' | 'original'): void {
    const words = new Uint32Array(this.#module.HEAPU8.buffer)
    for (const start of this.#classes)
      for (const entry of this.#entries) words[start + entry.word] = entry[which]
  }

  /** The folder to look up in what is to be looked up in the file. */
  #folderFor(location: number): number | undefined {
    return this.#view.getUint32(location, true) === idOfFile ? this.#folders.name : undefined
  }

  #lookUp(original: NativeFunction, failure: number): NativeFunction {
    return (...args) => {
      const [file, location, ...others] = args as [number, number, ...(number | bigint)[]]
      const address = this.#folderFor(location)
      if (address === undefined) return original(...args)
      const lookUp = (folder: number): number => original(folder, location, ...others)
      return this.from(file, location, address, dxplOf(args), lookUp) ?? failure
    }
  }

  #createLink(original: NativeFunction): NativeFunction {
    return (...args) => {
      const [link, ...others] = args as [number, ...(number | bigint)[]]
      const lookUp = this.#lookUp((...rest) => original(link, ...rest), failed)
      const to = this.#folders.target
      if (to === undefined || this.#view.getUint32(link, true) !== hardLink)
        return lookUp(...others)
      const file = this.#view.getUint32(link + target, true)
      const create = (folder: number): number => {
        this.#view.setUint32(link + target, folder, true)
        return lookUp(...others)
      }
      return this.from(file, link + targetLocation, to, dxplOf(args), create) ?? failed
    }
  }

  #groupOptional(original: NativeFunction): NativeFunction {
    return (...args) => {
      const [file, request, ...others] = args as [number, number, ...(number | bigint)[]]
      const view = this.#view
      if (view.getUint32(request, true) !== getObjectInfo) return original(...args)
      const location = view.getUint32(request + 4, true)
      const address = this.#folderFor(location)
      if (address === undefined) return original(...args)
      const lookUp = (folder: number): number => original(folder, request, ...others)
      return this.from(file, location, address, dxplOf(args), lookUp) ?? failed
    }
  }
}

/** The list of transfer properties comes before the request, which is the last argument. */
const dxplOf = (args: readonly (number | bigint)[]): bigint => args.at(-2) as bigint
