import { expect } from 'chai'

import { H5Class, H5Field, isH5Error, type H5Error, Session } from 'h5orm'

@H5Class('unseen.Cell')
class Cell {
  @H5Field('float64') x = 0
  @H5Field('float64') y = 0
  @H5Field('string') text = ''
}

@H5Class('unseen.Part')
class Part {
  @H5Field('string') name = ''
  @H5Field('float64', { attribute: true }) weight = 0
}

@H5Class('unseen.Holder')
class Holder {
  @H5Field('string') name = ''
  @H5Field('float64') count = 0
  @H5Field('float64', { attribute: true }) level = 0
  @H5Field(() => [Cell]) cells: Cell[] = []
  @H5Field(() => Part) part = new Part()
  @H5Field() map = new Map<string, number | object>()
  @H5Field('float64[]') numbers: number[] = [1, 2, 3]
}

const cell = (x: number): Cell => Object.assign(new Cell(), { x, y: -x, text: `cell ${x}` })

function holder(): Holder {
  const made = Object.assign(new Holder(), { name: 'first', cells: [0, 1, 2, 3].map(cell) })
  made.map.set('one', 1).set('two', 2)
  return made
}

/** A session that has saved a holder, and what a fork has loaded of it. */
async function two(): Promise<{ session: Session; own: Holder; fork: Session; other: Holder }> {
  const session = await Session.create()
  const own = holder()
  await session.save(own, '/h')
  const fork = session.fork()
  return { session, own, fork, other: await fork.load('/h', Holder) }
}

async function inFile(session: Session): Promise<Holder> {
  await using fresh = session.fork()
  return fresh.load('/h', Holder)
}

async function conflictOf(save: Promise<unknown>): Promise<H5Error> {
  try {
    await save
  } catch (error) {
    if (isH5Error(error, 'CONFLICT')) return error
    throw error
  }
  throw new Error('There was no conflict.')
}

type Change = (holder: Holder) => void

/** Changes by two sessions of which both have to be in the file. */
const independent: Record<string, readonly [Change, Change]> = {
  'two fields': [(h) => (h.name = 'renamed'), (h) => (h.count = 5)],
  'a longer string and an attribute': [(h) => (h.name = 'long '.repeat(20)), (h) => (h.level = 5)],
  'two attributes': [(h) => (h.level = 1), (h) => (h.part.weight = 2)],
  'fields of a nested object and of its holder': [
    (h) => (h.part.name = 'p'),
    (h) => (h.name = 'n'),
  ],
  'cells of one column': [(h) => (h.cells[1]!.x = 50), (h) => (h.cells[2]!.x = 60)],
  'cells of one row': [(h) => (h.cells[1]!.x = 50), (h) => (h.cells[1]!.y = 60)],
  'strings of one column': [(h) => (h.cells[0]!.text = 'a'), (h) => (h.cells[3]!.text = 'b')],
  'a cell and a string that makes its column wider': [
    (h) => (h.cells[0]!.text = 'wide '.repeat(9)),
    (h) => (h.cells[3]!.text = 'b'),
  ],
  'rows behind and a cell': [(h) => h.cells.push(cell(7), cell(8)), (h) => (h.cells[0]!.x = 70)],
  'rows behind and a longer string': [
    (h) => h.cells.push(cell(7)),
    (h) => (h.cells[0]!.text = 'longer '.repeat(9)),
  ],
  'an order of rows and a field': [(h) => h.cells.push(h.cells.shift()!), (h) => (h.name = 'n')],
  'a removed row and a field': [(h) => h.cells.splice(1, 1), (h) => (h.name = 'n')],
  'an entry of a Map and another one': [(h) => h.map.set('one', 10), (h) => h.map.set('two', 20)],
  'a new entry of a Map and another one': [
    (h) => h.map.set('three', 3),
    (h) => h.map.set('one', 9),
  ],
  'a deleted entry of a Map and another one': [
    (h) => h.map.delete('one'),
    (h) => h.map.set('two', 9),
  ],
  'an array of numbers and a field': [(h) => h.numbers.push(4), (h) => (h.name = 'n')],
  'another object in a field, and another field': [
    (h) => (h.part = Object.assign(new Part(), { name: 'other' })),
    (h) => (h.name = 'n'),
  ],
}

