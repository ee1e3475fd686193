/**
 * Runs the suites of scripts/suites.mjs and closes with one line that sums them up: `N passed, N failed, N skipped`.
 *
 *     node scripts/run-suites.mjs quick|test|ci|long [SUITE …] [--grep TEXT] [--jobs N]
 *     node scripts/run-suites.mjs budgets
 *
 * With names it runs those suites alone. Spec files are spread over as many processes as there are cores.
 */
import { parseArgs } from 'node:util'

import { budgets } from './suites/budgets.mjs'
import { childSeconds } from './suites/child-seconds.mjs'
import { presentCommit, recordLongRun } from './suites/record-long-run.mjs'
import { runCommand } from './suites/run-command.mjs'
import { runSpecs } from './suites/run-specs.mjs'
import { suitesOf } from './suites/suites-of.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { grep: { type: 'string' }, jobs: { type: 'string' } },
})
const [where = 'test', ...names] = positionals
if (where === 'budgets') console.log(budgets())
else await run(suitesOf(where, names))

async function run(suites) {
  const records = where === 'long' && values.grep === undefined
  const commit = records ? presentCommit() : undefined
  const results = []
  for (const suite of suites) {
    console.log(`\n== ${suite.name} (${new Date().toTimeString().slice(0, 8)})`)
    results.push({ suite, ...(await timed(() => resultOf(suite))) })
    const last = results.slice(-1)
    if (records) recordLongRun(commit, last)
    console.log(`\n${budgets(last, false)}`)
  }
  close(results)
}

async function resultOf(suite) {
  try {
    const { name, preparation } = suite
    const { failed } = preparation ? await runCommand({ name, command: preparation }) : { failed: 0 }
    if (failed > 0) throw new Error('its preparation failed')
    return await (suite.command ? runCommand(suite) : runSpecs(suite, values))
  } catch (error) {
    console.error(error)
    return { passed: 0, failed: 1, skipped: 0, failures: [`${suite.name}: ${error.message}`] }
  }
}

async function timed(action) {
  const [start, startOfChildren] = [performance.now(), childSeconds()]
  const result = await action()
  const seconds = (performance.now() - start) / 1000
  const used = childSeconds()
  return { ...result, seconds, processor: used === undefined ? undefined : used - startOfChildren }
}

/** Prints the times beside their budgets, what failed, what was skipped, and the sum. */
function close(results) {
  const sum = (of) => results.reduce((total, result) => total + (of(result) ?? 0), 0)
  console.log(`\n${budgets(results)}`)
  const skips = results.flatMap(({ skips: some = [] }) => some)
  const failures = results.flatMap(({ failures: some = [] }) => some)
  if (skips.length > 0) console.log(`\nSkipped:\n${listed(skips)}`)
  if (failures.length > 0) console.log(`\nFailed:\n${listed(failures)}`)
  const [passed, failed, skipped] = [
    sum((result) => result.passed),
    sum((result) => result.failed),
    sum((result) => result.skipped),
  ]
  if (passed + failed + skipped === 0) console.error('Nothing ran.')
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
}

function listed(titles) {
  const counts = new Map()
  for (const title of titles) counts.set(title, (counts.get(title) ?? 0) + 1)
  return [...counts].map(([title, count]) => `  ${title}${count > 1 ? ` (${count})` : ''}`).join('\n')
}
