import { crashTest } from './crash-test.js'
import { workloads } from './workloads.js'

/** `node crash.js [power cuts per operation] [seed]` */
const powerCuts = Number(process.argv[2] ?? 4)
const seed = Number(process.argv[3] ?? 1)
let total = 0
let failed = 0
for (const workload of workloads) {
  const started = performance.now()
  const { operations, states, interrupted, readWithoutRecovery, bad, images } = await crashTest(
    workload,
    { powerCuts, seed },
  )
  const count = states.kill + states.torn + states.power
  total += count
  failed += bad.length
  console.log(
    `${workload.name}: ${operations} operations, ${states.kill} kills, ${states.torn} torn writes, ${states.power} power cuts (${interrupted} again inside recovery, ${readWithoutRecovery} read before it): ${bad.length} bad; ${images.length} different files; ${Math.round(performance.now() - started)} ms`,
  )
  for (const text of bad.slice(0, 5)) console.log(`  ${text}`)
}
console.log(`${total} states, ${failed} bad`)
process.exitCode = failed === 0 ? 0 : 1
