/** Who holds a lock, as its file tells. */
export interface LockOwner {
  readonly pid: number
  /** When the process started, in the clock ticks of its computer; `undefined` where that can't be told. */
  readonly start: string | undefined
  /** The run of the computer that it belongs to. */
  readonly boot: string | undefined
  readonly host: string
  /** The namespace that its number belongs to; `undefined` where there are none, and in locks of version 0.1.0. */
  readonly namespace?: string | undefined
  readonly token: string
  /** When it took the lock (ISO 8601). */
  readonly since: string
  /** Whether it has the lock's own file open as long as it holds the lock; version 0.1.0 does not say so. */
  readonly open?: boolean
}

/** What can be known of processes. */
export interface Processes {
  /** Describes this process, with a token and a time of its own. */
  self(): LockOwner
  /** Whether an owner is still there; `undefined` when it can't be known from here. */
  isAlive(owner: LockOwner): boolean | undefined
  /** Whether an owner is a process of a namespace whose processes cannot be seen from here. */
  isElsewhere(owner: LockOwner): boolean
  /** Whether an owner is this process. */
  isSelf(owner: LockOwner): boolean
  /** Whether this process, in any of its threads, has a file open; `identity` is that of its `DiskStatus`. */
  hasOpen(identity: string): boolean
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
