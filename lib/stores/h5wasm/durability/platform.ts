import type { Disk } from './disk.js'
import type { Processes } from './lock-owner.js'

/** What the durability layer needs of the computer; a harness gives one that it controls. */
export interface Platform {
  readonly disk: Disk
  readonly processes: Processes
  /** Bytes of changed pages that a transaction keeps in memory before it uses its journal for them. */
  readonly memoryBudget?: number
  /** Tells the user something that is no error. */
  warn(message: string): void
  /**
   * Gives a file the access control list of another; `false` where this computer has lists but cannot copy them.
   */
  copyAccessList(from: string, to: string): boolean
  /** `false` when another program has the open file locked; see `kernel-lock.ts`. */
  lockInKernel(descriptor: number | undefined): boolean | undefined
}
