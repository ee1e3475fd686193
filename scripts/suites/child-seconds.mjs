import { readFileSync } from 'node:fs'

/** Seconds of processor time that the ended children of this process took, and theirs; `undefined` but on Linux. */
export function childSeconds() {
  if (process.platform !== 'linux') return undefined
  // The name in the second field may contain spaces and parentheses.
  const fields = readFileSync('/proc/self/stat', 'utf8').replace(/^.*\) /s, '').split(' ')
  const [userTicks, systemTicks] = [Number(fields[13]), Number(fields[14])]
  return (userTicks + systemTicks) / ticksPerSecond
}

const ticksPerSecond = 100
