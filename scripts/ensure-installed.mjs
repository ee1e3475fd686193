/**
 * Installs the development dependencies where they are missing or differ from package-lock.json, so that `npm test` and
 * `npm run demo` are enough on a fresh clone. It says what it does, and does nothing when all is there.
 *
 *     node scripts/ensure-installed.mjs [FOLDER]
 */
import { spawnSync } from 'node:child_process'
import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(fileURLToPath(new URL('..', import.meta.url)), process.argv[2] ?? '.')

const missing = missingPackages()
if (missing.length > 0) {
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink() ?? false)
    throw new Error(`node_modules is a link, and ${missing[0]} is missing where it leads: install it there.`)
  console.log(`Installing what is missing (${missing.slice(0, 3).join(', ')} …): npm ci`)
  const { status, error } = spawnSync('npm', ['ci', '--no-fund', '--no-audit'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (error !== undefined) throw error
  if (status !== 0) process.exit(status ?? 1)
}

/** Direct dependencies that are not there in the version of package-lock.json. */
function missingPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const { dependencies = {}, devDependencies = {} } = packages['']
  return Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => installedVersion(name) !== packages[`node_modules/${name}`]?.version,
  )
}

function installedVersion(name) {
  try {
    const manifest = join(root, 'node_modules', name, 'package.json')
    return JSON.parse(readFileSync(manifest, 'utf8')).version
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    return undefined
  }
}
