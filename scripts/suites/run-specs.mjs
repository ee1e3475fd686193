import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

import Mocha from 'mocha'

import { buildDialect } from './build-dialect.mjs'
import { root } from './root.mjs'
import { specFiles } from './spec-files.mjs'

/**
 * Runs a suite's compiled specs, the dialects one after the other, each in processes of its own: a class that both
 * builds declare is two classes.
 */
export async function runSpecs(suite, options) {
  const all = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] }
  for (const dialect of suite.dialects) {
    const files = specFiles(suite, dialect)
    if (files.length === 0) continue
    buildDialect(dialect)
    console.log(`\n${suite.name}, ${dialect} build: ${files.length} spec files`)
    const built = files.map((file) => join(root, 'build', dialect, 'spec', file.replace(/\.ts$/, '.js')))
    const { stats, failures, failed, skips } = await within(suite.environment, () => run(built, options))
    all.passed += stats.passes
    all.failed += Math.max(stats.failures, failed)
    all.skipped += stats.pending
    all.failures.push(...failures)
    all.skips.push(...skips)
  }
  return all
}

/** In parallel mode no spec is loaded into this process, so the dialects don't meet. */
function run(files, { grep, jobs }) {
  const { timeout, 'forbid-only': forbidOnly } = JSON.parse(
    readFileSync(join(root, '.mocharc.json'), 'utf8'),
  )
  const mocha = new Mocha({ parallel: true, jobs: jobsOf(jobs), timeout, forbidOnly, grep })
  mocha.files = files
  const [failures, skips] = [[], []]
  return new Promise((resolve) => {
    const runner = mocha.run((failed) => resolve({ stats: runner.stats, failed, failures, skips }))
    runner.on('fail', (test) => failures.push(test.fullTitle()))
    runner.on('pending', (test) => skips.push(test.parent?.fullTitle() || test.fullTitle()))
  })
}

function jobsOf(asked) {
  const wanted = Number(asked ?? process.env.H5ORM_JOBS ?? availableParallelism())
  if (!Number.isInteger(wanted)) throw new Error(`--jobs takes a whole number, not ${asked}.`)
  return Math.max(2, wanted)
}

/** Sets variables of the environment, which the processes of mocha inherit, for the time of an action. */
async function within(environment = {}, action) {
  const before = Object.fromEntries(Object.keys(environment).map((name) => [name, process.env[name]]))
  Object.assign(process.env, environment)
  try {
    return await action()
  } finally {
    for (const [name, value] of Object.entries(before))
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
  }
}
