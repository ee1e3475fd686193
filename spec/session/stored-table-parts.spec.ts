import { expect } from 'chai'

import { Session, Table, tableOf } from 'h5orm'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

import { countingStore, total } from './counting-store.js'
import { bytesOf, count, Plain, run, RunOfColumns } from './stored-table-models.js'

describe('A Table in a file reads what is asked for', () => {
  let bytes: Uint8Array
  const rows = 200_000
  let large: Uint8Array
  before(async () => {
    bytes = await bytesOf(run(count))
    await using session = await Session.create()
    const x = Float64Array.from({ length: rows }, (_, i) => i)
    const name = Array.from({ length: rows }, (_, i) => `n${i % 1000}`)
    await session.save(Table.of(Plain, { x, y: x, name }), '/t')
    large = await session.toBytes()
  })

  async function counted(): Promise<{ table: Table<Plain>; bytes: Map<string, number> }> {
    const { store, bytes: read } = countingStore(await openStore(large))
    const session = await Session.open(store)
    const table = await session.load('/t', tableOf(Plain))
    return { table, bytes: read }
  }

  it('nothing when it is loaded', async () => {
    const { table, bytes: read } = await counted()
    expect(table.length).to.equal(rows)
    expect(total(read)).to.equal(0)
  })

  it('one column, once', async () => {
    const { table, bytes: read } = await counted()
    expect(table.column('x')).to.have.lengthOf(rows)
    expect(await table.read('x')).to.equal(table.column('x'))
    expect(await table.read('x', [5, 10])).to.deep.equal(Float64Array.of(5, 6, 7, 8, 9))
    expect(Object.fromEntries(read)).to.deep.equal({ '/t/x': rows * 8 })
  })

  it('some rows of texts and arrays of different lengths, and what tells where they are', async () => {
    const { store, bytes: read } = countingStore(await openStore(bytes))
    const session = await Session.open(store)
    const { hits } = await session.load('/run', RunOfColumns)
    read.clear()
    expect(await hits.read('uneven', [1400, 1402])).to.deep.equal(['u1400', 'u1401'])
    expect(await hits.read('ragged', [1402, 1403])).to.deep.equal([[1402, 1402.125]])
    const first = count * 4
    expect(total(read)).to.be.within(8, 2 * first + 100)
    read.clear()
    expect(await hits.read('uneven', [1403, 1405])).to.deep.equal(['u1403', 'u1404'])
    expect(total(read)).to.be.below(first / 3)
  })

  it('some rows of one column', async () => {
    const { table, bytes: read } = await counted()
    expect(await table.read('x', [-1000, null, 10])).to.have.lengthOf(100)
    expect(Object.fromEntries(read)).to.deep.equal({ '/t/x': 800 })
  })

  it('some rows of all columns', async () => {
    const { table, bytes: read } = await counted()
    expect(table.at(150_000)).to.deep.equal(
      Object.assign(new Plain(), { x: 150_000, y: 150_000, name: 'n0' }),
    )
    expect(total(read)).to.be.below(100)
    expect(table.slice(10, 60).column('y')).to.have.lengthOf(50)
    expect(total(read)).to.be.below(50 * 24 + 100)
    for (let i = 0; i < rows; i += 10_000) expect(table.at(i)?.x).to.equal(i)
    expect(total(read)).to.be.below(20 * 1024 * 24)
  })
})
