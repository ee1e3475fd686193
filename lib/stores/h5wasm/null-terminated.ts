import { unsupported } from '../../errors.js'
import type { H5WasmModule } from './module-types.js'

/** The type numbers behind H5T_C_S1, H5T_FORTRAN_S1 and the native integers, in the order in which these variables lie. */
const numbers = [100, 101, 14, 15, 16, 17, 20, 21]
/** The upper half of the identifier of a type. */
const typeClass = 3 << 24
const wordsPerId = 2
const found = new WeakMap<H5WasmModule, number>()

/**
 * Runs `create` so that the UTF-8 strings of fixed length that it declares are null-terminated.
 *
 * h5wasm derives its ASCII strings from H5T_C_S1 and its UTF-8 strings from H5T_FORTRAN_S1, which is padded with spaces:
 * readers strip trailing blanks, and show the NULs that fill the rest. Both are variables in wasm memory that hold the
 * identifier of a type; for the time of the call the second one holds that of the first.
 */
export function nullTerminated<T>(module: H5WasmModule, path: string, create: () => T): T {
  const at = found.get(module) ?? find(module, path)
  const ids = (): Uint32Array => new Uint32Array(module.HEAPU8.buffer)
  ids()[at + wordsPerId] = numbers[0]!
  try {
    return create()
  } finally {
    ids()[at + wordsPerId] = numbers[1]!
  }
}

/** Finds H5T_C_S1, in words. */
function find(module: H5WasmModule, path: string): number {
  const words = new Uint32Array(module.HEAPU8.buffer)
  const [first] = numbers as [number]
  const isThere = (at: number): boolean =>
    numbers.every(
      (number, i) =>
        words[at + wordsPerId * i] === number && words[at + wordsPerId * i + 1] === typeClass,
    )
  for (let at = words.indexOf(first); at >= 0; at = words.indexOf(first, at + 1))
    if (isThere(at)) {
      found.set(module, at)
      return at
    }
  throw unsupported(
    "This build of h5wasm is not the one that h5orm can write UTF-8 strings of fixed length with (0.10.3). Set strings: 'octave' or 'variable'",
    { path },
  )
}
