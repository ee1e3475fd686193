import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { missingPeer } from './missing-peer.js'
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
const missingMarker = 'h5orm-missing '

/** Why there is nothing to show of a contender. */
type Gap = `missing: ${string}` | 'failed'

/**
 * Runs the contenders of a workload in turn, each trial in a fresh process and a fresh folder, and prints the medians.
 * One whose peer isn't installed (a package, Python's module) is a gap in the table; one that fails is a gap too, and
 * the workload ends with exit code 1.
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
    await runTrial(contenders[name]!, folder)
    return
  }
  const results = new Map<string, Measured[]>(Object.keys(contenders).map((each) => [each, []]))
  const gaps = new Map<string, Gap>()
  for (let trial = 0; trial < trials; trial++)
    for (const [contender, all] of results) {
      if (gaps.has(contender)) continue
      const measured = trialOf(script, contender)
      if (typeof measured === 'string') gaps.set(contender, measured)
      else all.push(measured)
    }
  print(title, results, gaps)
}

async function runTrial(contender: Contender, folder: string): Promise<void> {
  try {
    const measured = await contender(folder)
    const peakBytes = process.resourceUsage().maxRSS * 1024
    console.log(marker + JSON.stringify({ peakBytes, ...measured }))
  } catch (error) {
    const missing = missingPeer(error)
    if (missing === undefined) throw error
    console.log(missingMarker + missing)
  }
}

/** One trial in a fresh process; `count` is the number of objects, where it is not what the workload is meant for. */
function trialOf(script: string, name: string, count?: number): Measured | Gap {
  const folder = mkdtempSync(join(tmpdir(), 'h5orm-bench-'))
  const env = count === undefined ? process.env : { ...process.env, BENCH_COUNT: String(count) }
  try {
    const { stdout, stderr, status } = spawnSync(process.execPath, [script, name, folder], {
      encoding: 'utf8',
      env,
    })
    const after = (start: string): string | undefined =>
      stdout
        .split('\n')
        .find((text) => text.startsWith(start))
        ?.slice(start.length)
    const [measured, missing] = [after(marker), after(missingMarker)]
    if (measured !== undefined) return JSON.parse(measured) as Measured
    if (missing !== undefined) return `missing: ${missing}`
    console.error(`${name}: no result (${status})\n${stderr.slice(0, 2000)}`)
    process.exitCode = 1
    return 'failed'
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
        cellOf(median(each.flatMap((one) => (typeof one === 'string' ? [] : (of(one) ?? [])))), 0),
      )
      console.log(`| ${name}: ${what} (${trials}) | ${cells.join(' | ')} |`)
    }
    row('save, ms', ({ milliseconds }) => milliseconds['save'])
    row('load, ms', ({ milliseconds }) => milliseconds['load'])
    row('peak, MB', ({ peakBytes }) => peakBytes / 1e6)
  }
}

function print(
  title: string,
  results: ReadonlyMap<string, readonly Measured[]>,
  gaps: ReadonlyMap<string, Gap>,
): void {
  const done = [
    ...new Set([...results.values()].flat().flatMap((one) => Object.keys(one.milliseconds))),
  ]
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
      ...times.map((time) => cellOf(time, 1)),
      cellOf(data, 0),
      cellOf(peak, 0),
      cellOf(file, 1),
    ]
    console.log(`| ${name} (${gaps.get(name) ?? measured.length}) | ${cells.join(' | ')} |`)
  }
}

const cellOf = (value: number, digits: number): string =>
  Number.isNaN(value) ? '–' : value.toFixed(digits)

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
