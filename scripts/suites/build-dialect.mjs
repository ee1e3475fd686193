import { spawnSync } from 'node:child_process'

import { dialects } from '../suites.mjs'
import { root } from './root.mjs'

const built = new Set()

/** Builds a dialect, once, unless `npm run build:spec` does. */
export function buildDialect(name) {
  const { builtBy } = dialects[name]
  if (builtBy === undefined || built.has(builtBy)) return
  const { status } = spawnSync(process.execPath, [builtBy], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error(`${builtBy} ended with ${status}.`)
  built.add(builtBy)
}
