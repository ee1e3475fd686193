import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { isH5Error, Session } from 'h5orm'

import { roundOf } from './busy-state.js'
import { Random } from '../random.js'

export interface KillReport {
  readonly kills: number
  /** Journals that a kill has left. */
  readonly journals: number
  /** Loads of a whole file while the writer wrote. */
  readonly reads: number
  /** Loads that found the file changing all the time. */
  readonly busy: number
  /** How often a second writer was refused. */
  readonly refusals: number
  readonly rounds: number
  readonly problems: readonly string[]
}

const writer = fileURLToPath(new URL('busy-writer.js', import.meta.url))

/** Kills a busy writer again and again, beside a reader and somebody else who wants to write. */
export async function killWriters(kills: number, seed: number): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'h5orm-kill-'))
  const path = join(folder, 'busy.h5')
  const random = new Random(seed)
  const report = { kills: 0, journals: 0, reads: 0, busy: 0, refusals: 0, rounds: 0 }
  const problems: string[] = []
  let reported = 0
  try {
    for (let count = 0; count < kills; count++) {
      const child = spawn(process.execPath, [writer, path], { stdio: ['ignore', 'pipe', 'pipe'] })
      let text = ''
      let trouble = ''
      child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part))
      child.stderr.setEncoding('utf8').on('data', (part: string) => (trouble += part))
      // Until then something that it has said may still be on the way.
      const closed = new Promise((resolve) => child.on('close', resolve))
      const isAlive = (): boolean => child.exitCode === null && child.signalCode === null
      while (!text.includes('saved') && isAlive()) await sleep(2)
      const end = performance.now() + random.next() * 150
      do {
        const before = lastOf(text) ?? reported
        await lookAt(path, report, problems, before)
        await tryToWrite(path, report, problems)
        await sleep(random.next() * 10)
      } while (performance.now() < end && isAlive())
      await sleep(random.next() * 20)
      child.kill('SIGKILL')
      await closed
      if (trouble !== '') problems.push(`the writer failed: ${trouble.slice(0, 500)}`)
      report.kills++
      if (readdirSync(folder).includes('busy.h5-journal')) report.journals++
      const last = lastOf(text) ?? reported
      const found = await recovered(path)
      if (typeof found === 'string') problems.push(found)
      else if (found < last || found > last + 1)
        problems.push(`round ${last} was reported, ${found} is there`)
      reported = typeof found === 'string' ? last : found
      const left = readdirSync(folder).filter((name) => name !== 'busy.h5')
      if (left.length > 0) problems.push(`left: ${left.join()}`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return { ...report, rounds: reported, problems }
}

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds))

/** The last round that a writer has told of. */
function lastOf(text: string): number | undefined {
  const found = [...text.matchAll(/(?:open|saved) (?<round>\d+)\n/g)].at(-1)
  return found && Number(found.groups?.['round'])
}

async function lookAt(
  path: string,
  report: { reads: number; busy: number },
  problems: string[],
  reported: number,
): Promise<void> {
  try {
    // All that is loaded comes from one state, so one load is what has to hold together.
    const session = await Session.open(path)
    const loaded = await session.loadMany(['/round', '/latest'])
    await session.close()
    const { round, data, owner } = loaded['/latest'] as {
      round: number
      data: Float64Array
      owner: { round: number }
    }
    const isOne =
      round === loaded['/round'] && owner.round === round && data.every((value) => value === round)
    if (!isOne)
      problems.push(`a reader saw rounds ${String(loaded['/round'])} and ${round} together`)
    if (round < reported) problems.push(`a reader saw round ${round} after ${reported}`)
    report.reads++
  } catch (error) {
    if (isH5Error(error, 'LOCKED')) report.busy++
    else problems.push(`a reader failed: ${String(error)}`)
  }
}

async function tryToWrite(
  path: string,
  report: { refusals: number },
  problems: string[],
): Promise<void> {
  try {
    const session = await Session.open(path, { mode: 'r+' })
    await session.close()
    problems.push('a second writer was let in')
  } catch (error) {
    if (isH5Error(error, 'LOCKED')) report.refusals++
    else problems.push(`a second writer failed: ${String(error)}`)
  }
}

/** What the next writer finds. */
async function recovered(path: string): Promise<number | string> {
  try {
    await using session = await Session.open(path, { mode: 'r+' })
    return await roundOf(session)
  } catch (error) {
    return `after a kill: ${String(error)}`
  }
}
