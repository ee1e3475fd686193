import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { dialects, rest, suites } from '../suites.mjs'
import { root } from './root.mjs'

/** All spec files, as paths below spec/. */
export function allSpecFiles() {
  return readdirSync(join(root, 'spec'), { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.spec.ts'))
    .toSorted()
}

/** The spec files of a suite whose sources a dialect's build includes, as paths below spec/. */
export function specFiles({ specs }, dialect) {
  const { exclude } = JSON.parse(readFileSync(join(root, dialects[dialect].config), 'utf8'))
  return allSpecFiles()
    .filter((file) => (specs === rest ? !isNamed(file, dialect) : specs.some((path) => isIn(file, path))))
    .filter((file) => !exclude.some((path) => isIn(file, path)))
}

/** Whether a path of the table means a spec file. */
export const isIn = (file, path) =>
  file === path || file === `${path}.spec.ts` || file.startsWith(`${path}/`)

/** Whether another suite of CI runs a spec file in this dialect, so that it is not one of the rest. */
function isNamed(file, dialect) {
  return suites.some(
    (suite) =>
      suite.where !== 'long' &&
      suite.dialects?.includes(dialect) &&
      suite.specs !== rest &&
      suite.specs.some((path) => isIn(file, path)),
  )
}
