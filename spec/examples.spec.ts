import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { printingLanguages, type PrintingLanguage, promisedOutput } from './promised-output.js'

const root = join(import.meta.dirname, '../../..')
const sources = join(root, 'examples')
const compiled = join(import.meta.dirname, '../examples')
const names = readdirSync(sources).filter((name) => /^\d\d-.*\.ts$/.test(name))

const typescript = printingLanguages['ts'] as PrintingLanguage

describe('Examples', () => {
  const place = mkdtempSync(join(tmpdir(), 'h5orm-examples-'))
  before(() => {
    const shipped = join(place, 'node_modules/h5orm/examples')
    mkdirSync(shipped, { recursive: true })
    for (const name of readdirSync(sources))
      if (name.endsWith('.h5')) copyFileSync(join(sources, name), join(shipped, name))
  })
  after(() => rmSync(place, { recursive: true, force: true }))

  for (const name of names)
    it(`${name} prints what its comments promise`, () => {
      const promised = promisedOutput(readFileSync(join(sources, name), 'utf8'), typescript)
      const file = join(compiled, name.replace(/ts$/, 'js'))
      const { stdout, stderr, status } = spawnSync(process.execPath, [file], {
        cwd: place,
        encoding: 'utf8',
        timeout: 300_000,
      })
      expect({ stderr, status }).to.deep.equal({ stderr: '', status: 0 })
      expect(promised).to.not.have.lengthOf(0)
      expect(stdout.trimEnd().split('\n')).to.deep.equal(promised)
    })
})
