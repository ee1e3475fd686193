import { copyFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { assert, expect } from 'chai'

import { assertSameGraph } from '#conformance/graph.mjs'
import { Session, version } from 'h5orm'

import { releaseValues, type Row, rowOf } from '../fixtures/golden/release-values.js'
import { goldenRegistry } from '../fixtures/golden/values.js'

const root = new URL('../../../../', import.meta.url)
const folder = new URL('spec/fixtures/golden/releases/', root)
const options = { registry: goldenRegistry, onUnknownClass: 'error' } as const

/** `H5ORM_WRITE_GOLDEN=1` writes the file of the present version when it is released; no file is ever written again. */
if (process.env['H5ORM_WRITE_GOLDEN'] === '1') {
  await using session = await Session.open(new URL(`${version}.h5`, folder), {
    ...options,
    mode: 'x',
  })
  await session.dumpMany(releaseValues())
}

const files = (await readdir(folder)).filter((name) => name.endsWith('.h5'))

async function onCopy(file: string, action: (copy: string) => Promise<void>): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'h5orm-release-'))
  try {
    const copy = join(place, file)
    await copyFile(new URL(file, folder), copy)
    await action(copy)
  } finally {
    await rm(place, { recursive: true })
  }
}

async function expectValues(file: string, changed: Record<string, unknown> = {}): Promise<void> {
  const expected = { ...releaseValues(), ...changed }
  await using session = await Session.open(file, options)
  assertSameGraph(assert, expected, await session.loadMany(Object.keys(expected)))
}

describe('The files of earlier releases', () => {
  it('are kept: one for every version that CHANGELOG.md has below the present one [EV-19]', async () => {
    const changes = await readFile(new URL('CHANGELOG.md', root), 'utf8')
    const [present, ...earlier] = [...changes.matchAll(/^## (\d\S*)/gm)].map(([, one]) => one!)
    expect(present).to.equal(version)
    expect(earlier).not.to.equal([])
    expect(files).to.include.members(earlier.map((one) => `${one}.h5`))
  })

  for (const file of files) {
    describe(file, () => {
      const path = fileURLToPath(new URL(file, folder))

      it('was written by that release', async () => {
        await using session = await Session.open(path, options)
        const { attributes } = await session.describe('/')
        expect(attributes.get('creator')).to.equal(`h5orm ${file.slice(0, -3)}`)
      })

      it('loads as what was saved', () => expectValues(path))

      it('stays as it is when it is opened for changes and none is made', () =>
        onCopy(file, async (copy) => {
          await (await Session.open(copy, { ...options, mode: 'r+' })).close()
          expect((await readFile(copy)).equals(await readFile(path))).to.equal(true)
        }))

      it('stays as it is, in values and size, when all that it holds is loaded and saved again', () =>
        onCopy(file, async (copy) => {
          const { size } = await stat(copy)
          await using session = await Session.open(copy, { ...options, mode: 'r+' })
          await session.dumpMany(await session.loadMany(Object.keys(releaseValues())))
          await session.close()
          await expectValues(copy)
          expect((await stat(copy)).size).to.equal(size)
        }))

      it('takes changes in every place, and keeps the rest', () =>
        onCopy(file, async (copy) => {
          await using session = await Session.open(copy, { ...options, mode: 'r+' })
          const rows = (await session.load('/rows')) as Row[]
          rows[1]!.name = 'geändert 漢字'
          rows[2]!.count = -5
          await session.save(rows, '/rows')
          await session.append('/rows', [rowOf(100), rowOf(101)])
          await session.save(['ganz', 'änders'], '/ascii')
          await session.save({ new: 'ö' }, '/later')
          await session.delete('/texts')
          await session.close()

          const expected = Array.from({ length: 102 }, (_, i) => rowOf(i))
          expected[1]!.name = 'geändert 漢字'
          expected[2]!.count = -5
          await using again = await Session.open(copy, options)
          expect(await again.has('/texts')).to.equal(false)
          const changed = {
            '/rows': expected,
            '/ascii': ['ganz', 'änders'],
            '/later': { new: 'ö' },
          }
          const { '/texts': _, ...kept } = releaseValues()
          const whole = { ...kept, ...changed }
          assertSameGraph(assert, whole, await again.loadMany(Object.keys(whole)))
        }))
    })
  }
})
