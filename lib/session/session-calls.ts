import { aborted, closed, closedAfterLoad, closingInside, isH5Error, redacted } from '../errors.js'
import type { Store } from '../stores/store.js'
import type { IdentityMap } from './identity-map.js'
import { explainMissing } from './missing-path.js'
import type { ResolvedSettings } from './session-options.js'
import type { SharedFile } from './shared-file.js'
import type { CallScope } from './transactions/call-scope.js'
import { scopeOfCall } from './transactions/current-scope.js'
import type { PlatformType } from '../platform-type.js'

/** What a call has while it has the turn. */
export interface Turn {
  readonly store: Store
  readonly scope: CallScope
}

/** What ends a call early. */
export interface Ending {
  readonly signal?: PlatformType<'AbortSignal'> | undefined
  /** What is said to have been aborted. */
  readonly what?: string
}

/** The calls that one session makes of its file: none when it is closed or aborted. */
export class SessionCalls {
  readonly #file: SharedFile
  readonly #identity: IdentityMap
  readonly #settings: Pick<ResolvedSettings, 'registry' | 'signal' | 'wait' | 'redact'>
  /** What its calls belong to unless they are made inside of a transaction. */
  readonly #scope: CallScope
  /** The registry's count when the session last looked. */
  #reloads: number
  #state: 'open' | 'closing' | 'closed' = 'open'

  /** Whether the session belongs to the function `load`, which closes it at once. */
  readonly #isForOneLoad: () => boolean

  /** A session of a transaction gives the transaction's scope. */
  constructor(
    file: SharedFile,
    identity: IdentityMap,
    settings: Pick<ResolvedSettings, 'registry' | 'signal' | 'wait' | 'redact'>,
    isForOneLoad: () => boolean,
    scope: CallScope,
  ) {
    this.#file = file
    this.#identity = identity
    this.#settings = settings
    this.#scope = scope
    this.#isForOneLoad = isForOneLoad
    this.#reloads = settings.registry.reloads
  }

  /** What its calls belong to when they are not made inside of another transaction. */
  get ownScope(): CallScope {
    return this.#scope
  }

  /** Whether it is closed or about to be, or belongs to a transaction that has ended. */
  get isClosed(): boolean {
    return this.#state !== 'open' || this.hasClosed
  }

  /** Whether no call of it can succeed any more. */
  get hasClosed(): boolean {
    return this.#state === 'closed' || this.#scope.hasEnded || this.#file.isClosed
  }

  /** @throws H5Error CLOSED, TRANSACTION_ENDED. */
  checkOpen(): void {
    this.#scopeNow().checkLive()
  }

  /** @throws H5Error CLOSED, TRANSACTION_ENDED, ABORTED. */
  checkUsable(): void {
    this.checkOpen()
    const { signal } = this.#settings
    if (signal?.aborted === true) throw aborted('The session', signal.reason)
  }

  /** An error as the program gets it. */
  shownError(error: unknown): unknown {
    return this.#settings.redact ? redacted(error) : error
  }

  /** Makes a call, which takes its turns by itself. */
  async call<T>(call: (scope: CallScope) => Promise<T>): Promise<T> {
    const scope = this.#scopeNow()
    this.checkUsable()
    try {
      return await scope.call(() => call(scope))
    } catch (error) {
      throw this.shownError(error)
    }
  }

  /** Takes a turn in a call. */
  async turn<T>(
    scope: CallScope,
    work: (turn: Turn) => Promise<T>,
    { signal = this.#settings.signal, what = 'The call' }: Ending = {},
  ): Promise<T> {
    return scope.turn(
      () => {
        this.#file.checkOpen()
        this.#forgetReplaced()
        return work({ store: this.#file.store, scope })
      },
      { wait: this.#settings.wait, signal, what },
    )
  }

  /** What is loaded after a class was declared again has to be of that. */
  #forgetReplaced(): void {
    const { reloads } = this.#settings.registry
    if (reloads === this.#reloads) return
    this.#reloads = reloads
    this.#identity.clear()
  }

  /** The same for one that names the paths which are probably meant where nothing is at one. */
  async explained<T>(
    scope: CallScope,
    work: (turn: Turn) => Promise<T>,
    ending?: Ending,
  ): Promise<T> {
    const explaining = async (turn: Turn): Promise<T> => {
      try {
        return await work(turn)
      } catch (error) {
        throw await explainMissing(error, turn.store)
      }
    }
    return this.turn(scope, explaining, ending)
  }

  /** Makes everything that `work` does one change, in a turn. */
  async transaction<T>(
    scope: CallScope,
    work: (inner: CallScope) => Promise<T>,
    ending?: Ending,
  ): Promise<T> {
    return this.turn(scope, () => scope.transaction(this.#identity, work), ending)
  }

  /** Runs a call when those before it are done. */
  async run<T>(work: (turn: Turn) => Promise<T>, ending?: Ending): Promise<T> {
    return this.call((scope) => this.explained(scope, work, ending))
  }

  /** The same for a call that reads from one state of the file, also while another process changes it. */
  async runReading<T>(read: (turn: Turn) => Promise<T>, ending?: Ending): Promise<T> {
    return this.run((turn) => this.#consistently(() => read(turn)), ending)
  }

  /**
   * Closes the file too when no other session has it, or all of them are to be closed; a second call does nothing.
   *
   * @throws H5Error BUSY inside of a transaction of this session.
   */
  async close(closesAll: boolean): Promise<void> {
    const { name } = this.#file
    const scope = scopeOfCall(this.#scope)
    if (!scope.hasEnded && scope.isOwnedBy(this.#identity)) throw closingInside(name)
    if (this.isClosed) return
    this.#state = 'closing'
    try {
      // A forgotten branch of a transaction may close what it has opened.
      const live = scope.hasEnded ? this.#file.scope : scope
      const { wait } = this.#settings
      await live.call(() => this.#file.leave(this.#identity, live, { wait }, closesAll))
      this.#state = 'closed'
    } catch (error) {
      this.#state = isH5Error(error, 'BUSY') ? 'open' : 'closed'
      throw error
    }
  }

  /** What a call belongs to that is made now. */
  #scopeNow(): CallScope {
    const { name } = this.#file
    const scope = scopeOfCall(this.#scope)
    const isClosed =
      this.#file.isClosed ||
      this.#state === 'closed' ||
      (this.#state === 'closing' && scope === this.#scope)
    if (isClosed) throw this.#isForOneLoad() ? closedAfterLoad(name) : closed(name)
    return scope
  }

  async #consistently<T>(read: () => Promise<T>): Promise<T> {
    const { store } = this.#file
    const fresh = async (): Promise<T> => {
      this.#file.checkGeneration()
      return read()
    }
    return store.consistently === undefined ? fresh() : store.consistently(fresh)
  }
}
