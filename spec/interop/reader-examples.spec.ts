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

const root = join(import.meta.dirname, '../../../..')
const scripts = join(root, 'examples/readers')
const writers = ['01-first-save.js', '14-for-other-programs.js', '19-many-objects.js']

/** How a script is run, and how one finds out whether it can be. */
const programs: Readonly<Record<string, { run: string[]; probe: string[] }>> = {
  '.py': { run: ['/usr/bin/python3'], probe: ['-c', 'import h5py, pandas'] },
  '.m': { run: ['octave', '--no-gui', '-q'], probe: ['--eval', '1;'] },
  '.R': { run: ['Rscript'], probe: ['-e', 'library(hdf5r)'] },
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

  for (const name of readdirSync(scripts))
    it(`${name} prints what its comments promise`, function () {
      const { run, probe } = programs[extname(name)] as { run: string[]; probe: string[] }
      const [program, ...options] = run as [string, ...string[]]
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
        timeout: 60_000,
      })
      expect(status).to.equal(0)
      expect(promised).to.not.have.lengthOf(0)
      expect(normalized(stdout.trimEnd().split('\n'))).to.deep.equal(normalized(promised))
    })
})
