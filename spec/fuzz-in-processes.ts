import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export interface FuzzReport {
  /** How often each outcome came. */
  readonly counts: Record<string, number>
  /** What must not happen, and processes that ended by it. */
  readonly wrong: string[]
  /** The most memory that a process had. */
  readonly megabytes: number
}

/** What the operating system lets a process have, in KiB of data. */
const mostMemory = 2 ** 20
const mostMinutes = 5

/**
 * Runs `program first count` for so many seeds, in processes that may have 1 GB, and sums up their reports.
 *
 * A program prints a report as JSON, and each seed on its standard error before it comes to it.
 */
export async function fuzzInProcesses(
  program: string,
  seeds: number,
  perProcess: number,
): Promise<FuzzReport> {
  const counts: Record<string, number> = {}
  const wrong: string[] = []
  let megabytes = 0
  for (let first = 0; first < seeds; first += perProcess) {
    const count = Math.min(perProcess, seeds - first)
    try {
      const { stdout } = await run([program, String(first), String(count)])
      const report = JSON.parse(stdout) as FuzzReport
      wrong.push(...report.wrong)
      megabytes = Math.max(megabytes, report.megabytes)
      for (const [label, number] of Object.entries(report.counts))
        counts[label] = (counts[label] ?? 0) + number
    } catch (error) {
      wrong.push(`A process ended, of seeds from ${first} on: ${lastLines(error)}`)
    }
  }
  return { counts, wrong, megabytes }
}

function run(options: readonly string[]): Promise<{ stdout: string }> {
  const command = [process.execPath, ...options]
  const bound = ['sh', '-c', `ulimit -d ${mostMemory} && exec "$@"`, 'sh']
  const [file, ...rest] = process.platform === 'win32' ? command : [...bound, ...command]
  return promisify(execFile)(file!, rest, { timeout: mostMinutes * 60_000 })
}

function lastLines(error: unknown): string {
  const { stderr = '', message } = error as Error & { stderr?: string }
  return stderr === '' ? message : stderr.trimEnd().split('\n').slice(-5).join('\n')
}
