import { expect } from 'chai'

import { H5Class, H5Field, Session } from 'h5orm'
import type { DatasetRecord } from '#lib/records/node-record.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'
import type { Store } from '#lib/stores/store.js'

import { watched } from './watched-session.js'

@H5Class('spec.Remark')
class Remark {
  @H5Field('int32') id = 0
  @H5Field('string', { longName: 'said' }) text = ''
  @H5Field('float64') value = 0
}

const remark = (id: number, text: string): Remark =>
  Object.assign(new Remark(), { id, text, value: id })
const remarks = (from: number, to: number): Remark[] =>
  Array.from({ length: to - from }, (_, i) => remark(from + i, `n${from + i}`))

const long = 'ж'.repeat(50_000)

async function typeAt(session: Session, path: string): Promise<string> {
  const store: Store = await openStore(await session.toBytes())
  const [record] = await store.read([{ path, data: false }], { maxBytes: 2 ** 20 })
  if (record?.kind === 'group') return String(record.attributes.get('js_type')?.data)
  const { type, filters, maxShape } = record as DatasetRecord
  if (type.kind !== 'string') return type.kind
  return `${type.length}${filters.length > 0 ? ' packed' : ''}${maxShape === undefined ? '' : ' growing'}`
}

const reloaded = async (session: Session, path: string): Promise<unknown> =>
  (await Session.open(await session.toBytes())).load(path)

describe('Changed texts', () => {
  const start = async (rows: Remark[]): Promise<Uint8Array> => {
    const session = await Session.create()
    await session.save(rows, '/t')
    return session.toBytes()
  }

  it('that are longer take the place of their column, and of nothing else', async () => {
    const { session, written } = await watched(await start(remarks(0, 20)))
    const rows = (await session.load('/t')) as Remark[]
    rows[7]!.text = 'länger als vorher'
    await session.save(rows, '/t')
    const withData = written.filter((step) => /^(dataset|overwrite) /.test(step))
    expect(withData).to.deep.equal(['dataset /t/text'])
    expect(await reloaded(session, '/t')).to.deep.equal(rows)
    expect((await session.list('/t')).map(({ name }) => name)).to.deep.equal([
      'id',
      'text',
      'value',
    ])
  })

  it('that are the same write nothing, whatever their form', async () => {
    for (const text of ['ü', 'x'.repeat(300), long]) {
      const all = remarks(0, 1000)
      all[3]!.text = text
      const { session, written } = await watched(await start(all))
      const rows = (await session.load('/t')) as Remark[]
      await session.save(rows, '/t')
      expect(written).to.deep.equal([])
    }
  })

  it('that need a little less room are written where they were', async () => {
    const rows = remarks(0, 10)
    rows[0]!.text = 'Straße 2'
    const { session, written } = await watched(await start(rows))
    const loaded = (await session.load('/t')) as Remark[]
    loaded[0]!.text = 'Weg 2'
    await session.save(loaded, '/t')
    expect(written).to.deep.equal(['overwrite /t/text'])
    expect(await typeAt(session, '/t/text')).to.equal('10')
    expect(await reloaded(session, '/t')).to.deep.equal(loaded)
  })

  it('become joined when they are very uneven, and lie side by side again when they are not', async () => {
    const { session } = await watched(await start(remarks(0, 900)))
    const rows = (await session.load('/t')) as Remark[]
    for (const [text, type] of [
      ['a'.repeat(300), '301 packed'],
      [long, 'Texts'],
      [`${long}!`, 'Texts'],
      ['short', '6'],
    ] as const) {
      rows[7]!.text = text
      await session.save(rows, '/t')
      expect(await typeAt(session, '/t/text')).to.equal(type)
      expect(await reloaded(session, '/t')).to.deep.equal(rows)
      expect((await session.list('/t')).map(({ name }) => name)).to.have.members([
        'id',
        'text',
        'value',
      ])
    }
  })

  it('of a list and a Set become joined and come back', async () => {
    const session = await Session.create()
    const value = { list: remarks(0, 900).map(({ text }) => text), set: new Set(['a']) }
    await session.save(value, '/v')
    value.list[5] = long
    for (const { text } of remarks(0, 900)) value.set.add(text)
    value.set.add(long)
    await session.save(value, '/v')
    expect([await typeAt(session, '/v/list'), await typeAt(session, '/v/set')]).to.deep.equal([
      'Texts',
      'TextSet',
    ])
    expect(await reloaded(session, '/v')).to.deep.equal(value)
    value.list[5] = ''
    value.set.delete(long)
    await session.save(value, '/v')
    expect(await reloaded(session, '/v')).to.deep.equal(value)
    expect([await typeAt(session, '/v/list'), await typeAt(session, '/v/set')]).to.deep.equal([
      '5',
      '5',
    ])
  })

  it("that a session with strings: 'variable' wrote get the default form when they change, and only then", async () => {
    const old = await Session.create({ strings: 'variable' })
    await old.save({ a: 'ü', rows: [remark(0, 'ü'), remark(1, 'ä')] }, '/v')
    const { session, written } = await watched(await old.toBytes())
    const value = (await session.load('/v')) as { a: string; rows: Remark[] }
    await session.save(value, '/v')
    expect(written).to.deep.equal([])
    value.a = 'ö'
    value.rows[1]!.text = 'ß'
    await session.save(value, '/v')
    expect([await typeAt(session, '/v/a'), await typeAt(session, '/v/rows/text')]).to.deep.equal([
      '3',
      '3',
    ])
    expect(await reloaded(session, '/v')).to.deep.equal(value)
  })

  for (const [strings, length] of [
    ['natural', '/größe/x'.length + 3],
    ['octave', '/größe/x'.length + 3],
    ['variable', 'variable'],
  ] as const)
    it(`in references that follow what moved beyond ASCII are as strings: '${strings}' has them`, async () => {
      const session = await Session.create({ strings })
      const shared: Record<string, unknown> = { s: 1 }
      shared['me'] = { back: shared }
      await session.save(shared, '/a')
      await session.save({ x: shared }, '/größe')
      await session.delete('/a')
      const store = await openStore(await session.toBytes())
      const path = '/größe/x/me/back'
      const [back] = await store.read([{ path, data: true }], { maxBytes: 2 ** 20 })
      if (back?.kind !== 'dataset' || back.type.kind !== 'string') throw new Error('no text')
      expect(back.data).to.equal('/größe/x')
      expect(back.type.length).to.equal(length)
      const loaded = (await reloaded(session, '/größe')) as Record<string, typeof shared>
      expect((loaded['x']!['me'] as typeof shared)['back']).to.equal(loaded['x'])
    })
})

