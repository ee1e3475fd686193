import { peopleTest } from './people-test.js'
import { workloads } from './workloads.js'

/** `node people.js [states] [seed]`: tries so many states of a crash after which somebody has done something. */
const [wanted = 20_000, firstSeed = 1] = process.argv.slice(2).map(Number)

const done: Record<string, number> = {}
let [states, refused, finished, bad] = [0, 0, 0, 0]
for (let seed = firstSeed; states < wanted; seed++) {
  for (const workload of workloads) {
    if (states >= wanted) break
    const report = await peopleTest(workload, { powerCuts: 3, seed })
    states += report.states
    refused += report.refused
    finished += report.finished
    bad += report.bad.length
    for (const [name, count] of Object.entries(report.done)) done[name] = (done[name] ?? 0) + count
    for (const text of report.bad.slice(0, 5)) console.log(`  ${text}`)
  }
  console.log(`seed ${seed}: ${states} states so far, ${bad} bad`)
}
for (const [name, count] of Object.entries(done)) console.log(`${name}: ${count}`)
console.log(
  `${states} states, ${bad} bad; ${finished} openings finished a save, ${refused} were refused and touched nothing`,
)
process.exitCode = bad === 0 ? 0 : 1
