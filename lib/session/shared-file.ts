import { closed, unsupported } from '../errors.js'
import type { Store } from '../stores/store.js'
import type { IdentityMap } from './identity-map.js'

interface OpenTransaction {
  readonly done: Promise<void>
}

/** A store with the sessions that use it: their calls take turns, and the last one to leave closes it. */
export class SharedFile {
  readonly store: Store
  readonly #identities = new Set<IdentityMap>()
  readonly #transactions: OpenTransaction[] = []
  #turn: Promise<unknown> = Promise.resolve()
  #generation: number | undefined

  constructor(store: Store) {
    this.store = store
    this.#generation = store.generation
  }

  join(identity: IdentityMap): void {
    for (const _ of this.#transactions) identity.begin()
    this.#identities.add(identity)
  }

  async leave(identity: IdentityMap): Promise<void> {
    await this.#next(async () => {
      if (this.#identities.delete(identity) && this.#identities.size === 0) await this.store.close()
    })
  }

  /** Runs a call when those before it are done. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    return this.#next(async () => {
      if (this.#identities.size === 0) throw closed(this.store.name)
      return call()
    })
  }

  /**
   * Runs a call that may leave work to do: it calls `begin` before it changes anything, and what it gives back goes on
   * in the transaction that began with it, while other calls take their turns.
   */
  async runAndGoOn(
    call: (begin: () => Promise<void>) => Promise<(() => Promise<void>) | undefined>,
  ): Promise<void> {
    let settle: (() => void) | undefined
    const open: OpenTransaction = { done: new Promise((resolve) => (settle = resolve)) }
    let hasBegun = false
    try {
      const rest = await this.run(async () => {
        try {
          return await call(async () => {
            await this.#begin(open)
            hasBegun = true
          })
        } catch (error) {
          if (!hasBegun) throw error
          return () => Promise.reject(error as Error)
        }
      })
      if (hasBegun) await this.#end(open, rest ?? (() => Promise.resolve()))
    } finally {
      settle?.()
    }
  }

  /** Tells the other sessions on the file that addresses they know may have become those of other objects. */
  noteRemoval(remover: IdentityMap): void {
    for (const identity of this.#identities) if (identity !== remover) identity.clear()
  }

  /** Forgets what was known of the file before another process changed it. */
  checkGeneration(): void {
    const { generation } = this.store
    if (generation === this.#generation) return
    this.#generation = generation
    for (const identity of this.#identities) identity.clear()
  }

  /** Runs `work` with all calls of the file in one transaction; one that began later ends earlier. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    let settle: (() => void) | undefined
    const open: OpenTransaction = { done: new Promise((resolve) => (settle = resolve)) }
    await this.run(() => this.#begin(open))
    try {
      return await this.#end(open, work)
    } finally {
      settle?.()
    }
  }

  async #begin(open: OpenTransaction): Promise<void> {
    const { transaction } = this.store
    if (transaction === undefined)
      throw unsupported(`${this.store.name} can't make many changes one.`)
    await transaction.begin()
    this.#transactions.push(open)
    for (const identity of this.#identities) identity.begin()
  }

  async #end<T>(open: OpenTransaction, work: () => Promise<T>): Promise<T> {
    const { transaction } = this.store
    let result: T
    try {
      result = await work()
    } catch (error) {
      await this.#afterInner(open)
      await this.#next(async () => {
        this.#finish('rollback')
        await transaction?.rollback()
      })
      throw error
    }
    await this.#afterInner(open)
    await this.#next(async () => {
      try {
        await transaction?.commit()
      } catch (error) {
        this.#finish('rollback')
        throw error
      }
      this.#finish('commit')
    })
    return result
  }

  async #afterInner(open: OpenTransaction): Promise<void> {
    for (let last = this.#transactions.at(-1); last !== open; last = this.#transactions.at(-1)) {
      if (last === undefined) throw closed(this.store.name)
      await last.done
    }
  }

  #finish(outcome: 'commit' | 'rollback'): void {
    this.#transactions.pop()
    for (const identity of this.#identities) identity[outcome]()
  }

  async #next<T>(call: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(call)
    // The result must not stay alive until the next call.
    this.#turn = turn.then(ignore, ignore)
    return turn
  }
}

const ignore = (): void => undefined
