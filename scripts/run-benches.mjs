/**
 * Runs the workloads of bench/, one after the other, and prints their tables.
 *
 *     node scripts/run-benches.mjs [WORKLOAD …] [--trials N] [--keep]
 *     node scripts/run-benches.mjs WORKLOAD --profile CONTENDER
 *
 * `--keep` puts the tables into bench/README.md, with the date and the machine; of workloads that did not run the old
 * table stays. `--profile` prints the functions in which one contender spends its time, once for saving, once for loading.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    trials: { type: 'string' },
    keep: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
})
const workloads = readdirSync(at('bench'))
  .filter((file) => file.endsWith('.ts'))
  .filter((file) => /^\s*(?:await runWorkload|runGrowth)\(/m.test(readFileSync(at(`bench/${file}`), 'utf8')))
  .map((file) => file.slice(0, -3))
const unknown = positionals.find((name) => !workloads.includes(name))
if (unknown !== undefined) throw new Error(`No workload ${unknown}: ${workloads.join(', ')}`)

if (values.profile !== undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'h5orm-profile-'))
  const env = { ...process.env, BENCH_PROFILE: '1' }
  for (const name of positionals) {
    const script = at(`build/legacy/bench/${name}.js`)
    spawnSync(process.execPath, [script, values.profile, folder], { env, stdio: 'inherit' })
  }
  rmSync(folder, { recursive: true })
  process.exit()
}

const page = at('bench/README.md')
const tables = new Map(existsSync(page) ? tablesOf(readFileSync(page, 'utf8')) : [])
let failed = false
for (const name of positionals.length > 0 ? positionals : workloads) {
  const [load] = loadavg()
  const { status, output } = await run(name)
  failed ||= status !== 0
  const when = `${new Date().toISOString().slice(0, 10)}, ${values.trials ?? '7'} trials, load average ${load.toFixed(1)} before`
  for (const [title, table] of tablesOf(output))
    tables.set(title, `${table}\n\n${when}: \`bench/${name}.ts\``)
}
if (values.keep) writeFileSync(page, pageOf(tables))
process.exitCode = failed ? 1 : 0

function run(name) {
  const env =
    values.trials === undefined ? process.env : { ...process.env, BENCH_TRIALS: values.trials }
  const child = spawn(process.execPath, [at(`build/legacy/bench/${name}.js`)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (data) => {
    output += data
    process.stdout.write(data)
  })
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, output })))
}

/** Titles with what stands below them. */
function tablesOf(text) {
  return text
    .split(/^### /m)
    .slice(1)
    .map((part) => {
      const [title, ...lines] = part.split('\n')
      return [title, lines.join('\n').trim()]
    })
}

function pageOf(all) {
  const [cpu] = cpus()
  const machine = `${availableParallelism()} × ${cpu.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
  const parts = [...all].map(([title, text]) => `### ${title}\n\n${text}`)
  return `# Benchmarks

\`npm run bench\` runs all benchmarks, \`npm run bench -- NAME --trials 5 --keep\` runs one and keeps its table here. Every trial runs in a process of
its own, and the contenders take turns; a cell is the median of the trials (their number in parentheses), so compare the ratios within one table. "By
hand" is a program written over h5wasm for just this workload, without checks. A peer that is not installed leaves a gap with its name. "Peak" is the
largest resident set of the whole process, including Node (45 MB) and the objects themselves; "data" is the resident set after the objects
were made. The load average shows how busy the machine was otherwise; above 0.3 the milliseconds are too long, but the ratios hold.

\`npm run bench -- table-scalars --profile h5orm\` prints a profile of one contender.

Machine: ${machine}. Such machines are shared and noisy.

${parts.join('\n\n')}
`
}
