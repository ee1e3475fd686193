/// <reference types="node" />
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

import { codeOf } from './disk.js'
import type { LockOwner, Processes } from './lock-owner.js'

const bootFile = '/proc/sys/kernel/random/boot_id'
/** The start time is field 22 of `/proc/<pid>/stat`, the 20th behind the parenthesis that ends the name; proc(5). */
const startField = 19
/** Where the files that a process has open are listed, on Linux and on macOS. */
const openFiles = ['/proc/self/fd', '/dev/fd']
/** As many descriptors as Windows gives a process; others list them. */
const mostDescriptors = 8192

/** The processes of this computer. */
export const nodeProcesses: Processes = {
  self: () => ({
    pid: process.pid,
    start: startOf(process.pid),
    boot: bootId(),
    host: hostname(),
    namespace: namespace(),
    token: randomUUID(),
    since: new Date().toISOString(),
  }),
  isAlive: (owner) => {
    if (owner.host !== hostname() || isElsewhere(owner)) return undefined
    const boot = bootId()
    if (owner.boot !== undefined && boot !== undefined && owner.boot !== boot) return false
    if (!exists(owner.pid)) return false
    const start = startOf(owner.pid)
    return start === undefined || owner.start === undefined || start === owner.start
  },
  isElsewhere,
  isSelf: (owner) => owner.pid === process.pid && nodeProcesses.isAlive(owner) === true,
  hasOpen: (identity) =>
    descriptors().some((descriptor) => {
      try {
        const { dev, ino } = fstatSync(descriptor, { bigint: true })
        return `${dev}:${ino}` === identity
      } catch {
        return false
      }
    }),
}

/** Whether a number belongs to a PID namespace that is not ours; `/proc` tells of no other. */
function isElsewhere(owner: LockOwner): boolean {
  return (
    owner.host === hostname() && owner.namespace !== undefined && owner.namespace !== namespace()
  )
}

function namespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return undefined
  }
}

function bootId(): string | undefined {
  return textOf(bootFile)?.trim()
}

/** When a process started, in a form that depends on the platform; the same for one process whenever it is asked for. */
function startOf(pid: number): string | undefined {
  if (process.platform === 'darwin') return pid === process.pid ? ownStart() : askForStart(pid)
  if (!isProcOurs()) return undefined
  const text = textOf(`/proc/${pid}/stat`)
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[startField]
}

/** Whether the numbers in `/proc` are those of this namespace: it may be the one of a namespace around it. */
function isProcOurs(): boolean {
  try {
    return readlinkSync('/proc/self') === String(process.pid)
  } catch {
    return false
  }
}

let start: string | undefined

function ownStart(): string | undefined {
  return (start ??= askForStart(process.pid))
}

function askForStart(pid: number): string | undefined {
  try {
    const answer = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return answer.trim() || undefined
  } catch {
    return undefined
  }
}

function descriptors(): number[] {
  for (const folder of openFiles)
    try {
      return readdirSync(folder).map(Number)
    } catch {
      // Another platform.
    }
  return Array.from({ length: mostDescriptors }, (_, descriptor) => descriptor)
}

function exists(pid: LockOwner['pid']): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
