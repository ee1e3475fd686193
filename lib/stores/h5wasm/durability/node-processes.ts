/// <reference types="node" />
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

import { codeOf } from './disk.js'
import type { LockOwner, Processes } from './lock-owner.js'

const bootFile = '/proc/sys/kernel/random/boot_id'
/** The start time is field 22 of `/proc/<pid>/stat`, the 20th behind the parenthesis that ends the name; proc(5). */
const startField = 19

/** The processes of this computer. */
export const nodeProcesses: Processes = {
  self: () => ({
    pid: process.pid,
    start: startOf(process.pid),
    boot: bootId(),
    host: hostname(),
    token: randomUUID(),
    since: new Date().toISOString(),
  }),
  isAlive: (owner) => {
    if (owner.host !== hostname()) return undefined
    const boot = bootId()
    if (owner.boot !== undefined && boot !== undefined && owner.boot !== boot) return false
    if (!exists(owner.pid)) return false
    const start = startOf(owner.pid)
    return start === undefined || owner.start === undefined || start === owner.start
  },
}

function bootId(): string | undefined {
  return textOf(bootFile)?.trim()
}

function startOf(pid: number): string | undefined {
  const text = textOf(`/proc/${pid}/stat`)
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[startField]
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
