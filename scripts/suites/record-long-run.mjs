import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

import { root } from './root.mjs'

const file = join(root, 'spec/long-runs.json')

/**
 * The commit that is checked out, for the record of a long run: to be asked before the run, since others may commit
 * meanwhile.
 */
export function presentCommit() {
  const commit = git('rev-parse', 'HEAD')
  const isChanged = git('status', '--porcelain', '--', '.', ':!spec/long-runs.json') !== ''
  return isChanged ? `${commit} with changes` : commit
}

/** Writes into the repository when the long suites ran last, on which commit, and what they counted. */
export function recordLongRun(commit, results) {
  const all = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const when = {
    commit,
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cores: availableParallelism(),
  }
  for (const { suite, passed, failed, skipped, seconds } of results)
    all[suite.name] = { ...when, passed, failed, skipped, minutes: Math.ceil(seconds / 60) }
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`)
}

function git(...options) {
  const { stdout, status, stderr } = spawnSync('git', options, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${options.join(' ')}: ${stderr}`)
  return stdout.trim()
}
