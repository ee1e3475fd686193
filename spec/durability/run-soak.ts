import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { isH5Error, Session } from 'h5orm'

export interface SoakReport {
  readonly steps: number
  /** Of the file, and of a copy without holes. */
  readonly bytes: number
  readonly needed: number
  /** Bytes that the writer's process took, after each of its sessions. */
  readonly memory: readonly number[]
  readonly sizes: readonly number[]
  /** How often two readers have compared a part of the file with the model. */
  readonly checks: number
  /** How often somebody else who wanted to write was refused, and how often nobody wrote at that moment. */
  readonly refusals: number
  readonly openings: number
  readonly problems: readonly string[]
}

/** Lets a writer, two readers and a would-be writer at one file, each a process, but for the last. */
export async function runSoak(steps: number, seconds: number): Promise<SoakReport> {
  const folder = mkdtempSync(join(tmpdir(), 'h5orm-soak-'))
  const path = join(folder, 'soak.h5')
  const problems: string[] = []
  try {
    const writer = start('soak-writer.js', path, String(steps), String(seconds))
    const readers = [1, 2].map(() => start('soak-reader.js', path))
    const counts = { refusals: 0, openings: 0 }
    while (writer.isAlive()) {
      try {
        await (await Session.open(path, { mode: 'r+' })).close()
        counts.openings++
      } catch (error) {
        if (isH5Error(error, 'LOCKED')) counts.refusals++
        else if (!isH5Error(error, 'NOT_FOUND')) problems.push(String(error).slice(0, 500))
      }
      await Promise.race([writer.ended, new Promise((resolve) => setTimeout(resolve, 100))])
    }
    const lines = (await writer.ended).trim().split('\n')
    let checks = 0
    for (const reader of readers) {
      reader.stop()
      const found = JSON.parse((await reader.ended) || '{}') as Partial<Found>
      checks += found.checks ?? 0
      problems.push(...(found.problems ?? ['a reader told nothing']))
    }
    for (const { trouble } of [writer, ...readers])
      if (trouble() !== '') problems.push(trouble().slice(0, 500))
    const told = lines.map((line) => JSON.parse(line) as Partial<Told>)
    const sessions = told.slice(0, -1)
    return {
      steps: sessions.at(-1)?.step ?? 0,
      bytes: told.at(-1)?.bytes ?? 0,
      needed: told.at(-1)?.needed ?? 0,
      memory: sessions.map(({ memory = 0 }) => memory),
      sizes: sessions.map(({ bytes = 0 }) => bytes),
      checks,
      ...counts,
      problems,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

interface Found {
  readonly checks: number
  readonly problems: readonly string[]
}

interface Told {
  readonly step: number
  readonly bytes: number
  readonly memory: number
  readonly needed: number
}

interface Started {
  readonly ended: Promise<string>
  isAlive(): boolean
  stop(): void
  trouble(): string
}

function start(program: string, ...args: string[]): Started {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL(program, import.meta.url)), ...args],
    { stdio: 'pipe' },
  )
  let [text, trouble] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (trouble += part))
  return {
    ended: new Promise((resolve) => child.on('close', () => resolve(text))),
    isAlive: () => child.exitCode === null && child.signalCode === null,
    stop: () => void child.stdin.end(),
    trouble: () => trouble,
  }
}