/** Changes by two sessions of which each would undo the other. */
const contrary: Record<string, readonly [Change, Change, string]> = {
  'a field': [(h) => (h.name = 'a'), (h) => (h.name = 'b'), '/h/name'],
  'an attribute': [(h) => (h.level = 1), (h) => (h.level = 2), '/h@level'],
  'a cell': [(h) => (h.cells[1]!.x = 5), (h) => (h.cells[1]!.x = 6), '/h/cells/x[1]'],
  'the length of a list': [(h) => h.cells.push(cell(7)), (h) => h.cells.push(cell(8)), '/h/cells'],
  'the order of a list and a cell': [
    (h) => h.cells.push(h.cells.shift()!),
    (h) => (h.cells[1]!.x = 50),
    '/h/cells/x',
  ],
  'a removed row and a cell': [(h) => h.cells.shift(), (h) => (h.cells[1]!.x = 5), '/h/cells/x'],
  'an entry of a Map': [(h) => h.map.set('one', 5), (h) => h.map.set('one', 6), '/h/map/one'],
  'a changed entry that the other deletes': [
    (h) => h.map.set('one', 5),
    (h) => h.map.delete('one'),
    '/h/map/one',
  ],
  'an array of numbers': [(h) => h.numbers.push(4), (h) => h.numbers.push(5), '/h/numbers'],
}

function plain(h: Holder): unknown {
  return {
    ...h,
    cells: h.cells.map((c) => ({ ...c })),
    part: { ...h.part },
    map: Object.fromEntries(h.map),
  }
}

