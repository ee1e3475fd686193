import { inSteps } from './pace.js'

/** Work that pauses between its steps, and that somebody who needs its result may finish meanwhile. */
export class PausedWork {
  readonly settled: Promise<void>
  readonly #steps: Iterator<unknown>
  #failure: { readonly error: unknown } | undefined
  #settle: () => void = () => undefined

  constructor(steps: Iterator<unknown>) {
    this.#steps = steps
    this.settled = new Promise((resolve) => (this.#settle = resolve))
  }

  async run(afterRest: () => void): Promise<void> {
    try {
      await inSteps({ next: () => this.#next() }, afterRest)
    } catch (error) {
      this.#failure = { error }
    }
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** Does what is left at once; `false` where that failed, which `run` throws. */
  finish(): boolean {
    while (this.#next().done !== true);
    return this.#failure === undefined
  }

  /** Says that all that comes after the work is done. */
  settle(): void {
    this.#settle()
  }

  #next(): IteratorResult<unknown> {
    if (this.#failure !== undefined) return { done: true, value: undefined }
    try {
      return this.#steps.next()
    } catch (error) {
      this.#failure = { error }
      return { done: true, value: undefined }
    }
  }
}