describe('Appended texts', () => {
  const rowsAnd = async (
    first: Remark[],
    ...batches: Remark[][]
  ): Promise<{ session: Session; types: string[] }> => {
    const session = await Session.create()
    await session.save(first, '/t')
    const types: string[] = []
    const all = [...first]
    for (const batch of batches) {
      await session.append('/t', batch)
      all.push(...batch)
      types.push(await typeAt(session, '/t/text'))
      expect(await reloaded(session, '/t')).to.deep.equal(all)
    }
    return { session, types }
  }

  it('that are longer get a greater fixed length, with some to spare', async () => {
    const { types } = await rowsAnd(
      remarks(0, 3),
      [remark(3, 'länger')],
      [remark(4, 'noch länger')],
      [remark(5, 'auch das passt')],
      [remark(6, 'kurz')],
    )
    expect(types).to.deep.equal(['8 growing', '13 growing', '20 growing', '20 growing'])
  })

  it('within that length are written alone', async () => {
    const session = await Session.create()
    await session.save(remarks(0, 1000), '/t')
    await session.append('/t', [remark(1000, 'etwas länger')])
    const { session: other, written, bytesWritten } = await watched(await session.toBytes())
    await other.append('/t', [remark(1001, 'größer')])
    expect(written.filter((step) => step.startsWith('dataset'))).to.deep.equal([])
    expect(bytesWritten()).to.be.lessThan(100)
  })

  it('that are longer each time make the column anew only now and then', async () => {
    const session = await Session.create()
    await session.save([remark(0, '')], '/t')
    const types = new Set<string>()
    const all = [remark(0, '')]
    for (let i = 1; i < 60; i++) {
      const row = remark(i, 'ü'.repeat(i))
      await session.append('/t', [row])
      all.push(row)
      types.add(await typeAt(session, '/t/text'))
    }
    expect(await reloaded(session, '/t')).to.deep.equal(all)
    expect(types.size).to.be.lessThan(12)
  })

  it('that make the column uneven are packed, then joined', async () => {
    const { types, session } = await rowsAnd(
      remarks(0, 900),
      [remark(900, 'x'.repeat(300))],
      [remark(901, long), remark(902, 'ü')],
      [remark(903, 'after')],
      [remark(904, `${long}${long}`)],
    )
    expect(types).to.deep.equal(['301 packed growing', 'Texts', 'Texts', 'Texts'])
    expect((await session.list('/t')).map(({ name }) => name)).to.deep.equal([
      'id',
      'text',
      'value',
    ])
    const store = await openStore(await session.toBytes())
    const [text] = await store.read([{ path: '/t/text', data: false }], { maxBytes: 2 ** 20 })
    expect(text?.kind === 'group' && text.attributes.get('long_name')?.data).to.equal('said')
  })

  it('that are very uneven by themselves are added to even ones', async () => {
    const batch = remarks(3, 903)
    batch[1]!.text = long
    const { types } = await rowsAnd(remarks(0, 3), batch, remarks(903, 905))
    expect(types).to.deep.equal(['Texts', 'Texts'])
  })

  it('that are short do not fill the file with padding behind one that is long', async () => {
    const session = await Session.create()
    await session.save([remark(0, 'x'.repeat(30_000))], '/t')
    const all = [remark(0, 'x'.repeat(30_000))]
    for (let i = 0; i < 60; i++) {
      const batch = remarks(all.length, all.length + 50)
      await session.append('/t', batch)
      all.push(...batch)
    }
    expect(await reloaded(session, '/t')).to.deep.equal(all)
    // Padded they would take 90 MB.
    expect(await typeAt(session, '/t/text')).to.equal('Texts')
    expect((await session.toBytes()).length).to.be.lessThan(2e7)
  })

  it('of rows with lists of unequal lengths are added', async () => {
    const session = await Session.create()
    const row = (i: number) => ({
      i,
      tags: Array.from({ length: i % 3 }, (_, k) => `ä${'ö'.repeat(k * i)}`),
    })
    const rows = [0, 1, 2, 3, 4, 5].map(row)
    await session.save(rows, '/t')
    const more = [7, 8, 11, 1001].map(row)
    await session.append('/t', more.slice(0, 2))
    await session.append('/t', more.slice(2))
    expect(await reloaded(session, '/t')).to.deep.equal([0, 1, 2, 3, 4, 5, 7, 8, 11, 1001].map(row))
    expect(await typeAt(session, '/t/tags/values')).to.match(/^\d+( packed)? growing$/)
  })

  it("with strings: 'variable' become texts of variable length as before", async () => {
    const session = await Session.create({ strings: 'variable' })
    await session.save(remarks(0, 3), '/t')
    await session.append('/t', [remark(3, 'ü')])
    expect(await typeAt(session, '/t/text')).to.equal('variable growing')
    const other = await Session.open(await session.toBytes(), { mode: 'r+' })
    await other.append('/t', [remark(4, long)])
    expect(await typeAt(other, '/t/text')).to.equal('variable growing')
    expect(await reloaded(other, '/t')).to.deep.equal([
      ...remarks(0, 3),
      remark(3, 'ü'),
      remark(4, long),
    ])
  })

  it("are added to joined ones by a session with strings: 'variable'", async () => {
    const rows = remarks(0, 900)
    rows[0]!.text = long
    const session = await Session.create()
    await session.save(rows, '/t')
    const other = await Session.open(await session.toBytes(), { mode: 'r+', strings: 'variable' })
    await other.append('/t', [remark(900, 'ü'), remark(901, 'b')])
    expect(await typeAt(other, '/t/text')).to.equal('Texts')
    expect(await reloaded(other, '/t')).to.deep.equal([...rows, remark(900, 'ü'), remark(901, 'b')])
  })
})
