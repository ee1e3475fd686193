/** Who holds a lock, as its file tells. */
export interface LockOwner {
  readonly pid: number
  /** When the process started, in the clock ticks of its computer; `undefined` where that can't be told. */
  readonly start: string | undefined
  /** The run of the computer that it belongs to. */
  readonly boot: string | undefined
  readonly host: string
  readonly token: string
  /** When it took the lock (ISO 8601). */
  readonly since: string
}

/** What can be known of processes. */
export interface Processes {
  /** Describes this process, with a token and a time of its own. */
  self(): LockOwner
  /** Whether an owner is still there; `undefined` when it can't be known from here. */
  isAlive(owner: LockOwner): boolean | undefined
}

/** Reads the owner from the first line of a lock file; behind it commits are counted. */
export function parseOwner(text: string): LockOwner | undefined {
  try {
    const owner = JSON.parse(text.split('\n', 1)[0]!) as Partial<LockOwner> | null
    const { pid, host, token, since } = owner ?? {}
    const isOwner =
      typeof pid === 'number' && [host, token, since].every((value) => typeof value === 'string')
    return isOwner ? (owner as LockOwner) : undefined
  } catch {
    return undefined
  }
}
