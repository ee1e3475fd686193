import { expect } from 'chai'

import { Session } from 'h5orm'
import { type NotedRow, RowIndex } from '#lib/session/row-index.js'

const rows = (count: number): { i: number }[] => Array.from({ length: count }, (_, i) => ({ i }))
const there = (): boolean => true
const limits = { rows: 10, smallTable: 4, rowsWithLarge: 20 }

function indexOf(...tables: readonly (readonly object[])[]): {
  readonly index: RowIndex
  readonly notes: WeakMap<object, NotedRow>
  readonly undo: (() => void)[]
} {
  const notes = new WeakMap<object, NotedRow>()
  const index = new RowIndex(notes, limits)
  const undo = tables.map((table, i) => index.add(`/t${i}`, table, i, there))
  return { index, notes, undo }
}

describe('The index of rows', () => {
  it('finds rows, in the newest table that has them', () => {
    const [a, b] = [rows(3), rows(3)]
    const { index } = indexOf(a, [...b, a[1] as object])
    expect(index.find(a[0] as object)).to.deep.equal({ path: '/t0', index: [0], since: 0 })
    expect(index.find(a[1] as object)).to.deep.equal({ path: '/t1', index: [3], since: 1 })
    expect(index.find({ i: 0 })).to.equal(undefined)
    expect(index.find(new Date())).to.equal(undefined)
  })

  it('notes the rows of old small tables, and lets the tables go', () => {
    const [a, b, c] = [rows(4), rows(4), rows(4)]
    const { index, notes } = indexOf(a, b, c)
    expect(index.find(a[2] as object)).to.equal(undefined)
    expect(notes.get(a[2] as object)).to.deep.equal({ path: '/t0', index: [2], since: 0 })
    expect(index.find(b[2] as object)?.path).to.equal('/t1')
    expect(index.find(c[2] as object)?.path).to.equal('/t2')
  })

  it('keeps large tables longer, and the newest always', () => {
    const [a, b, huge] = [rows(8), rows(8), rows(100)]
    const { index, notes } = indexOf(a, b)
    expect(index.find(a[7] as object)?.path).to.equal('/t0')
    index.add('/huge', huge, 2, there)
    expect(index.find(a[7] as object)).to.equal(undefined)
    expect(notes.has(a[7] as object)).to.equal(false)
    expect(index.find(huge[99] as object)?.index).to.deep.equal([99])
  })

  it('takes back what was added, whether its rows were noted or not', () => {
    const [a, b, c] = [rows(4), rows(4), rows(4)]
    const { index, notes, undo } = indexOf(a, b, c)
    for (const each of undo.toReversed()) each()
    expect(notes.has(a[0] as object)).to.equal(false)
    for (const each of [a, b, c]) expect(index.find(each[0] as object)).to.equal(undefined)
  })

  it('lets rows go that are replaced, and has them again when that is taken back', () => {
    const [former, newer] = [rows(3), rows(2)]
    const { index, undo } = indexOf(former)
    undo.push(index.add('/t0', [...newer, former[0] as object], 1, ({ since }) => since > 0))
    expect(index.find(former[0] as object)).to.deep.equal({ path: '/t0', index: [2], since: 1 })
    expect(index.find(former[1] as object)).to.equal(undefined)
    undo.pop()!()
    expect(index.find(newer[0] as object)).to.equal(undefined)
    expect(index.find(former[0] as object)?.index).to.deep.equal([0])
    expect(index.find(former[1] as object)?.index).to.deep.equal([1])
  })

  it('finds rows among thousands of tables that come and go', () => {
    const notes = new WeakMap<object, NotedRow>()
    const index = new RowIndex(notes)
    const tables = Array.from({ length: 3000 }, () => rows(3))
    const gone = new Set<string>()
    for (const [i, table] of tables.entries()) {
      index.add(`/t${i}`, table, i, there)
      if (i % 3 > 0) gone.add(`/t${i}`)
      if (i % 100 === 0) index.find(table[1] as object)
      index.sweep(({ path }) => !gone.has(path))
    }
    for (const [i, table] of tables.entries())
      if (i % 3 === 0) expect(index.find(table[2] as object)?.path).to.equal(`/t${i}`)
    expect(index.find(tables[1]![0] as object)).to.equal(undefined)
  })

  it('forgets an object until it is a row again, or the forgetting is taken back', () => {
    const [a, b] = [rows(3), rows(3)]
    const { index } = indexOf(a)
    const undo = index.forget(a[0] as object)
    expect(index.find(a[0] as object)).to.equal(undefined)
    expect(index.find(a[1] as object)?.path).to.equal('/t0')
    undo()
    expect(index.find(a[0] as object)?.path).to.equal('/t0')
    index.forget(a[0] as object)
    index.add('/again', [...b, a[0] as object], 1, there)
    expect(index.find(a[0] as object)?.path).to.equal('/again')
  })
})

describe('More rows than a session keeps notes of', function () {
  it('are saved as quickly as others, and found later', async () => {
    const many = rows(4_300_000)
    await using session = await Session.create()
    await session.save(many, '/many')
    await session.save({ one: many[4_200_000] }, '/one')
    expect(session.pathOf(many[4_200_000] as object)).to.equal('/many[4200000]')
    session.forget(many[4_200_000])
    expect(session.pathOf(many[4_200_000] as object)).to.equal(undefined)
  })
})
