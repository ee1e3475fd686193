/**
 * Runs the compiled specs of both decorator dialects, each in processes of its own (a class that both builds declare is
 * two classes), and closes with one line that sums them up: `N passed, N failed, N skipped`.
 *
 *     node scripts/run-specs.mjs [legacy] [standard] [esbuild-legacy] [esbuild-standard] [--grep TEXT] [--jobs N]
 *
 * Spec files are spread over as many processes as there are cores; those of the folders that take long go first.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import Mocha from 'mocha'

const root = fileURLToPath(new URL('..', import.meta.url))
const configs = { legacy: 'spec/tsconfig.json', standard: 'spec/tsconfig.standard.json' }
/** Compiled by scripts/build-specs-by-esbuild.mjs; only what a compiler of decorators has a part in. */
const others = {
  'esbuild-legacy': {
    config: configs.legacy,
    only: /^(bridges|catalogue|decorators|metadata|programs|session|legacy-only\/(?!decorators))/,
  },
  'esbuild-standard': {
    config: configs.standard,
    only: /^(bridges|catalogue|decorators|metadata|programs|session|standard-only)/,
  },
}
const longest = ['conformance/depth', 'conformance', 'property', 'durability', 'stores', 'interop']

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { grep: { type: 'string' }, jobs: { type: 'string' } },
})
const dialects = positionals.length > 0 ? positionals : Object.keys(configs)
const unknown = dialects.find((dialect) => !(dialect in configs) && !(dialect in others))
if (unknown !== undefined) {
  throw new Error(`There is no '${unknown}': ${Object.keys({ ...configs, ...others }).join(', ')}.`)
}

const sum = { passed: 0, failed: 0, skipped: 0 }
for (const dialect of dialects) {
  const files = specFiles(dialect)
  console.log(`\n${dialect} decorators: ${files.length} spec files`)
  const { stats, failures } = await run(files)
  sum.passed += stats.passes
  sum.failed += Math.max(stats.failures, failures)
  sum.skipped += stats.pending
}
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`)
if (sum.passed + sum.failed + sum.skipped === 0) console.error('No spec ran.')
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0

/** The compiled specs whose sources the dialect's build includes; what is left of older builds doesn't count. */
function specFiles(dialect) {
  const { config, only = /./ } = others[dialect] ?? { config: configs[dialect] }
  const { exclude } = JSON.parse(readFileSync(join(root, config), 'utf8'))
  return readdirSync(join(root, 'spec'), { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.spec.ts'))
    .filter((file) => !exclude.some((one) => file === one || file.startsWith(`${one}/`)))
    .filter((file) => only.test(file))
    .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((file) => join(root, 'build', dialect, 'spec', file.replace(/\.ts$/, '.js')))
}

function rank(file) {
  const at = longest.findIndex((start) => file.startsWith(start))
  return at === -1 ? longest.length : at
}

/** In parallel mode no spec is loaded into this process, so the dialects don't meet. */
function run(files) {
  const { timeout, 'forbid-only': forbidOnly } = JSON.parse(
    readFileSync(join(root, '.mocharc.json'), 'utf8'),
  )
  const mocha = new Mocha({ parallel: true, jobs: jobs(), timeout, forbidOnly, grep: values.grep })
  mocha.files = files
  return new Promise((resolve) => {
    const runner = mocha.run((failures) => resolve({ stats: runner.stats, failures }))
  })
}

function jobs() {
  const wanted = Number(values.jobs ?? process.env.H5ORM_JOBS ?? availableParallelism())
  if (!Number.isInteger(wanted)) throw new Error(`--jobs takes a whole number, not ${values.jobs}.`)
  return Math.max(2, wanted)
}
