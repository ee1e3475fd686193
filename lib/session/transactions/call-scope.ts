import { transactionEnded } from '../../errors.js'
import { TurnQueue, type Patience } from './turn-queue.js'

/** What a scope needs of the file: transactions that lie within each other. */
export interface TransactionalFile {
  readonly name: string
  begin(): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
}

/**
 * Calls that take turns: those of one transaction, or those of a file that belong to none.
 *
 * A transaction is one long turn of the scope around it, whose other calls wait for its end.
 */
export class CallScope {
  readonly parent: CallScope | undefined
  /** What the session knows that began the transaction. */
  readonly owner: object | undefined
  readonly #file: TransactionalFile
  readonly #queue: TurnQueue
  /** Calls that were made and have not settled, those that wait included. */
  #underWay = 0
  #hasEnded = false
  #whenDone: (() => void) | undefined
  readonly #atEnd: (() => void)[] = []

  constructor(file: TransactionalFile, parent?: CallScope, owner?: object) {
    this.#file = file
    this.parent = parent
    this.owner = owner
    this.#queue = new TurnQueue(file.name, parent && parent.#queue)
  }

  /** The scope of the calls that belong to no transaction of the file. */
  get root(): CallScope {
    return this.parent?.root ?? this
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** @throws H5Error TRANSACTION_ENDED. */
  checkLive(): void {
    if (this.#hasEnded) throw transactionEnded(this.#file.name)
  }

  /** Whether this scope is another one, or lies in it. */
  isWithin(other: CallScope): boolean {
    return this === other || this.parent?.isWithin(other) === true
  }

  /** Whether a session that knows this began the transaction, or one around it. */
  isOwnedBy(owner: object): boolean {
    return this.owner === owner || this.parent?.isOwnedBy(owner) === true
  }

  /** Makes a call that takes as many turns as it likes: the transaction does not end before it has settled. */
  async call<T>(call: () => Promise<T>): Promise<T> {
    this.checkLive()
    this.#underWay++
    try {
      return await call()
    } finally {
      if (--this.#underWay === 0) this.#whenDone?.()
    }
  }

  /** Does something when the calls before are done; throws BUSY or ABORTED when that takes too long. */
  async turn<T>(work: () => Promise<T>, patience: Patience): Promise<T> {
    return this.#queue.turn(work, patience)
  }

  /** Makes everything that `work` does in the scope that it is given one change; the caller has the turn. */
  async transaction<T>(owner: object, work: (scope: CallScope) => Promise<T>): Promise<T> {
    const file = this.#file
    const inner = new CallScope(file, this, owner)
    await file.begin()
    let result: T
    try {
      result = await this.#queue.during(() => work(inner))
    } catch (error) {
      await this.#queue.during(() => inner.#end())
      await file.rollback()
      throw error
    }
    await this.#queue.during(() => inner.#end())
    await file.commit()
    return result
  }

  /** Does something when the transaction has ended; calls that belong to none never end. */
  atEnd(call: () => void): void {
    if (this.parent !== undefined) this.#atEnd.push(call)
  }

  /** From here on no call is let in; those that are under way are awaited. */
  async #end(): Promise<void> {
    this.#hasEnded = true
    if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#whenDone = resolve))
    for (const call of this.#atEnd) call()
  }
}
