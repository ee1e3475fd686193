import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'

import { expect } from 'chai'

import {
  normalized,
  type PrintingLanguage,
  printingLanguages,
  promisedOutput,
} from '../promised-output.js'
import { pythons } from './pythons.js'

const root = join(import.meta.dirname, '../../../..')
const scripts = join(root, 'examples/readers')
const writers = ['01-first-save.js', '14-for-other-programs.js', '19-many-objects.js']

/** How a script is run, and how one finds out whether it can be. */
interface Program {
  readonly label: string
  readonly run: readonly [string, ...string[]]
  readonly probe: readonly string[]
}
const programs: Readonly<Record<string, readonly Program[]>> = {
  '.py': pythons.map(({ label, command }) => ({
    label,
    run: [command],
    probe: ['-c', 'import h5py, pandas'],
  })),
  '.m': [{ label: '', run: ['octave', '--no-gui', '-q'], probe: ['--eval', '1;'] }],
  '.R': [{ label: '', run: ['Rscript'], probe: ['-e', 'library(hdf5r)'] }],
}

describe('Scripts that read the files of the examples', () => {
  const place = mkdtempSync(join(tmpdir(), 'h5orm-readers-'))
  before(() => {
    for (const writer of writers) {
      const file = join(import.meta.dirname, '../../examples', writer)
      expect(spawnSync(process.execPath, [file], { cwd: place }).status).to.equal(0)
    }
  })
  after(() => rmSync(place, { recursive: true, force: true }))

  const runs = readdirSync(scripts).flatMap((name) =>
    programs[extname(name)]!.map((program) => ({ name, ...program })),
  )
  for (const { name, label, run, probe } of runs)
    it(`${name}${label} prints what its comments promise`, function () {
      const [program, ...options] = run
      if (spawnSync(program, [...options, ...probe]).status !== 0) {
        if (process.env['H5ORM_REQUIRE_READERS'] !== undefined)
          throw new Error(
            `${program} cannot read HDF5 here, and H5ORM_REQUIRE_READERS asks for it.`,
          )
        return this.skip()
      }
      const language = printingLanguages[extname(name).slice(1)] as PrintingLanguage
      const promised = promisedOutput(readFileSync(join(scripts, name), 'utf8'), language)
      const { stdout, status } = spawnSync(program, [...options, join(scripts, name)], {
        cwd: place,
        encoding: 'utf8',
        timeout: 300_000,
      })
      expect(status).to.equal(0)
      expect(promised).to.not.have.lengthOf(0)
      expect(normalized(stdout.trimEnd().split('\n'))).to.deep.equal(normalized(promised))
    })
})
