import { expect } from 'chai'

import { H5Class, H5Field, isH5Error, LazyArray, lazyArray, Session } from 'h5orm'

@H5Class('refresh.Cell')
class Cell {
  @H5Field('float64') x = 0
  @H5Field(() => Cell) next: Cell | null = null
}

@H5Class('refresh.Part')
class Part {
  @H5Field('string') name = ''
}

@H5Class('refresh.Holder')
class Holder {
  @H5Field('string') name = ''
  @H5Field(() => [Cell]) cells: Cell[] = []
  @H5Field(() => Part) part: Part | null = null
  @H5Field() map = new Map<string, unknown>()
  @H5Field() set = new Set<unknown>()
  @H5Field() plain: Record<string, unknown> = {}
  @H5Field('float64[]') values = Float64Array.of(1, 2, 3)
  @H5Field('date') at = new Date(0)
  readonly #hidden = 1

  get hidden(): number {
    return this.#hidden
  }
}

const cell = (x: number): Cell => Object.assign(new Cell(), { x })

function holder(): Holder {
  const made = Object.assign(new Holder(), {
    name: 'first',
    cells: [0, 1, 2].map(cell),
    part: Object.assign(new Part(), { name: 'part' }),
    plain: { a: 1, inner: { b: 2 } },
  })
  made.cells[2]!.next = made.cells[0]!
  made.map.set('k', new Map([['l', 1]]))
  made.set.add('m')
  return made
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    if (isH5Error(error)) return error.code
    throw error
  }
  return 'none'
}

describe('session.refresh', () => {
  it('brings an object to what the file has, in the objects that the program holds', async () => {
    await using session = await Session.create()
    const own = holder()
    await session.save(own, '/h')
    const { cells, part, map, set, plain, values, at } = own
    const [first, second, third] = cells as [Cell, Cell, Cell]
    const inner = map.get('k')
    const { inner: plainInner } = plain
    await using fork = session.fork()
    const other = await fork.load('/h', Holder)
    other.name = 'second'
    other.cells.push(cell(9))
    other.cells[1]!.x = 50
    other.cells[0]!.next = other.cells[3]!
    other.part!.name = 'changed'
    other.map.set('new', { z: 1 })
    ;(other.map.get('k') as Map<string, number>).set('l', 2)
    other.set.add('n')
    other.plain['a'] = 5
    delete (other.plain['inner'] as Record<string, unknown>)['b']
    other.values[1] = 77
    other.at = new Date(1000)
    await fork.save(other, '/h')
    own.name = 'unsaved'
    own.cells[2]!.x = -1
    await session.refresh(own)
    expect(own).to.deep.equal(other)
    expect([own.cells, own.part, own.map, own.set, own.plain, own.values]).to.have.ordered.members([
      cells,
      part,
      map,
      set,
      plain,
      values,
    ])
    expect(own.cells.slice(0, 3)).to.have.ordered.members([first, second, third])
    expect(third.next).to.equal(first)
    expect(first.next).to.equal(own.cells[3])
    expect(own.map.get('k')).to.equal(inner)
    expect(own.plain['inner']).to.equal(plainInner)
    expect(own.at).not.to.equal(at)
    expect(session.pathOf(own.cells[3]!)).to.equal('/h/cells[3]')
    expect(session.pathOf(own)).to.equal('/h')
    own.name = 'third'
    own.cells[3]!.x = 10
    await session.save(own, '/h')
    await using fresh = session.fork()
    expect(await fresh.load('/h', Holder)).to.deep.equal(own)
  })

  it('follows rows that were moved and taken away', async () => {
    await using session = await Session.create()
    const own = holder()
    await session.save(own, '/h')
    const [first, second, third] = own.cells as [Cell, Cell, Cell]
    await using fork = session.fork()
    const other = await fork.load('/h', Holder)
    other.cells.splice(1, 1)
    other.cells.unshift(other.cells.pop()!)
    await fork.save(other, '/h')
    await session.refresh(own)
    expect(own.cells).to.have.ordered.members([third, first])
    expect(session.pathOf(second)).to.equal(undefined)
  })

  it('ends a conflict', async () => {
    await using session = await Session.create()
    const own = holder()
    await session.save(own, '/h')
    await using fork = session.fork()
    const other = await fork.load('/h', Holder)
    other.name = 'other'
    await fork.save(other, '/h')
    own.name = 'own'
    expect(await codeOf(session.save(own, '/h'))).to.equal('CONFLICT')
    await session.refresh(own)
    expect(own.name).to.equal('other')
    own.name = 'own'
    await session.save(own, '/h')
  })

  it('takes one part, and links what lies elsewhere', async () => {
    await using session = await Session.create()
    const own = holder()
    const shared = new Map([['s', 1]])
    await session.save(shared, '/shared')
    own.plain['shared'] = shared
    await session.save(own, '/h')
    shared.set('s', 2)
    own.plain['a'] = 2
    own.name = 'unsaved'
    await session.refresh(own.plain)
    expect(own.plain['a']).to.equal(1)
    expect(own.plain['shared']).to.equal(shared)
    expect(shared.get('s')).to.equal(2)
    expect(own.name).to.equal('unsaved')
    own.cells[1]!.x = 5
    own.cells[2]!.x = 6
    await session.refresh(own.cells[1]!)
    expect(own.cells.map(({ x }) => x)).to.deep.equal([0, 1, 6])
  })

  it('refuses what it does not know, what was deleted, and what can only be replaced', async () => {
    await using session = await Session.create()
    const own = holder()
    await session.save(own, '/h')
    expect(await codeOf(session.refresh({}))).to.equal('NOT_FOUND')
    expect(await codeOf(session.refresh(own.at))).to.equal('CANNOT_RESTORE')
    await using fork = session.fork()
    await fork.delete('/h')
    own.name = 'mine'
    expect(await codeOf(session.refresh(own))).to.equal('NOT_FOUND')
    expect(own.name).to.equal('mine')
    expect(session.pathOf(own)).to.equal(undefined)
  })

  it('gives a LazyArray its new extents', async () => {
    await using session = await Session.create()
    await session.save(LazyArray.empty('float64', [0]), '/a')
    const array = await session.load('/a', lazyArray('float64'))
    await using fork = session.fork()
    const other = await fork.load('/a', lazyArray('float64'))
    await other.append([1, 2])
    await session.refresh(array)
    expect(array.shape).to.deep.equal([2])
  })
})
