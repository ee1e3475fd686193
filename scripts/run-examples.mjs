// Runs the compiled examples one after the other, as `npm run examples`: each prints what its comments promise.
// Their files stay in build/example-files/, to be looked at with h5ls, h5py or Octave.

import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const compiled = join(root, 'build/legacy/examples')
const files = join(root, 'build/example-files')
const wanted = process.argv.slice(2)

rmSync(files, { recursive: true, force: true })
const shipped = join(files, 'node_modules/h5orm/examples')
mkdirSync(shipped, { recursive: true })
for (const name of readdirSync(join(root, 'examples')))
  if (name.endsWith('.h5')) copyFileSync(join(root, 'examples', name), join(shipped, name))

let failures = 0
for (const source of readdirSync(join(root, 'examples')).toSorted()) {
  if (!/^\d\d-.*\.ts$/.test(source)) continue
  const name = source.replace(/ts$/, 'js')
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue
  console.log(`\n── ${name.replace('.js', '.ts')}`)
  const options = ['--enable-source-maps', join(compiled, name)]
  const { status } = spawnSync(process.execPath, options, { cwd: files, stdio: 'inherit' })
  if (status !== 0) failures++
}
console.log(failures === 0 ? '\nAll examples ran.' : `\n${failures} examples failed.`)
process.exitCode = failures === 0 ? 0 : 1
