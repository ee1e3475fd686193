import { expect } from 'chai'

import type { DataType } from '#lib/records/data-type.js'
import type { DatasetFilter } from '#lib/records/write-plan.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

import {
  attribute,
  dataset,
  failureOf,
  float64,
  int32,
  readDataset,
  text,
  writtenAndReopened,
} from './plan.js'

describe('H5WasmStore: storage', () => {
  const array = Int32Array.from({ length: 1000 }, (_, index) => index % 10)
  const shuffle = { id: 2, options: [] }
  const gzip = { id: 1, options: [6] }
  const checksum = { id: 3, options: [] }
  const storages = [
    { name: 'in chunks', storage: { chunks: [100] } },
    { name: 'packed by gzip', storage: { chunks: [100], filters: [{ id: 1, options: [6] }] } },
    { name: 'shuffled', storage: { chunks: [64], filters: [{ id: 2, options: [] }] } },
    { name: 'with checksums', storage: { chunks: [64], filters: [{ id: 3, options: [] }] } },
    { name: 'shuffled and packed', storage: { chunks: [64], filters: [shuffle, gzip] } },
    {
      name: 'shuffled, packed and checked',
      storage: { chunks: [64], filters: [shuffle, gzip, checksum] },
    },
    {
      name: 'shuffled, packed and growing',
      storage: { chunks: [64], maxShape: [null], filters: [shuffle, gzip] },
    },
    { name: 'growing', storage: { chunks: [100], maxShape: [null] } },
    { name: 'growing to a limit', storage: { chunks: [100], maxShape: [2000] } },
  ] as const
  for (const { name, storage } of storages) {
    it(`gives data back that are ${name}`, async () => {
      const store = await writtenAndReopened(dataset('/x', int32, [1000], array, { storage }))
      const found = await readDataset(store, '/x')
      expect(found.data).to.deep.equal(array)
      expect(found.chunks).to.deep.equal(storage.chunks)
      expect(found.maxShape).to.deep.equal('maxShape' in storage ? storage.maxShape : undefined)
      const ids = 'filters' in storage ? storage.filters.map(({ id }) => id) : []
      expect(found.filters.map(({ id }) => id)).to.deep.equal(ids)
      await store.close()
    })
  }

  for (const [name, storage] of [
    ['a filter without chunks', { filters: [{ id: 1, options: [6] }] }],
    ['growth without chunks', { maxShape: [null] }],
    ['chunks of another rank', { chunks: [10, 10] }],
    ['empty chunks', { chunks: [0] }],
    ['a limit below the extent', { chunks: [10], maxShape: [999] }],
    ['gzip level 99', { chunks: [10], filters: [{ id: 1, options: [99] }] }],
  ] as const) {
    it(`refuses ${name}`, async () => {
      const step = dataset('/x', int32, [1000], array, { storage })
      expect(await failureOf(step)).to.equal('CANNOT_STORE')
    })
  }

  it('gives compounds back as columns', async () => {
    const type: DataType = {
      kind: 'compound',
      size: 16,
      members: [
        { name: 'id', type: int32, offset: 0 },
        { name: 'name', type: { kind: 'string', length: 4, charset: 'ascii' }, offset: 4 },
        { name: 'größe', type: float64, offset: 8 },
      ],
    }
    const rows = new DataView(new ArrayBuffer(32))
    rows.setInt32(0, 7, true)
    rows.setUint8(4, 65)
    rows.setFloat64(8, 1.5, true)
    rows.setInt32(16, 8, true)
    rows.setFloat64(24, -0, true)
    const store = await writtenAndReopened(dataset('/x', type, [2], rows))
    const found = await readDataset(store, '/x')
    expect(found.type).to.deep.equal(type)
    expect(found.data).to.deep.equal({
      columns: new Map<string, unknown>([
        ['id', Int32Array.of(7, 8)],
        ['name', ['A', '']],
        ['größe', Float64Array.of(1.5, -0)],
      ]),
    })
    await store.close()
  })
})

