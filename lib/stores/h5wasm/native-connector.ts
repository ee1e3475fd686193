import type { Hdf5Call } from './call.js'
import { Lookups, type NativeFunction } from './lookups.js'
import type { H5WasmModule } from './module-types.js'
import { addToTable } from './wasm-function.js'

/** The callbacks of HDF5's native connector that h5wasm offers no function for. */
export interface NativeCallbacks {
  /** `H5VLblob_specific`: file, blob, arguments. */
  readonly blobSpecific: NativeFunction
  /** `H5VLfile_optional`: file, arguments, dxpl, request. */
  readonly fileOptional: NativeFunction
  /** `H5VLlink_get`: object, location, arguments, dxpl, request. */
  readonly linkGet: NativeFunction
  /** `H5VLlink_move`: source object and location, target object and location, lcpl, lapl, dxpl, request. */
  readonly linkMove: NativeFunction
  /** `H5VLlink_specific`: object, location, arguments, dxpl, request. */
  readonly linkSpecific: NativeFunction
  /** `H5VLobject_copy`: object, location and name; where to: the same; ocpypl, lcpl, dxpl, request. */
  readonly objectCopy: NativeFunction
  /** `H5VLobject_get`: object, location, arguments, dxpl, request. */
  readonly objectGet: NativeFunction
}

/** What is valid while an operation runs inside HDF5. */
export interface NativeContext extends NativeCallbacks {
  /** Address of the open file's object. */
  readonly object: number
  /** Address of an `H5VL_loc_params_t` that names an object by a path; `setName` says which. */
  readonly location: number
  readonly lcpl: bigint
  readonly lapl: bigint
  readonly dxpl: bigint
  /** Makes `location` name the NUL-terminated path at an address. */
  setName(pointer: number): void
  /**
   * Gives the object that `location` is relative to meanwhile: the folder whose header is at an address of the file, or
   * the file. `undefined` where that folder can't be opened.
   */
  inFolder<T>(address: number | undefined, work: (object: number) => T): T | undefined
  /** Opens the folder at an address, which has to be closed; gives its object, or 0. */
  open(address: number): number
  close(folder: number): void
}

/**
 * Runs an operation inside a call of HDF5, where its native callbacks may be called; when it gives a negative status,
 * what HDF5 says about it is thrown.
 */
export type RunNatively = (file: bigint, operation: (context: NativeContext) => number) => void

export interface NativeConnector {
  readonly runNatively: RunNatively
  readonly lookups: Lookups
  /** Runs what makes attributes so that they are opened instead: what is written goes into those that are there. */
  readonly openingAttributes: <T>(create: () => T) => T
}

/** Where the callbacks stand in `H5VL_class_t` (version 3), in words. */
const word = {
  attributeCreate: 19,
  attributeOpen: 20,
  fileOptional: 45,
  linkCreate: 53,
  linkMove: 55,
  linkGet: 56,
  linkSpecific: 57,
  objectCopy: 60,
  objectGet: 61,
  blobSpecific: 75,
}
/** The callbacks before the first of these and after the last one are not looked at. */
const [firstWord, lastWord] = [word.attributeCreate, word.blobSpecific]
const classVersion = 3
const nativeName = [110, 97, 116, 105, 118, 101, 0]
/** `H5VL_loc_params_t`: what kind of location it is, and the name of one that is given by name. */
const locationType = 4
const locationName = 8
const byName = 1

/**
 * Makes HDF5's native connector callable, or gives `undefined` where it is not what we know.
 *
 * h5wasm exports no way to an object's information and none to unlink or move. But the public, versioned struct
 * `H5VL_class_t` of the native connector is in wasm memory, with its callbacks as indices into the function table. The
 * entry that makes links is replaced by a function of ours, which an ordinary H5Lcreate_soft then runs inside HDF5, and
 * the one that makes attributes by one that can open them.
 */
