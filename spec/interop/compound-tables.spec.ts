import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { Registry, Session } from 'h5orm'

import { hasModules, pythons } from './pythons.js'
import { isInstalled, readers, runReader } from './readers.js'

class Particle {
  id = 0
  mass = 0
  name = ''
  alive = true
}

class Run {
  particles: Particle[] = []
}

describe('Rows with layout: compound', () => {
  const folder = mkdtempSync(join(tmpdir(), 'h5orm-compound-'))
  const file = join(folder, 'compound.h5')
  const registry = new Registry()
  registry.register(Particle, {
    name: 'Particle',
    fields: { id: 'int32', mass: 'float64', name: 'string', alive: 'bool' },
  })
  registry.register(Run, {
    name: 'Run',
    fields: { particles: { type: () => [Particle], layout: 'compound' } },
  })

  before(async () => {
    const particles = ['e', 'p', 'mu'].map((name, id) =>
      Object.assign(new Particle(), { id, name, mass: [0.511, 938.25, 105.5][id], alive: id < 2 }),
    )
    await using session = await Session.open(file, { mode: 'w', registry })
    await session.save(Object.assign(new Run(), { particles }), '/run')
  })

  after(() => rmSync(folder, { recursive: true }))

  for (const python of pythons)
    it(`are a table to pandas.read_hdf and to a query of PyTables${python.label}`, function () {
      if (!hasModules(python, 'tables, pandas')) this.skip()
      const script = 'spec/interop/read_compound.py'
      const { stdout, stderr, status } = spawnSync(
        python.command,
        [script, file, '/run/particles'],
        { encoding: 'utf8' },
      )
      expect({ stderr, status }).to.deep.equal({ stderr: '', status: 0 })
      expect(JSON.parse(stdout)).to.deep.equal({
        rows: [
          { id: 0, mass: 0.511, name: 'e', alive: 1 },
          { id: 1, mass: 938.25, name: 'p', alive: 1 },
          { id: 2, mass: 105.5, name: 'mu', alive: 0 },
        ],
        heavy: ['p', 'mu'],
      })
    })

  for (const name of ['h5ls -rd', 'hdf5r']) {
    it(`are read by ${name} without a word of complaint`, function () {
      const reader = readers.find((one) => one.name === name)
      expect(reader, name).to.not.equal(undefined)
      if (!isInstalled(reader!)) this.skip()
      const run = runReader(reader!, file)
      expect(run.stderr).to.equal('')
      expect(Object.keys(run.listing)).to.include('/run/particles')
    })
  }
})
