import { aborted, busy } from '../../errors.js'
import { isDue, rest } from '../../scheduling/pace.js'
import type { PlatformType } from '../../platform-type.js'

/** How long a call waits for its turn. */
export interface Patience {
  /** Milliseconds in which the transaction that it waits for does nothing. */
  readonly wait: number
  readonly signal?: PlatformType<'AbortSignal'> | undefined
  /** What is said to have been aborted. */
  readonly what?: string
}

interface Waiting {
  readonly since: number
  readonly wait: number
  /** Hands the turn over. */
  readonly resume: () => void
  readonly refuse: (error: Error) => void
}

/** As much as a timer takes. */
const longestTimer = 2 ** 31 - 1

/**
 * Turns, one after another in the order in which they are asked for.
 *
 * A turn may be a transaction, which has turns of its own: who waits for one that does nothing waits only so long.
 */
export class TurnQueue {
  readonly #place: string
  readonly #around: TurnQueue | undefined
  readonly #waiting = new Set<Waiting>()
  #isTaken = false
  /** Whether the turn is a transaction's, which may never end. */
  #isTransaction = false
  /** Turns that are doing something, those within a transaction included. */
  #running = 0
  #idleSince = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  /** When the timer goes off. */
  #due = Infinity

  constructor(place: string, around: TurnQueue | undefined) {
    this.#place = place
    this.#around = around
  }

  async turn<T>(work: () => Promise<T>, patience: Patience): Promise<T> {
    if (this.#isTaken) await this.#comes(patience)
    else this.#isTaken = true
    this.#count(1)
    try {
      if (isDue()) await rest()
      return await work()
    } finally {
      this.#count(-1)
      this.#handOver()
    }
  }

  /** Within a turn: what it does now, it does by turns of its own. */
  async during<T>(transaction: () => Promise<T>): Promise<T> {
    this.#count(-1)
    this.#isTransaction = true
    this.#watch()
    try {
      return await transaction()
    } finally {
      this.#isTransaction = false
      this.#count(1)
      this.#watch()
    }
  }

  #count(change: number): void {
    this.#running += change
    if (change < 0) this.#idleSince = performance.now()
    if (this.#around !== undefined) this.#around.#count(change)
  }

  #handOver(): void {
    const [next] = this.#waiting
    if (next === undefined) this.#isTaken = false
    else next.resume()
  }

  async #comes({ wait, signal, what = 'The call' }: Patience): Promise<void> {
    const abort = (): void => waiting?.refuse(aborted(what, signal?.reason))
    let waiting: Waiting | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        const leave = (): void => {
          this.#waiting.delete(waiting!)
          this.#watch()
        }
        waiting = {
          since: performance.now(),
          wait,
          resume() {
            leave()
            resolve()
          },
          refuse(error) {
            leave()
            reject(error)
          },
        }
        this.#waiting.add(waiting)
        if (waiting.since + wait < this.#due) this.#disarm()
        if (signal?.aborted === true) abort()
        else signal?.addEventListener('abort', abort)
        this.#watch()
      })
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  /** Looks after those who wait for a transaction. */
  #watch(): void {
    if (!this.#isTransaction || this.#waiting.size === 0) this.#disarm()
    else if (this.#timer === undefined) this.#arm(performance.now())
  }

  #disarm(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#due = Infinity
  }

  /** Looks again when the first of them has waited long enough, if nothing happens until then. */
  #arm(now: number): void {
    const idleSince = this.#running > 0 ? now : this.#idleSince
    let due = Infinity
    for (const { since, wait } of this.#waiting)
      due = Math.min(due, Math.max(since, idleSince) + wait)
    if (due === Infinity) return
    const delay = Math.min(longestTimer, Math.max(1, Math.ceil(due - now)))
    this.#due = due
    this.#timer = setTimeout(() => this.#look(), delay)
  }

  #look(): void {
    this.#disarm()
    const now = performance.now()
    if (this.#running === 0)
      for (const { since, wait, refuse } of this.#waiting)
        if (Math.max(since, this.#idleSince) + wait <= now) refuse(busy(this.#place, wait))
    this.#watch()
  }
}
