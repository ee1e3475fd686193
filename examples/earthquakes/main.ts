// The main job, on a week of real earthquakes: objects into a file, and out of it in another process. `npm run demo`

import { spawnSync } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

const root = join(import.meta.dirname, '../../../..')
const folder = join(root, 'build/demo')
const file = relative(process.cwd(), join(folder, 'earthquakes.h5'))
mkdirSync(folder, { recursive: true })

function runs(script: string): void {
  const program = join(import.meta.dirname, script)
  const { status } = spawnSync(process.execPath, [program, file], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

console.log('A week of earthquakes, as the U.S. Geological Survey saw it\n')
console.log('One process makes objects of classes and saves them: examples/earthquakes/save.ts')
runs('save.js')
console.log(`  ${file}, ${Math.round(statSync(file).size / 1000)} kB\n`)
console.log('Another one loads them: examples/earthquakes/load.ts')
runs('load.js')
console.log(`
Other programs read the file, too. In Python:
  import h5py
  week = h5py.File('${file}')['week']
  week['earthquakes/magnitude'][:].max()

In Octave:
  f = load('${file}');
  max(f.week.earthquakes.magnitude)`)