describe('H5WasmStore: slabs', () => {
  it('reads every other row and the last columns', async () => {
    const array = Int32Array.from({ length: 20 }, (_, index) => index)
    const store = await writtenAndReopened(dataset('/x', int32, [4, 5], array))
    const rows = { start: 0, stop: 4, step: 2 }
    const slab = await store.readSlab('/x', [rows, { start: 3, stop: 5, step: 1 }])
    expect(slab).to.deep.equal(Int32Array.of(3, 4, 13, 14))
    const none = await store.readSlab('/x', [rows, { start: 2, stop: 2, step: 1 }])
    expect(none).to.deep.equal(new Int32Array(0))
    await store.close()
  })

  it('reads strings', async () => {
    const store = await writtenAndReopened(dataset('/x', text, [4], ['a', 'b', 'c', 'd']))
    const slab = await store.readSlab('/x', [{ start: 1, stop: 4, step: 2 }])
    expect(slab).to.deep.equal(['b', 'd'])
    await store.close()
  })

  it('refuses slices that leave the dataset', async () => {
    const store = await writtenAndReopened(dataset('/x', float64, [2], Float64Array.of(1, 2)))
    for (const slices of [
      [],
      [{ start: 0, stop: 3, step: 1 }],
      [{ start: -1, stop: 1, step: 1 }],
      [{ start: 0, stop: 2, step: 0 }],
      [{ start: 0.5, stop: 2, step: 1 }],
    ])
      expect(() => store.readSlab('/x', slices)).to.throw()
    expect(() => store.readSlab('/nix', []))
      .to.throw()
      .with.property('code', 'NOT_FOUND')
    await store.close()
  })
})

describe('H5WasmStore: several filters', () => {
  const shuffle = { id: 2, options: [] }
  const gzip = { id: 1, options: [4] }
  const wave = Int32Array.from({ length: 100_000 }, (_, i) => Math.round(1e6 * Math.sin(i / 500)))

  async function sizeWith(filters: readonly DatasetFilter[]): Promise<number> {
    const store = await openStore(undefined)
    const storage = { chunks: [10_000], filters }
    await store.write({ steps: [dataset('/x', int32, [wave.length], wave, { storage })] })
    const { length } = await store.toBytes()
    await store.close()
    return length
  }

  it('packs numbers better after shuffling their bytes', async () => {
    expect(await sizeWith([shuffle, gzip])).to.be.lessThan(0.8 * (await sizeWith([gzip])))
  })

  it('says in the file with which options each filter was applied', async () => {
    const storage = { chunks: [100, 2], filters: [shuffle, gzip] }
    const data = new Float64Array(600)
    const store = await writtenAndReopened(
      dataset('/x', float64, [300, 2], data, { storage, attributes: [] }),
    )
    const { filters } = await readDataset(store, '/x')
    expect(filters).to.deep.equal([
      { id: 2, options: [8] },
      { id: 1, options: [4] },
    ])
  })

  it('keeps attributes and the filters of what grows later', async () => {
    const storage = { chunks: [16], maxShape: [null], filters: [shuffle, gzip] }
    const units = attribute('units', text, [], 'V')
    const store = await writtenAndReopened(
      dataset('/x', int32, [0], new Int32Array(0), { storage, attributes: [units] }),
      { kind: 'extend', path: '/x', shape: [100] },
      {
        kind: 'overwrite',
        path: '/x',
        type: int32,
        shape: [90],
        offset: [10],
        data: wave.subarray(0, 90),
      },
    )
    const found = await readDataset(store, '/x')
    expect((found.data as Int32Array).subarray(10)).to.deep.equal(wave.slice(0, 90))
    expect(found.attributes.get('units')?.data).to.equal('V')
    expect(found.filters.map(({ id }) => id)).to.deep.equal([2, 1])
  })
})
