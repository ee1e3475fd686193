import { expect } from 'chai'

import { BrokenLink, NdArray, Registry, Session } from 'h5orm'
import type { SessionSettings } from 'h5orm'

import { craftedFile, dataset, group } from '../crafted-file.js'
import { loadBytes, refusal } from '../round-trip.js'

describe('A file of links', () => {
  const open = () =>
    Session.open(new URL('../../../../spec/fixtures/foreign/links.h5', import.meta.url))

  it('leads nowhere out of itself [HO-10 HO-12]', async () => {
    await using session = await open()
    expect(await session.load('/outside')).to.deep.equal(
      new BrokenLink('external', 'secret.h5:/secret'),
    )
    expect(await session.load('/references/to outside')).to.be.instanceOf(BrokenLink)
    await refusal(session.load('/references/below outside'), 'CORRUPT')
    expect(await session.load('/references/to dangling')).to.be.instanceOf(BrokenLink)
  })

  it('comes to an end where links go round [HO-11]', async () => {
    await using session = await open()
    const loop = (await session.load('/loop')) as { a: unknown; b: unknown }
    expect(loop.a).to.deep.equal(new BrokenLink('soft', '/loop/b'))
    expect(loop.b).to.deep.equal(new BrokenLink('soft', '/loop/a'))
    const up = (await session.load('/up')) as { up: unknown; n: number }
    expect(up.up).to.equal(up)
    expect(await session.load('/up/up/up/up')).to.equal(up)
    const ring = (await session.load('/ring')) as { inner: { back: unknown } }
    expect(ring.inner.back).to.equal(ring)
  })

  it('gives one object for all names of one node [SE-21]', async () => {
    await using session = await open()
    const real = await session.load('/real')
    for (const path of ['/hard', '/soft', 'soft/']) expect(await session.load(path)).to.equal(real)
    await using other = await open()
    const soft = await other.load('/soft')
    expect(await other.load('/real')).to.equal(soft)
  })
})

describe('A file of other programs', () => {
  const open = (settings: SessionSettings = {}) =>
    Session.open(new URL('../../../../spec/fixtures/foreign/foreign.h5', import.meta.url), settings)

  it('may declare terabytes, or inflate to gigabytes: the limit comes before memory [HO-28]', async () => {
    await using session = await open({ limits: { bytes: 2 ** 30 } })
    const before = process.memoryUsage().rss
    for (const path of ['/shapes/unwritten', '/shapes/bomb']) {
      const error = await refusal(session.load(path), 'LIMIT')
      expect(error.path).to.equal(path)
    }
    expect(process.memoryUsage().rss - before).to.be.below(2 ** 28)
  })

  it('may have shapes of any kind [HO-29 LY-15 LY-16]', async () => {
    await using session = await open()
    const shapes = {
      rank2: new NdArray(Float64Array.of(0, 1, 2, 3, 4, 5), [2, 3]),
      rank5: new NdArray(
        Int32Array.from({ length: 16 }, (_, i) => i),
        [2, 1, 2, 2, 2],
      ),
      one: Float64Array.of(7),
      zero: new Float64Array(0),
      zero2: new NdArray(new Int32Array(0), [3, 0]),
      null: null,
      texts2: [
        ['a', 'b'],
        ['c', 'd'],
      ],
    }
    for (const [name, value] of Object.entries(shapes))
      expect(await session.load(`/shapes/${name}`), name).to.deep.equal(value)
    await refusal(session.load('/numbers/i4be', 'float64'), 'CANNOT_RESTORE')
    await refusal(session.load('/shapes/rank2', 'string[]'), 'CANNOT_RESTORE')
  })

  it('may have texts that are not UTF-8, which are read as Latin-1 [HO-22]', async () => {
    await using session = await open()
    expect(await session.load('/texts/not utf8')).to.equal('a\xff\xfe')
  })
})

describe('A class that meets wrong data', () => {
  class Reading {
    value = 0
    label = ''
  }
  const registry = new Registry()
  registry.register(Reading, { name: 'Reading', fields: { value: 'float64', label: 'string' } })
  const at = '/value/value'
  for (const [title, step] of [
    ['a text', dataset(at, 'five')],
    ['a group', group(at)],
    ['several numbers', dataset(at, Float64Array.of(1, 2))],
    ['a text for the other field', dataset('/value/label', 5)],
    ['a whole number that no number can hold', dataset(at, 2n ** 53n + 1n)],
  ] as const)
    it(`is told class, field and path: ${title} [HO-14]`, async () => {
      const error = await refusal(
        loadBytes(await craftedFile(group('/value', { js_class: 'Reading' }), step), { registry }),
        'CANNOT_RESTORE',
      )
      expect(error.message).to.contain('Reading')
      expect(error.property).to.match(/^Reading\.(value|label)$/)
      expect(error.path).to.match(/^\/value\/(value|label)$/)
    })
})
