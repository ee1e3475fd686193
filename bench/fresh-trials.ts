import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { profiled } from './profiled.js'

/** What one trial measured: milliseconds by what was done, bytes by what they are. */
export interface Measured {
  readonly milliseconds: Readonly<Record<string, number>>
  /** The most that the process had in memory. */
  readonly peakBytes: number
  readonly fileBytes: number
  /** The resident set when the data were there and nothing had been saved. */
  readonly dataBytes?: number
}

/** One way to do a workload; it gets a folder of its own, and a process. */
export type Contender = (folder: string) => Promise<Omit<Measured, 'peakBytes'>>

const marker = 'h5orm-trial '

/**
 * Runs the contenders of a workload in turn, each trial in a fresh process and a fresh folder, and prints the medians.
 *
 * The script calls itself for a trial: `node workload.js NAME FOLDER`.
 */
export async function runWorkload(
  title: string,
  script: string,
  contenders: Readonly<Record<string, Contender>>,
  trials = Number(process.env['BENCH_TRIALS'] ?? 7),
): Promise<void> {
  const [name, folder] = process.argv.slice(2)
  if (name !== undefined && folder !== undefined) {
    const measured = await contenders[name]!(folder)
    const peakBytes = process.resourceUsage().maxRSS * 1024
    console.log(marker + JSON.stringify({ peakBytes, ...measured }))
    return
  }
  const results = new Map<string, Measured[]>()
  for (let trial = 0; trial < trials; trial++)
    for (const contender of Object.keys(contenders)) {
      const measured = trialOf(script, contender)
      if (measured === undefined) continue
      results.set(contender, [...(results.get(contender) ?? []), measured])
    }
  print(title, results)
}

/** One trial in a fresh process; `count` is the number of objects, where it is not what the workload is meant for. */
function trialOf(script: string, name: string, count?: number): Measured | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'h5orm-bench-'))
  const env = count === undefined ? process.env : { ...process.env, BENCH_COUNT: String(count) }
  try {
    const { stdout, stderr, status } = spawnSync(process.execPath, [script, name, folder], {
      encoding: 'utf8',
      env,
    })
    const line = stdout.split('\n').find((text) => text.startsWith(marker))
    if (line !== undefined) return JSON.parse(line.slice(marker.length)) as Measured
    console.error(`${name}: no result (${status})\n${stderr.slice(0, 2000)}`)
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs one contender of each of some workloads with more and more objects, and prints the medians. */
export function runGrowth(
  title: string,
  workloads: Readonly<Record<string, { readonly script: string; readonly contender: string }>>,
  counts: readonly number[],
  trials = Number(process.env['BENCH_TRIALS'] ?? 7),
): void {
  console.log(`\n### ${title}\n`)
  console.log(`| | ${counts.map((count) => count.toLocaleString('en')).join(' | ')} |`)
  console.log(`|---|${counts.map(() => '---:|').join('')}`)
  for (const [name, { script, contender }] of Object.entries(workloads)) {
    const all = counts.map((count) =>
      Array.from({ length: trials }, () => trialOf(script, contender, count)),
    )
    const row = (what: string, of: (measured: Measured) => number | undefined): void => {
      const cells = all.map((each) =>
        median(each.flatMap((one) => (one && of(one)) ?? [])).toFixed(0),
      )
      console.log(`| ${name}: ${what} (${trials}) | ${cells.join(' | ')} |`)
    }
    row('save, ms', ({ milliseconds }) => milliseconds['save'])
    row('load, ms', ({ milliseconds }) => milliseconds['load'])
    row('peak, MB', ({ peakBytes }) => peakBytes / 1e6)
  }
}

function print(title: string, results: ReadonlyMap<string, readonly Measured[]>): void {
  const first = [...results.values()][0]?.[0]
  if (first === undefined) return
  const done = Object.keys(first.milliseconds)
  console.log(`\n### ${title}\n`)
  const columns = [...done.map((what) => `${what}, ms`), 'data, MB', 'peak, MB', 'file, MB']
  console.log(`| | ${columns.join(' | ')} |`)
  console.log(`|---|${columns.map(() => '---:|').join('')}`)
  for (const [name, measured] of results) {
    const times = done.map((what) =>
      median(measured.flatMap(({ milliseconds }) => milliseconds[what] ?? [])),
    )
    const data = median(measured.flatMap(({ dataBytes }) => dataBytes ?? [])) / 1e6
    const peak = median(measured.map(({ peakBytes }) => peakBytes)) / 1e6
    const file = median(measured.map(({ fileBytes }) => fileBytes)) / 1e6
    const cells = [
      ...times.map((time) => (Number.isNaN(time) ? '–' : time.toFixed(1))),
      Number.isNaN(data) ? '–' : data.toFixed(0),
      peak.toFixed(0),
      file.toFixed(1),
    ]
    console.log(`| ${name} (${measured.length}) | ${cells.join(' | ')} |`)
  }
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The resident set of the process. */
export const residentBytes = (): number => process.memoryUsage.rss()

/** Runs something and gives its milliseconds; with BENCH_PROFILE it prints where they went. */
export async function timed(work: () => unknown): Promise<number> {
  if (process.env['BENCH_PROFILE'] !== undefined) {
    await profiled(work)
    return Number.NaN
  }
  const start = performance.now()
  await work()
  return performance.now() - start
}
