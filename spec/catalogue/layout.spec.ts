import { expect } from 'chai'

import { dump, H5Class, H5Field, load, Registry, Session } from 'h5orm'
import type { ListEntry } from 'h5orm'

import type { NodeRecord } from '#lib/records/node-record.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

import { claimNames } from '../claim-names.js'
import { craftedFile, dataset, group } from '../crafted-file.js'
import { refusal, roundTrip, savedBytes } from '../round-trip.js'

@H5Class('layout.Signal')
class Signal {
  @H5Field('float64[]', { compress: 'gzip', chunks: [1000] }) zipped = new Float64Array(0)
  @H5Field('int32[]', { compress: 9 }) most = new Int32Array(0)
  @H5Field('float32[]', { chunks: [7] }) chunked = new Float32Array(0)
  @H5Field('float64', { compress: 'gzip' }) scalar = 0
  @H5Field('uint8[]', { compress: 'gzip' }) empty = new Uint8Array(0)
}

@H5Class('layout.Widths')
class Widths {
  @H5Field('int8') i8 = 0
  @H5Field('uint16') u16 = 0
  @H5Field('int64') i64: number | bigint = 0
  @H5Field('float32') f32 = 0
  @H5Field('int16[]') list: Int16Array | readonly number[] = []
  @H5Field('float32[]') view: Float32Array | readonly number[] = []
  @H5Field('bigint') big = 0n
}

async function listed(value: unknown, path = '/'): Promise<ListEntry | undefined> {
  await using session = await Session.open(await savedBytes(value))
  const name = path === '/' ? 'value' : path.slice(path.lastIndexOf('/') + 1)
  const parent = path === '/' ? '/' : path.slice(0, path.lastIndexOf('/')) || '/'
  return (await session.list(parent)).find((entry) => entry.name === name)
}

async function recordAt(bytes: Uint8Array, path: string): Promise<NodeRecord | undefined> {
  const store = await openStore(bytes)
  const [record] = await store.read([{ path, data: true }], { maxBytes: 2 ** 30 })
  await store.close()
  return record
}

