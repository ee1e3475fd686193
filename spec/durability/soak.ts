import { runSoak } from './run-soak.js'

/** `node soak.js [STEPS] [SECONDS]`: a writer, two readers and a would-be writer on one file, for so long and so many steps. */
const [steps = 10_000, seconds = 1800] = process.argv.slice(2).map(Number)

const report = await runSoak(steps, seconds)
const { bytes, needed, memory, sizes, checks, refusals, openings, problems } = report
const megabytes = (count = 0): string => (count / 2 ** 20).toFixed(1)
const quarter = memory[Math.floor(memory.length / 4)] ?? 0
const last = memory.at(-1) ?? 0
for (const problem of problems) console.log(`  ${problem}`)
console.log(
  `${report.steps} steps; the file ${bytes} bytes, ${(bytes / needed).toFixed(2)} times what it needs, at most ${Math.max(...sizes)}`,
)
console.log(
  `the writer took ${megabytes(quarter)} MB after a quarter of its sessions, ${megabytes(last)} MB at the end`,
)
console.log(
  `the would-be writer was refused ${refusals} times, and let in ${openings} times between sessions`,
)
const failures = [
  problems.length > 0 && 'something differed from the model',
  !(bytes <= 1.6 * needed) && 'the file has grown',
  !(last <= 1.25 * quarter) && 'memory has grown',
].filter((failure) => failure !== false)
for (const failure of failures) console.log(failure)
console.log(`${checks} passed, ${failures.length} failed, 0 skipped`)
process.exitCode = failures.length === 0 ? 0 : 1