export function connectNatively(
  module: H5WasmModule,
  table: WebAssembly.Table | undefined,
  call: Hdf5Call,
): NativeConnector | undefined {
  if (table === undefined) return undefined
  const classes = findClasses(module, table.length)
  const [first] = classes
  if (first === undefined) return undefined
  const words = new Uint32Array(module.HEAPU8.buffer)
  const callback = (at: number): NativeFunction =>
    table.get(words[first + at]!) as unknown as NativeFunction
  const createLink = callback(word.linkCreate)
  const createAttribute = callback(word.attributeCreate)
  const openAttribute = callback(word.attributeOpen)
  const callbacks: NativeCallbacks = {
    blobSpecific: callback(word.blobSpecific),
    fileOptional: callback(word.fileOptional),
    linkGet: callback(word.linkGet),
    linkMove: callback(word.linkMove),
    linkSpecific: callback(word.linkSpecific),
    objectCopy: callback(word.objectCopy),
    objectGet: callback(word.objectGet),
  }
  let job: ((context: NativeContext) => number) | undefined
  let failure: { readonly error: unknown } | undefined
  let opensAttributes = false

  const view = (): DataView => new DataView(module.HEAPU8.buffer)

  /** `H5VLattr_create`: object, location, name, type, space, acpl, aapl, dxpl, request. */
  function attributeShim(...args: (number | bigint)[]): number {
    if (!opensAttributes) return createAttribute(...args)
    return openAttribute(...args.slice(0, 3), ...args.slice(6))
  }

  function shim(...args: (number | bigint)[]): number {
    const operation = job
    if (operation === undefined) return createLink(...args)
    job = undefined
    const [object, location] = args.slice(1, 3) as [number, number]
    const [lcpl, lapl, dxpl] = args.slice(3, 6) as [bigint, bigint, bigint]
    const name = view().getUint32(location + locationName, true)
    const setName = (pointer: number): void =>
      view().setUint32(location + locationName, pointer, true)
    const inFolder = <T>(address: number | undefined, work: (at: number) => T): T | undefined =>
      lookups.from(object, location, address, dxpl, work)
    try {
      if (view().getUint32(location + locationType, true) !== byName)
        throw new Error('HDF5 gives locations in another way than expected')
      const own = { object, location, lcpl, lapl, dxpl, setName, inFolder }
      const open = (address: number): number => lookups.open(object, address, dxpl)
      const close = (folder: number): void => lookups.close(folder, dxpl)
      return operation({ ...callbacks, ...own, open, close })
    } catch (error) {
      failure = { error }
      return 0
    } finally {
      setName(name)
    }
  }

  const replace = (at: number, index: number): void => {
    for (const start of classes) words[start + at] = index
  }
  replace(word.linkCreate, addToTable(table, 'ppphhhp', shim))
  replace(word.attributeCreate, addToTable(table, 'ppphhhhhp', attributeShim))
  const lookups = new Lookups(module, table, classes)

  return {
    lookups,
    openingAttributes: (create) => {
      opensAttributes = true
      try {
        return create()
      } finally {
        opensAttributes = false
      }
    },
    runNatively: (file, operation) => {
      job = operation
      failure = undefined
      try {
        call('create_soft_link', file, 'x', '/x')
      } finally {
        job = undefined
      }
      const failed = failure as { readonly error: unknown } | undefined
      if (failed !== undefined) throw failed.error
    },
  }
}

/** The word indices of all copies of the native connector's class; none when they differ. */
function findClasses(module: H5WasmModule, tableLength: number): number[] {
  const used = usedMemory(module)
  const words = new Uint32Array(used.buffer, 0, used.length >> 2)
  const found: number[] = []
  for (let at = words.indexOf(classVersion); at >= 0; at = words.indexOf(classVersion, at + 1)) {
    // The class's version, its number, and the address of its name.
    if (words[at + 1] === 0 && isNative(words[at + 2] ?? 0) && isCallable(at)) found.push(at)
  }
  const callbacksOf = (start: number): string =>
    words.slice(start + firstWord, start + lastWord + 1).join()
  return new Set(found.map(callbacksOf)).size === 1 ? found : []

  function isNative(address: number): boolean {
    return address > 0 && nativeName.every((byte, offset) => used[address + offset] === byte)
  }

  function isCallable(start: number): boolean {
    return Object.values(word).every((at) => {
      const index = words[start + at] ?? 0
      return index > 0 && index < tableLength
    })
  }
}

/** All that HDF5 had allocated when it began lies below what is free in one piece, and that is a tenth of the memory. */
function usedMemory(module: H5WasmModule): Uint8Array {
  const free = module['_malloc'](2 ** 20)
  module['_free'](free)
  return module.HEAPU8.subarray(0, free)
}
