/** Finds the buffers that more than one thing uses. */
export class ContestedBuffers {
  readonly #used = new Set<ArrayBufferLike>()
  readonly #contested = new Set<ArrayBufferLike>()

  use(buffer: ArrayBufferLike): void {
    ;(this.#used.has(buffer) ? this.#contested : this.#used).add(buffer)
  }

  has(buffer: ArrayBufferLike): boolean {
    return this.#contested.has(buffer)
  }
}