describe('What a session has not seen', () => {
  for (const [what, [theirs, ours]] of Object.entries(independent))
    for (const turn of ['a fork', 'its parent'])
      it(`is kept when ${turn} saves an older copy: ${what}`, async () => {
        const { session, own, fork, other } = await two()
        const [first, last] = turn === 'a fork' ? [own, other] : [other, own]
        const [begins, ends] = turn === 'a fork' ? [session, fork] : [fork, session]
        theirs(first)
        await begins.save(first, '/h')
        ours(last)
        await ends.save(last, '/h')
        const expected = holder()
        theirs(expected)
        ours(expected)
        expect(plain(await inFile(session))).to.deep.equal(plain(expected))
        // A second save of the older copy changes nothing.
        await ends.save(last, '/h')
        expect(plain(await inFile(session))).to.deep.equal(plain(expected))
        await session.close()
        await fork.close()
      })

  for (const [what, [theirs, ours, place]] of Object.entries(contrary))
    it(`makes a save throw CONFLICT that would undo it: ${what}`, async () => {
      const { session, own, fork, other } = await two()
      theirs(other)
      await fork.save(other, '/h')
      ours(own)
      own.count = 99
      const before = plain(await inFile(session))
      const error = await conflictOf(session.save(own, '/h'))
      expect(error.message).to.contain(place)
      expect(plain(await inFile(session))).to.deep.equal(before)
      await session.save(own, '/h', { ifChanged: 'overwrite' })
      expect(plain(await inFile(session))).to.deep.equal(plain(own))
      await session.save(own, '/h')
      await session.close()
      await fork.close()
    })

  it('does not conflict where both have the same', async () => {
    const { session, own, fork, other } = await two()
    for (const each of [own, other]) {
      each.name = 'same'
      each.cells[2]!.x = 77
      each.level = 3
      each.map.set('three', 3)
    }
    await fork.save(other, '/h')
    await session.save(own, '/h')
    own.name = 'mine'
    await session.save(own, '/h')
    expect((await inFile(session)).name).to.equal('mine')
  })

  it('is not forgotten by others: a change of something else leaves their objects known', async () => {
    const { session, own, fork, other } = await two()
    await fork.save({ a: [cell(1)] }, '/else')
    await fork.save({ a: [] }, '/else')
    await fork.delete('/else')
    other.part.name = 'p'
    await fork.save(other, '/h')
    expect(session.pathOf(own)).to.equal('/h')
    expect(session.pathOf(own.part)).to.equal('/h/part')
    expect(session.pathOf(own.cells[2]!)).to.equal('/h/cells[2]')
    expect(await session.load('/h')).to.equal(own)
  })

  it('does not split rows that others have moved: they are known where they are now', async () => {
    const { session, own, fork, other } = await two()
    const [a, b] = own.cells as [Cell, Cell]
    other.cells.push(other.cells.shift()!)
    other.cells.splice(2, 1)
    await fork.save(other, '/h')
    expect(session.pathOf(a)).to.equal('/h/cells[2]')
    expect(session.pathOf(b)).to.equal('/h/cells[0]')
    expect(session.pathOf(own.cells[3]!)).to.equal(undefined)
    await session.save({ first: a }, '/first')
    await using fresh = session.fork()
    const { cells } = await fresh.load('/h', Holder)
    expect(((await fresh.load('/first')) as { first: Cell }).first).to.equal(cells[2])
  })

  it('is as it was when the transaction of the other session is taken back', async () => {
    const { session, own, fork, other } = await two()
    await fork
      .transaction(async () => {
        other.name = 'other'
        await fork.save(other, '/h')
        throw new Error('changed my mind')
      })
      .catch(() => undefined)
    own.name = 'mine'
    await session.save(own, '/h')
    expect((await inFile(session)).name).to.equal('mine')
  })

  it('is kept when a fork appends rows and its parent saves an older list', async () => {
    const { session, own, fork } = await two()
    await fork.append('/h/cells', [cell(10), cell(11)])
    await fork.append('/h/cells', [cell(12)])
    own.cells[1]!.x = 50
    own.cells[1]!.text = 'changed'
    await session.save(own, '/h')
    const { cells } = await inFile(session)
    expect(cells.map(({ x }) => x)).to.deep.equal([0, 50, 2, 3, 10, 11, 12])
    expect(cells[1]!.text).to.equal('changed')
    own.cells.pop()
    await conflictOf(session.save(own, '/h'))
    await session.save(own, '/h', { ifChanged: 'overwrite' })
    expect((await inFile(session)).cells.map(({ x }) => x)).to.deep.equal([0, 50, 2])
  })

  it('is kept when a fork appends the first rows of a list', async () => {
    await using session = await Session.create()
    const own = Object.assign(holder(), { cells: [] })
    await session.save(own, '/h')
    const fork = session.fork()
    await fork.append('/h/cells', [cell(10), cell(11)])
    own.name = 'renamed'
    await session.save(own, '/h')
    const { name, cells } = await inFile(session)
    expect([name, ...cells.map(({ x }) => x)]).to.deep.equal(['renamed', 10, 11])
    own.cells.push(cell(1) as never)
    await conflictOf(session.save(own, '/h'))
    expect((await inFile(session)).cells).to.have.length(2)
  })

  it('is kept when rows came by an iterable, and load brings the array up to date', async () => {
    await using session = await Session.create()
    const own = holder()
    const { cells } = own
    await session.save(own, '/h')
    await session.append('/h/cells', [10, 11, 12].map(cell).values())
    expect(own.cells).to.have.length(4)
    own.name = 'renamed'
    own.cells[0]!.y = 5
    await session.save(own, '/h')
    expect((await inFile(session)).cells.map(({ x }) => x)).to.deep.equal([0, 1, 2, 3, 10, 11, 12])
    expect(await session.load('/h')).to.equal(own)
    expect(own.cells).to.equal(cells)
    expect(cells.map(({ x }) => x)).to.deep.equal([0, 1, 2, 3, 10, 11, 12])
    expect(session.pathOf(cells[5]!)).to.equal('/h/cells[5]')
    cells.splice(1, 1)
    cells[4]!.y = 99
    await session.save(own, '/h')
    expect(plain(await inFile(session))).to.deep.equal(plain(own))
  })

  it('is kept when rows were appended to an array that is frozen', async () => {
    await using session = await Session.create()
    const own = holder()
    Object.freeze(own.cells)
    await session.save(own, '/h')
    await session.append('/h/cells', [cell(10)])
    own.cells[0]!.x = 5
    await session.save(own, '/h')
    expect((await inFile(session)).cells.map(({ x }) => x)).to.deep.equal([5, 1, 2, 3, 10])
  })

  it('is kept: what another save has put into an object of the program', async () => {
    await using session = await Session.create()
    const own = { a: 1 } as Record<string, unknown>
    await session.save(own, '/o')
    await session.save([1, 2], '/o/more')
    own['a'] = 2
    await session.save(own, '/o')
    await using fresh = session.fork()
    expect(await fresh.load('/o')).to.deep.equal({ a: 2, more: [1, 2] })
  })

  it('never leaves columns that do not fit each other: both have moved or removed rows', async () => {
    type Rows = { i: number; l: number[] }[]
    const changes: ((rows: Rows) => unknown)[] = [
      (rows) => rows.push(rows.shift()!),
      (rows) => rows.pop(),
      (rows) => rows.splice(0, 1),
      (rows) => (rows[1]!.l = [9, 9, 9]),
      (rows) => (rows[2]!.i = 7),
      (rows) => rows.push({ i: 5, l: [5] }),
    ]
    for (const theirs of changes)
      for (const ours of changes) {
        await using session = await Session.create()
        const own = { rows: [0, 1, 2].map((i) => ({ i, l: Array.from({ length: i }, () => i) })) }
        await session.save(own, '/o')
        await using fork = session.fork()
        const other = (await fork.load('/o')) as typeof own
        theirs(other.rows)
        await fork.save(other, '/o')
        ours(own.rows)
        await session.save(own, '/o').catch((error: unknown) => {
          if (!isH5Error(error, 'CONFLICT')) throw error
        })
        await using fresh = session.fork()
        const { rows } = (await fresh.load('/o')) as typeof own
        for (const { i, l } of rows)
          if (i < 3 && l[0] !== 9) expect(l).to.deep.equal(Array.from({ length: i }, () => i))
      }
  })
})
