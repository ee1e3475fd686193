/**
 * Programs that do one small thing, as whole processes, on the library as users get it (`dist/`).
 *
 * They are written into the repository's folder, where `h5orm` is that library and not `build/lib`.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { type Contender, runWorkload } from './fresh-trials.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const rounds = 5

/** Tells the processor time and the memory of the whole process when it ends. */
const usage = `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  console.log(JSON.stringify([(userCPUTime + systemCPUTime) / 1000, maxRSS * 1024]))
})`

const program =
  (...lines: readonly string[]): Contender =>
  async (folder) => {
    const place = mkdtempSync(join(root, 'program-'))
    const file = join(folder, 'one.h5')
    try {
      const script = join(place, 'program.mjs')
      writeFileSync(script, [...lines, usage].join('\n').replaceAll('FILE', JSON.stringify(file)))
      const runs = Array.from({ length: rounds }, () => runOnce(script, file))
      const median = (at: (run: Run) => number): number =>
        runs.map(at).toSorted((a, b) => a - b)[Math.floor(rounds / 2)]!
      return {
        milliseconds: {
          'whole process': median(({ wall }) => wall),
          'of it processor': median(({ processor }) => processor),
        },
        peakBytes: median(({ peakBytes }) => peakBytes),
        fileBytes: statSync(file, { throwIfNoEntry: false })?.size ?? 0,
      }
    } finally {
      rmSync(place, { recursive: true })
    }
  }

interface Run {
  readonly wall: number
  readonly processor: number
  readonly peakBytes: number
}

function runOnce(script: string, file: string): Run {
  rmSync(file, { force: true })
  const start = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
  const wall = performance.now() - start
  if (status !== 0) throw new Error(stderr)
  const [processor, peakBytes] = JSON.parse(stdout) as [number, number]
  return { wall, processor, peakBytes }
}

await runWorkload('A program that saves one object', fileURLToPath(import.meta.url), {
  'h5orm, import and dump': program(
    "import { dump } from 'h5orm'",
    "await dump({ a: 50, b: [1, 2, 3] }, FILE, '/x')",
  ),
  'h5wasm by hand, the same nodes': program(
    "import h5wasm from 'h5wasm/node'",
    'await h5wasm.ready',
    "const file = new h5wasm.File(FILE, 'w')",
    "const group = file.create_group('x')",
    "group.create_dataset({ name: 'a', data: 50, dtype: '<d' })",
    "group.create_dataset({ name: 'b', data: new Float64Array([1, 2, 3]) })",
    'file.close()',
  ),
  'h5orm, import alone': program("import 'h5orm'"),
  'h5orm, require alone': program(
    "import { createRequire } from 'node:module'",
    "createRequire(import.meta.url)('h5orm')",
  ),
  'h5wasm, import alone': program("import 'h5wasm/node'"),
  'Node alone': program(),
})