describe('What lies in the file', () => {
  claimNames(Signal, Widths)

  it('of a list of numbers is one dataset of its length, of a rectangle one of two dimensions [LY-01 LY-12]', async () => {
    expect(await listed([1, 2, 3, 4, 5, 6, 7])).to.include({ kind: 'dataset', elements: 'float64' })
    expect((await listed([1, 2, 3, 4, 5, 6, 7]))?.shape).to.deep.equal([7])
    expect((await listed([[1, 2, 3], [4, 5, 6]]))?.shape).to.deep.equal([2, 3]) // prettier-ignore
    const row = [1, 2]
    expect(await listed([row, row])).to.include({ kind: 'group' })
    expect(await listed([Object.assign([1], { 2: 3 }), [4, 5, 6]])).to.include({ kind: 'group' }) // prettier-ignore
  })

  it('of a list of texts is a dataset of texts where HDF5 can say them, else a group [LY-02]', async () => {
    for (const texts of [
      ['a', 'bc', ''],
      ['é', '日本'],
      ['x'.repeat(1000), 'y'],
    ]) {
      const entry = await listed(texts)
      expect(entry).to.include({ kind: 'dataset', elements: 'string' })
      expect(entry?.shape).to.deep.equal([texts.length])
    }
    for (const texts of [
      ['a\0b', 'c'],
      ['\ud800', 'c'],
    ])
      expect(await listed(texts)).to.include({ kind: 'group' })
  })

  it('of a mixed list is a group with an element a child, in order [LY-03]', async () => {
    const list = [1, 'two', null, { three: 3 }, [4], true, ...Array.from({ length: 6 }, () => 'x')]
    await using session = await Session.open(await savedBytes(list))
    const entries = await session.list('/value')
    expect(entries.map(({ name }) => name)).to.deep.equal(
      Array.from({ length: 12 }, (_, i) => String(i).padStart(2, '0')),
    )
    expect(entries.slice(0, 6).map(({ kind, type }) => [kind, type])).to.deep.equal([
      ['dataset', undefined],
      ['dataset', undefined],
      ['dataset', 'null'],
      ['group', undefined],
      ['dataset', 'Array'],
      ['dataset', 'boolean'],
    ])
  })

  it('of shallow objects has natural names [LY-04 LY-05 LY-06]', async () => {
    await using session = await Session.open(await savedBytes({ abba: 1, caca: 'zhar', asc: { abc_132: 2.5 } })) // prettier-ignore
    expect(await session.load('/value/abba')).to.equal(1)
    expect(await session.load('/value/caca')).to.equal('zhar')
    expect(await session.load('/value/asc/abc_132')).to.equal(2.5)
  })

  it('of an instance says its class as text [LY-07]', async () => {
    const record = await recordAt(await savedBytes(new Widths()), '/value')
    expect(record?.kind === 'group' && record.attributes.get('js_class')?.data).to.equal(
      'layout.Widths',
    )
  })

  it('has the widths that fields declare; what does not fit is refused [LY-10 PE-31 BI-10 TA-33]', async () => {
    const saved = Object.assign(new Widths(), {
      i8: -128,
      u16: 65_535,
      i64: 2n ** 62n,
      f32: 0.5,
      list: [1, -2],
      view: Float32Array.of(1.5),
      big: 2n ** 100n,
    })
    const bytes = await savedBytes(saved)
    await using session = await Session.open(bytes)
    const entries = await session.list('/value')
    expect(entries.map(({ name, elements }) => [name, elements])).to.deep.equal([
      ['i8', 'int8'],
      ['u16', 'uint16'],
      ['i64', 'int64'],
      ['f32', 'float32'],
      ['list', 'int16'],
      ['view', 'float32'],
      ['big', 'string'],
    ])
    const again = await session.load('/value', Widths)
    expect(again).to.deep.equal(saved)
    const misfits = { i8: 128, u16: -1, i64: 2n ** 63n, f32: 1e300, list: [32_768], view: Float64Array.of(0, -1e39), big: 5 } // prettier-ignore
    for (const [property, value] of Object.entries(misfits)) {
      const error = await refusal(
        savedBytes(Object.assign(new Widths(), { [property]: value })),
        'CANNOT_STORE',
      )
      expect(error.property, error.message).to.equal(`Widths.${property}`)
    }
    await refusal(savedBytes(Object.assign(new Widths(), { i64: 0.5 })), 'CANNOT_STORE')
    await refusal(savedBytes(Object.assign(new Widths(), { i8: 1.5 })), 'CANNOT_STORE')
  })

  it('is as small as chunks and filters make it, with the same values [LY-11 TA-32]', async () => {
    const saved = Object.assign(new Signal(), {
      zipped: Float64Array.from({ length: 5000 }, (_, i) => i % 7),
      most: Int32Array.from({ length: 100_000 }, (_, i) => i >> 8),
      chunked: Float32Array.from({ length: 100 }, (_, i) => i / 4),
      scalar: 2.5,
    })
    const bytes = await savedBytes(saved)
    expect(bytes.length).to.be.below(100_000)
    expect(await load(bytes, '/value')).to.deep.equal(saved)
  })

  it('of many small objects costs no more than a budget [LY-17]', async () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => ({ x: i, name: `n${i}`, on: true }))
    expect((await savedBytes(rows)).length / 10_000).to.be.below(50)
    const nodes = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, { x: i }]))
    expect((await savedBytes(nodes)).length / 2000).to.be.below(1200)
  })

  it('of 100,000 instances of one class says the class once [DP-10]', async () => {
    class Tiny {
      i = 0
    }
    const registry = new Registry()
    registry.register(Tiny, 'a.class.with.quite.a.long.name')
    const all = Array.from({ length: 100_000 }, (_, i) => Object.assign(new Tiny(), { i }))
    const bytes = await savedBytes(all, { registry })
    const text = Buffer.from(bytes).toString('latin1')
    expect(text.split('a.class.with.quite.a.long.name').length - 1).to.equal(1)
    expect(bytes.length / 100_000).to.be.below(20)
  })

  it('keeps nested paths, siblings and what others put there [LY-21 LY-22]', async () => {
    const foreign = await craftedFile(
      group('/mine', { note: 'do not touch', units: 'm' }),
      dataset('/mine/data', Float64Array.of(1, 2), { long_name: 'mine' }),
      dataset('/a', 5),
    )
    let bytes = foreign
    bytes = await dump({ n: 1 }, bytes, '/mine/ours')
    bytes = await dump('text', bytes, '/deep/er/and/deeper')
    bytes = await dump([1, 2], bytes, '/deep/er/list')
    bytes = await dump({ n: 2 }, bytes, '/mine/ours')
    for (const path of ['/mine', '/mine/data', '/a'])
      for (const one of [await recordAt(foreign, path), await recordAt(bytes, path)]) {
        if (one?.kind === 'group') {
          expect(one.attributes.get('note')?.data).to.equal('do not touch')
          expect(one.attributes.get('units')?.data).to.equal('m')
          expect(one.children[0]).to.equal('data')
        } else if (one?.kind === 'dataset' && path === '/mine/data') {
          expect(one.data).to.deep.equal(Float64Array.of(1, 2))
          expect(one.attributes.get('long_name')?.data).to.equal('mine')
        } else expect(one?.kind === 'dataset' && one.data).to.equal(5)
      }
    await using session = await Session.open(bytes, { mode: 'r+' })
    expect(await session.load('/mine/ours')).to.deep.equal({ n: 2 })
    expect(await session.load('/deep/er')).to.deep.equal({
      and: { deeper: 'text' },
      list: [1, 2],
    })
    await session.delete('/mine/ours')
    expect((await session.list('/mine')).map(({ name }) => name)).to.deep.equal(['data'])
  })

  it('has attributes that are longer than 64 KiB, or datasets in their place [LY-23]', async () => {
    class Wordy {
      text = ''
      numbers = new Float64Array(0)
      many: Record<string, string> = {}
    }
    const registry = new Registry()
    registry.register(Wordy, {
      name: 'n'.repeat(70_000),
      fields: {
        text: { type: 'string', attribute: true },
        numbers: { type: 'float64[]', attribute: true },
        many: {},
      },
    })
    const saved = Object.assign(new Wordy(), {
      text: 't'.repeat(100_000),
      numbers: Float64Array.from({ length: 20_000 }, (_, i) => i),
      many: Object.fromEntries(
        Array.from({ length: 3000 }, (_, i) => [`key ${i}`, 'v'.repeat(40)]),
      ),
    })
    expect(await roundTrip(saved, { registry })).to.deep.equal(saved)
  })

  it('are numbers of one byte order, and of the other where another program wrote them [TA-30]', async () => {
    const bytes = await savedBytes(Uint32Array.of(0x01020304))
    expect(Buffer.from(bytes).includes(Buffer.from([4, 3, 2, 1]))).to.equal(true)
    const file = new URL('../../../../spec/fixtures/foreign/foreign.h5', import.meta.url)
    await using session = await Session.open(file)
    for (const name of ['i2be', 'i4be', 'u4be', 'f4be', 'f8be'])
      expect([...((await session.load(`/numbers/${name}`)) as Int32Array)], name).to.deep.equal([
        1, 2, 100,
      ])
  })

  it('holds fields with the names of our own bookkeeping [KY-22]', async () => {
    class Odd {
      __ = 'inner?'
      js_type = 'Map'
      js_class = 'other'
      args = [1]
      items = [2]
      keys = 'k'
    }
    class Kept extends Array<unknown> {
      __ = { items: 'mine' }
      items = 'items'
    }
    const registry = new Registry()
    registry.register(Odd)
    registry.register(Kept as unknown as new () => object)
    const kept = new Kept()
    kept.push('a', { b: 1 })
    const again = await roundTrip({ odd: new Odd(), kept }, { registry })
    expect(again.odd).to.be.instanceOf(Odd).and.deep.equal(new Odd())
    expect([...again.kept]).to.deep.equal(['a', { b: 1 }])
    expect([again.kept['__'], again.kept.items]).to.deep.equal([{ items: 'mine' }, 'items'])
  })
})
