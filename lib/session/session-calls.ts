import { aborted, closed, closedAfterLoad } from '../errors.js'
import type { Store } from '../stores/store.js'
import type { IdentityMap } from './identity-map.js'
import { explainMissing } from './missing-path.js'
import type { SharedFile } from './shared-file.js'

/** The calls that one session makes of its file: none when it is closed or aborted. */
export class SessionCalls {
  readonly #file: SharedFile
  readonly #identity: IdentityMap
  readonly #signal: AbortSignal | undefined
  readonly #isForOneLoad: () => boolean
  #isClosed = false

  /** @param isForOneLoad Whether the session belongs to the function `load`, which closes it at once. */
  constructor(
    file: SharedFile,
    identity: IdentityMap,
    signal: AbortSignal | undefined,
    isForOneLoad: () => boolean,
  ) {
    this.#file = file
    this.#identity = identity
    this.#signal = signal
    this.#isForOneLoad = isForOneLoad
    file.join(identity)
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** @throws H5Error CLOSED. */
  checkOpen(): void {
    if (!this.#isClosed) return
    const { name } = this.#file.store
    throw this.#isForOneLoad() ? closedAfterLoad(name) : closed(name)
  }

  /** @throws H5Error CLOSED, ABORTED. */
  checkUsable(): void {
    this.checkOpen()
    if (this.#signal?.aborted === true) throw aborted('The session', this.#signal.reason)
  }

  /** Runs a call when those before it are done. */
  async run<T>(call: (store: Store) => Promise<T>): Promise<T> {
    this.checkUsable()
    const { store } = this.#file
    return this.#file.run(async () => {
      try {
        return await call(store)
      } catch (error) {
        throw await explainMissing(error, store)
      }
    })
  }

  /** The same for a call that reads from one state of the file, also while another process changes it. */
  async runReading<T>(read: (store: Store) => Promise<T>): Promise<T> {
    return this.run((store) => this.#consistently(() => read(store)))
  }

  /** Reads between other calls, so that what is being saved may be made of what stays in the file. */
  async readBetween<T>(read: () => Promise<T>): Promise<T> {
    this.checkUsable()
    return this.#consistently(read)
  }

  /** Closes the file too when no other session has it; a second call does nothing. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#file.leave(this.#identity)
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
