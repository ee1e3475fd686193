import { type H5Error, memoryExceeded } from '../../errors.js'
import type { FilterGuard } from './filter-guard.js'
import type { FileSystem } from './file-system.js'
import { hdf5Failure } from './hdf5-failure.js'
import type { MemoryBound } from './memory-bound.js'
import type { H5WasmFunctions, H5WasmModule } from './module-types.js'

/** Calls one of h5wasm's low-level functions; a failure of any kind is one H5Error. */
export type Hdf5Call = <K extends keyof H5WasmFunctions>(
  name: K,
  ...args: Parameters<H5WasmFunctions[K]>
) => ReturnType<H5WasmFunctions[K]>

/** The same, but error stacks that match `tolerated` are no failure. */
export type TolerantCall = <K extends keyof H5WasmFunctions>(
  tolerated: RegExp,
  name: K,
  ...args: Parameters<H5WasmFunctions[K]>
) => ReturnType<H5WasmFunctions[K]>

/** A call whose names are relative to folders far from the root, and how it is made. */
export interface ShortCall {
  readonly args: readonly unknown[]
  within(work: () => void): void
}

/** Makes a call short, before it is made; `undefined` where all its names are near the root. */
export type ShortenCall = (
  name: keyof H5WasmFunctions,
  args: readonly unknown[],
) => ShortCall | undefined

/** Of more error stacks than this nothing new is learnt. */
const mostPrinted = 16_384
const decoder = new TextDecoder()
const trampoline = 'h5ormCall'
const stringTypes: readonly string[] = ['string']
const emptyString: readonly string[] = ['']

/**
 * Makes the guarded calls of one instance.
 *
 * h5wasm reports most failures by printing HDF5's error stack only, whatever it returns, so anything printed is a
 * failure. Its own exceptions cross wasm without giving the C stack back, which ends the process after some thousand:
 * `ccall` saves and restores the stack pointer around our trampoline when it has a string argument.
 */
export function createCall(
  module: H5WasmModule,
  fileSystem: FileSystem,
  onDeath: () => void,
  bound: MemoryBound | undefined,
): {
  readonly call: Hdf5Call
  readonly callTolerating: TolerantCall
  /** From now on calls are made short, and their filters are guarded. */
  prepareBy(shorten: ShortenCall | undefined, guard: FilterGuard | undefined): void
} {
  let shorten: ShortenCall | undefined
  let guard: FilterGuard | undefined
  let job: (...args: never[]) => unknown
  let jobArguments: readonly unknown[]
  let result: unknown
  let thrown: unknown
  const printed = new Uint8Array(mostPrinted)
  let printedLength = 0
  const keepPrinted = (bytes: Uint8Array): void => {
    const taken = bytes.subarray(0, mostPrinted - printedLength)
    printed.set(taken, printedLength)
    printedLength += taken.length
  }
  Object.assign(module, {
    [`_${trampoline}`]: () => {
      try {
        result = job(...(jobArguments as never[]))
      } catch (error) {
        thrown = error
      }
      return 0
    },
  })

  const enter = (): void => {
    module.ccall(trampoline, 'number', stringTypes, emptyString)
  }

  function takePrinted(): string {
    const text = decoder.decode(printed.subarray(0, printedLength))
    printedLength = 0
    return text
  }

  function fail(name: keyof H5WasmFunctions, args: readonly unknown[]): H5Error {
    const error = thrown
    const text = takePrinted()
    thrown = undefined
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) onDeath()
    const path = typeof args[1] === 'string' ? args[1] : undefined
    const refusal = guard?.takeRefusal(path)
    if (refusal !== undefined) return refusal
    const growth = bound?.takeRefusal()
    if (growth !== undefined)
      return memoryExceeded(growth, { path, cause: error ?? new Error(text.trim()) })
    return hdf5Failure(name, text, error, path)
  }

  function run(name: keyof H5WasmFunctions, args: readonly unknown[]): void {
    const short = shorten?.(name, args)
    guard?.begin(name, args, () =>
      call('get_dataset_filters', args[0] as bigint, args[1] as string),
    )
    job = module[name]
    jobArguments = short?.args ?? args
    result = thrown = undefined
    bound?.takeRefusal()
    fileSystem.onDiagnostics = keepPrinted
    if (short === undefined) enter()
    else short.within(enter)
    guard?.end()
    fileSystem.onDiagnostics = undefined
  }

  const call: Hdf5Call = (name, ...args) => {
    run(name, args)
    if (thrown !== undefined || printedLength > 0) throw fail(name, args)
    return result as ReturnType<H5WasmFunctions[typeof name]>
  }

  return {
    prepareBy: (...given) => {
      ;[shorten, guard] = given
    },
    call,
    callTolerating: (tolerated, name, ...args) => {
      run(name, args)
      if (thrown !== undefined) throw fail(name, args)
      if (printedLength > 0) {
        const stacks = decoder.decode(printed.subarray(0, printedLength)).split('HDF5-DIAG')
        if (!stacks.slice(1).every((stack) => tolerated.test(stack))) throw fail(name, args)
        printedLength = 0
      }
      return result as ReturnType<H5WasmFunctions[typeof name]>
    },
  }
}
