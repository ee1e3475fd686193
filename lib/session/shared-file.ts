import { closed, unsupported } from '../errors.js'
import type { Store } from '../stores/store.js'
import type { IdentityMap } from './identity-map.js'
import { closeWhenForgotten, forgetUnclosed } from './unclosed.js'
import { CallScope, type TransactionalFile } from './transactions/call-scope.js'
import type { Patience } from './transactions/turn-queue.js'

/** A store with the sessions that use it: their calls take turns, and the last one to leave closes it. */
export class SharedFile implements TransactionalFile {
  readonly store: Store
  /** The calls that belong to no transaction. */
  readonly scope: CallScope
  readonly #identities = new Set<IdentityMap>()
  /** How many transactions are open, each within the one before. */
  #depth = 0
  #generation: number | undefined

  constructor(store: Store) {
    this.store = store
    this.scope = new CallScope(this)
    this.#generation = store.generation
    closeWhenForgotten(this, store)
  }

  async #close(): Promise<void> {
    forgetUnclosed(this)
    await this.store.close()
  }

  get name(): string {
    return this.store.name
  }

  join(identity: IdentityMap): void {
    for (let i = 0; i < this.#depth; i++) identity.begin()
    this.#identities.add(identity)
  }

  /** Takes away what a session knows, whose transaction has ended; others are there. */
  drop(identity: IdentityMap): void {
    this.#identities.delete(identity)
  }

  /** Whether its sessions are all closed. */
  get isClosed(): boolean {
    return this.#identities.size === 0
  }

  /**
   * Brings everything that was saved into the file, when the calls before are done, and closes the store with the last
   * session, or with all of them.
   */
  async leave(
    identity: IdentityMap,
    scope: CallScope,
    patience: Patience,
    closesAll: boolean,
  ): Promise<void> {
    await scope.turn(async () => {
      if (!this.#identities.delete(identity)) return
      if (closesAll) this.#identities.clear()
      if (this.isClosed) await this.#close()
      else if (this.store.writable) await this.store.flush()
    }, patience)
  }

  /** @throws H5Error CLOSED. */
  checkOpen(): void {
    if (this.isClosed) throw closed(this.store.name)
  }

  /** The other sessions that know something of the file. */
  others(identity: IdentityMap): IdentityMap[] {
    return [...this.#identities].filter((each) => each !== identity && !each.isEmpty)
  }

  /** Forgets where objects lay in the file before another process changed it. */
  checkGeneration(): void {
    const { generation } = this.store
    if (generation === this.#generation) return
    this.#generation = generation
    for (const identity of this.#identities) identity.forgetAddresses()
  }

  async begin(): Promise<void> {
    const { transaction } = this.store
    if (transaction === undefined)
      throw unsupported(`${this.store.name} can't make many changes one.`)
    await transaction.begin()
    this.#depth++
    for (const identity of this.#identities) identity.begin()
  }

  async commit(): Promise<void> {
    try {
      await this.store.transaction?.commit()
    } catch (error) {
      this.#finish('rollback')
      throw error
    }
    this.#finish('commit')
  }

  async rollback(): Promise<void> {
    this.#finish('rollback')
    await this.store.transaction?.rollback()
  }

  #finish(outcome: 'commit' | 'rollback'): void {
    this.#depth--
    for (const identity of this.#identities) identity[outcome]()
  }
}
