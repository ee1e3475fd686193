import { crashTest } from './crash-test.js'
import { otherReaders, readWithOthers } from './read-with-others.js'
import { sessionWorkloads } from './session-workloads.js'
import { lossesOf } from './unprotected.js'
import { workloads } from './workloads.js'

/**
 * `node crash.js [power cuts per operation] [seed] [--unprotected]`
 *
 * With `--unprotected` it counts what plain HDF5 loses, written by h5wasm and by h5py, instead.
 */
const [powerCuts = 5, seed = 1] = process.argv.slice(2).map(Number)
if (process.argv.includes('--unprotected')) await countLosses()
else await countStates()

async function countStates(): Promise<void> {
  const readers = otherReaders()
  const isRequired = process.env['H5ORM_REQUIRE_READERS'] !== undefined
  if (isRequired && !(readers.hasH5py && readers.hasH5dump))
    throw new Error('h5py or h5dump is missing here, and H5ORM_REQUIRE_READERS asks for them.')
  const all = { kill: 0, torn: 0, power: 0 }
  let failed = 0
  for (const workload of [...sessionWorkloads, ...workloads]) {
    const started = performance.now()
    const report = await crashTest(workload, { powerCuts, seed })
    const { operations, states, interrupted, readWithoutRecovery, images } = report
    const bad = [...report.bad, ...readWithOthers(report, readers)]
    for (const kind of ['kill', 'torn', 'power'] as const) all[kind] += states[kind]
    failed += bad.length
    console.log(
      `${workload.name}: ${operations} operations, ${states.kill} kills, ${states.torn} torn writes, ${states.power} power cuts (${interrupted} again inside recovery, ${readWithoutRecovery} read before it): ${bad.length} bad; ${images.length} different files; ${Math.round(performance.now() - started)} ms`,
    )
    for (const text of bad.slice(0, 5)) console.log(`  ${text}`)
  }
  const sum = all.kill + all.torn + all.power
  const seen = Object.entries({ h5py: readers.hasH5py, h5dump: readers.hasH5dump })
  console.log(
    `${sum} states (${all.kill} kills, ${all.torn} torn writes, ${all.power} power cuts), ${failed} bad; different files also read by ${
      seen
        .filter(([, has]) => has)
        .map(([name]) => name)
        .join(' and ') || 'nobody else'
    }`,
  )
  process.exitCode = failed === 0 ? 0 : 1
}

async function countLosses(): Promise<void> {
  const comparable = ['append', 'replace', 'overwrite in place', 'delete']
  for (const workload of workloads.filter(({ name }) => comparable.includes(name)))
    for (const writer of ['h5wasm', 'h5py'] as const) {
      const { states, lost, half } = await lossesOf(workload, writer, {
        powerCuts,
        seed,
        most: 200,
      })
      console.log(`${writer}, ${workload.name}: ${states} states, ${lost} lost, ${half} half done`)
    }
}
