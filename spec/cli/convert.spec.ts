import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'
import { Registry, Session } from 'h5orm'

import type { StringType } from '#lib/records/data-type.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

import { root } from '../programs/run-program.js'
import { laboratory, type Run, Station, Vector, writeLaboratory } from './laboratory.js'
import { h5orm, inFolder, runHere } from './run-bin.js'

const inPlaces = (action: (source: string, target: string, folder: string) => Promise<void>) =>
  inFolder(async (folder) => {
    const source = join(folder, 'in.h5')
    await writeLaboratory(source)
    await action(source, join(folder, 'out.h5'), folder)
  })

describe('h5orm convert', () => {
  it('writes what the classes load again: shared parts, rows, rings, attributes', async () => {
    await inPlaces(async (source, target) => {
      expect(await h5orm('convert', source, target)).to.deep.equal({
        code: 0,
        stdout: '',
        stderr: '',
      })
      const session = await Session.open(target, { registry: laboratory() })
      const paths = ['/first', '/second', '/ring', '/network'] as const
      const loaded = await session.loadMany(paths)
      const [first, second] = [loaded['/first'] as Run, loaded['/second'] as Run]
      expect(first.temperature).to.equal(293.5)
      expect(first.best).to.equal(first.particles[7])
      expect(second.best).to.equal(first.particles[3])
      expect(second.previous).to.equal(first)
      expect(first.particles[9]?.partner).to.equal(first.particles[8])
      expect(first.particles[4]?.tags).to.deep.equal(['even', 'b'])
      expect(first.particles[29]?.when).to.deep.equal(new Date(29_000))
      const ring = loaded['/ring'] as { vector: Vector; again: Vector; self: object; map: object }
      expect(ring.vector).to.deep.equal(new Vector(1, 2)).and.equal(ring.again)
      expect(ring.self).to.equal(ring)
      expect(ring.map).to.deep.equal(new Map([[1, 'one']]))
      const [a, b, c] = (loaded['/network'] as { stations: Station[] }).stations
      expect(a).to.be.instanceOf(Station)
      expect([a?.next, b?.next, c?.next]).to.deep.equal([b, c, a])
      await session.close()
    })
  })

  it('writes the same nodes, types and attributes of fields', async () => {
    await inPlaces(async (source, target) => {
      await runHere('convert', source, target)
      const said = async (file: string): Promise<string> => (await runHere('explain', file)).stdout
      expect(await said(target)).to.equal(await said(source))
    })
  })

  it('writes files for Python, and reads them back', async () => {
    await inFolder(async (folder) => {
      const [source, pickled, back] = ['a.h5', 'b.h5', 'c.h5'].map((name) =>
        join(folder, name),
      ) as [string, string, string]
      const shared = { list: [1, 2, 'x'] }
      const session = await Session.open(source, { mode: 'w' })
      await session.dumpMany({ '/one': { shared }, '/two': [shared, true] })
      await session.close()
      expect((await h5orm('convert', source, pickled, '--format', 'hdf5pickle')).code).to.equal(0)
      const explained = (await runHere('explain', pickled)).stdout
      expect(explained).to.match(/^\/one +group +pickletype "d", Python's dict/m)
      expect((await h5orm('convert', pickled, back)).code).to.equal(0)
      const again = await Session.open(back)
      const { '/one': one, '/two': two } = await again.loadMany(['/one', '/two'])
      expect(one).to.deep.equal({ shared })
      expect((two as unknown[])[0]).to.equal((one as { shared: object }).shared)
      await again.close()
    })
  })

  it('stores texts as it is told', async () => {
    await inPlaces(async (source, target) => {
      const labels: unknown[] = []
      for (const how of ['natural', 'octave', 'variable', 'utf8']) {
        await runHere('convert', '-f', source, target, '--strings', how)
        const store = await openStore(target)
        const [title] = await store.read([{ path: '/second/title', data: true }], { maxBytes: 1e6 })
        await store.close()
        expect(title).to.include({ kind: 'dataset', data: 'Müller' })
        const { charset, length } = (title as { type: StringType }).type
        labels.push(`${charset}[${length}]`)
      }
      expect(labels).to.deep.equal(['utf8[8]', 'ascii[8]', 'utf8[variable]', 'utf8[variable]'])
    })
  })

  it('refuses a file that is there, and replaces it by force with the same permissions', async () => {
    await inPlaces(async (source, target, folder) => {
      writeFileSync(target, 'precious', { mode: 0o600 })
      const refused = await h5orm('convert', source, target)
      expect(refused.code).to.equal(1)
      expect(refused.stderr).to.match(/^h5orm: .*out\.h5 exists\. Say --force to replace it\.\n$/)
      expect(readFileSync(target, 'utf8')).to.equal('precious')
      expect((await h5orm('convert', '--force', source, target)).code).to.equal(0)
      expect((await h5orm('check', target)).code).to.equal(0)
      expect(statSync(target).mode & 0o777).to.equal(0o600)
      expect(readdirSync(folder)).to.deep.equal(['in.h5', 'out.h5'])
    })
  })

  it('replaces what a symbolic link leads to, and a file by itself', async () => {
    await inPlaces(async (source, target, folder) => {
      symlinkSync(source, target)
      expect((await h5orm('convert', '-f', source, target)).code).to.equal(0)
      expect((await h5orm('check', source)).stdout).to.include('5 paths, all well')
      expect(readdirSync(folder)).to.deep.equal(['in.h5', 'out.h5'])
    })
  })

  it('leaves what is there as it is when it fails', async () => {
    await inPlaces(async (source, target, folder) => {
      writeFileSync(target, 'precious')
      const outcome = await h5orm('convert', '-f', source, target, '--format', 'hdf5pickle')
      expect(outcome.code).to.equal(1)
      expect(outcome.stderr).to.match(/^h5orm: Cannot store .* hdf5pickle file/)
      expect(readFileSync(target, 'utf8')).to.equal('precious')
      expect((await h5orm('convert', source, join(folder, 'no/where.h5'))).stderr).to.match(
        /There is no folder .*no to write/,
      )
      mkdirSync(join(folder, 'sub'))
      expect((await h5orm('convert', '-f', source, join(folder, 'sub'))).stderr).to.match(
        /no ordinary file/,
      )
      expect(readdirSync(folder)).to.deep.equal(['in.h5', 'out.h5', 'sub'])
    })
  })

  it('does not replace a file that is being written', async () => {
    await inPlaces(async (source, target) => {
      const writer = await Session.open(target, { mode: 'w' })
      await writer.save(1, '/one')
      const { code, stderr } = await h5orm('convert', '-f', source, target)
      expect(code).to.equal(1)
      expect(stderr).to.match(/^h5orm: .* is being written by /)
      await writer.save(2, '/two')
      await writer.close()
      expect((await h5orm('ls', target)).stdout).to.match(/one[^]*two/)
    })
  })

  it('keeps names of functions and ids of objects that are not in the file', async () => {
    await inFolder(async (folder) => {
      const [source, target] = [join(folder, 'a.h5'), join(folder, 'b.h5')]
      const registry = new Registry()
      registry.register(Math.hypot, 'lab.hypot')
      const outside = { lives: 'elsewhere' }
      const external = {
        idOf: (object: object) => (object === outside ? { id: 7 } : undefined),
        objectOf: () => outside,
      }
      const session = await Session.open(source, { mode: 'w', registry, external })
      await session.save({ call: Math.hypot, outside, again: outside }, '/value')
      await session.close()
      expect((await h5orm('convert', source, target)).code).to.equal(0)
      const again = await Session.open(target, { registry, external })
      const value = (await again.load('/value')) as Record<string, unknown>
      expect(value['call']).to.equal(Math.hypot)
      expect([value['outside'], value['again']]).to.deep.equal([outside, outside])
      await again.close()
    })
  })

  it('keeps the attributes of fields, and says that it can not keep others', async () => {
    await inFolder(async (folder) => {
      const [source, target] = [join(folder, 'a.h5'), join(folder, 'b.h5')]
      class Pair {
        left = 1
      }
      const registry = new Registry()
      registry.register(Pair, { name: 'x.Pair', fields: { left: { type: 'float64', units: 'm' } } })
      const session = await Session.open(source, { mode: 'w', registry })
      await session.save(new Pair(), '/pair')
      await session.close()
      expect((await h5orm('convert', source, target)).stderr).to.equal('')
      expect((await runHere('explain', target)).stdout).to.include("units='m'")
      const foreign = join(root, 'spec/fixtures/foreign/instrument.h5')
      expect((await h5orm('convert', '-f', foreign, target)).stderr).to.equal(
        'h5orm: 14 attributes are not in the new file, since no class declares them: NX_class of / …\n',
      )
    })
  })

  it('refuses instances of several versions, which only their class can bring to one', async () => {
    await inFolder(async (folder) => {
      const source = join(folder, 'a.h5')
      await writeLaboratory(source)
      const older = laboratory(1)
      const session = await Session.open(source, { mode: 'r+', registry: older })
      const first = (await session.load('/first')) as Run
      session.forget()
      await session.save(
        Object.assign(Object.create(Object.getPrototypeOf(first) as object), first),
        '/third',
      )
      await session.close()
      const { code, stderr } = await h5orm('convert', source, join(folder, 'b.h5'))
      expect(code).to.equal(1)
      expect(stderr).to.match(/instances of lab\.Run of the versions 1 and 2/)
      expect((await h5orm('check', source)).code).to.equal(0)
    })
  })
})
