const resize = 'emscripten_resize_heap'
/** What HDF5 takes for itself at least, whatever is asked for. */
const leastGrowth = 64 * 2 ** 20

/** By how many bytes the memory of HDF5 grows for files whose session sets no `limits.bytes`. */
export const defaultGrowth: number = 512 * 2 ** 20

/**
 * Bounds the memory of one instance of HDF5: a damaged file of a few kB can make it ask for all that there is.
 *
 * Emscripten asks for more memory by one function that the instance imports. Where that refuses, HDF5's allocations fail,
 * which it survives. The files that an instance has open share it: the largest bound of them counts.
 */
export class MemoryBound {
  readonly #growths: number[] = []
  #start = 0
  #hasRefused = false

  /** Gives the imports of an instance, of which the one for more memory obeys this bound. */
  watch(imports: WebAssembly.Imports): WebAssembly.Imports {
    const env = imports['env']!
    const original = env[resize]
    if (typeof original !== 'function') return imports
    const bounded = (size: number): unknown => {
      if (size >>> 0 <= this.#most) return (original as (size: number) => unknown)(size)
      this.#hasRefused = true
      return 0
    }
    // It answers for functions that it does not list.
    const watched = new Proxy(env, {
      get: (target, name) => (name === resize ? bounded : Reflect.get(target, name)),
    })
    return { ...imports, env: watched }
  }

  /** Counts from the memory that an instance has at first. */
  startAt(bytes: number): void {
    this.#start = bytes
  }

  /** A file is opened on the instance. */
  enter(growth: number): void {
    this.#growths.push(growth)
  }

  /** The file is closed. */
  leave(growth: number): void {
    const at = this.#growths.indexOf(growth)
    if (at >= 0) this.#growths.splice(at, 1)
  }

  /** Tells whether memory was refused since this was last asked, and how much may be had. */
  takeRefusal(): number | undefined {
    if (!this.#hasRefused) return undefined
    this.#hasRefused = false
    return this.#most - this.#start
  }

  get #most(): number {
    return this.#start + Math.max(leastGrowth, ...this.#growths)
  }
}
