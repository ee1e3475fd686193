import { expect } from 'chai'

import type { DataType } from '#lib/records/data-type.js'

import {
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
  const storages = [
    { name: 'in chunks', storage: { chunks: [100] } },
    { name: 'packed by gzip', storage: { chunks: [100], filters: [{ id: 1, options: [6] }] } },
    { name: 'shuffled', storage: { chunks: [64], filters: [{ id: 2, options: [] }] } },
    { name: 'with checksums', storage: { chunks: [64], filters: [{ id: 3, options: [] }] } },
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
    [
      'two filters',
      {
        chunks: [10],
        filters: [
          { id: 2, options: [] },
          { id: 1, options: [6] },
        ],
      },
    ],
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
