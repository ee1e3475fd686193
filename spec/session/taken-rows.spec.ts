import { expect } from 'chai'

import { H5Class, H5Field, Session } from 'h5orm'

@H5Class({ name: 'takenRows.Entity', table: true })
class Entity {
  @H5Field('int32') id = 0
}

@H5Class('takenRows.Part')
class Part {
  @H5Field('int32') id = 0
}

const forms: Record<string, () => object> = {
  entities: () => ({ first: Object.assign(new Entity(), { id: 1 }) }),
  'rows of a list': () => ({ list: [1, 2].map((id) => Object.assign(new Part(), { id })) }),
  'rows of a column': () => [{ part: Object.assign(new Part(), { id: 1 }) }, { part: null }],
}

/** The first row that is in a value, and what takes it out. */
function firstOf(value: object): { readonly row: object; readonly take: () => void } {
  if (Array.isArray(value)) {
    const holder = value[0] as { part: object }
    return { row: holder.part, take: () => Object.assign(holder, { part: null }) }
  }
  const holder = value as { first?: object; list?: object[] }
  if (holder.list === undefined)
    return { row: holder.first!, take: () => Object.assign(holder, { first: null }) }
  const { list } = holder
  return { row: list[0]!, take: () => Object.assign(holder, { list: [] }) }
}

describe('Rows that another session has taken out of the file', () => {
  for (const [form, make] of Object.entries(forms))
    it(`are stored again when they are saved elsewhere: ${form}`, async () => {
      await using session = await Session.create()
      const value = make()
      await session.save(value, '/value')
      await using fork = session.fork()
      const other = (await fork.load('/value')) as object
      const { row } = firstOf(value)
      firstOf(other).take()
      await fork.save(other, '/value')
      expect(session.pathOf(row)).to.equal(undefined)
      await session.save({ row }, '/elsewhere')
      await using reader = await Session.open(await session.toBytes())
      const found = (await reader.load('/elsewhere')) as { row: { id: number } }
      expect(found.row.id).to.equal(1)
    })
})

const parts = (...ids: number[]): Part[] => ids.map((id) => Object.assign(new Part(), { id }))
const entity = (id: number): Entity => Object.assign(new Entity(), { id })

/** What another session does with what lies in `/value` and `/more`. */
const moves: Record<
  string,
  {
    readonly value: () => object
    readonly more: () => object
    readonly move: (value: never, more: never, fork: Session) => Promise<void>
  }
> = {
  'to nodes of their own': {
    value: () => parts(1, 2, 3),
    more: () => parts(8),
    move: (value: object[], more: Part[], fork) => {
      // An element that is a row of another list makes it a list of nodes.
      value.splice(1, 0, more[0]!)
      return fork.save(value, '/value')
    },
  },
  'to the table of another path': {
    value: () => new Set([entity(1), entity(2)]),
    more: () => [entity(3), { other: 1 }],
    move: (value, more, fork) => fork.dumpMany({ '/more': more, '/value': value }),
  },
  'within their list': {
    value: () => parts(1, 2, 3),
    more: () => ({}),
    move: (value: object[], _, fork) => fork.save(value.toReversed(), '/value'),
  },
}

describe('Rows that another session has moved', () => {
  for (const [where, { value, more, move }] of Object.entries(moves))
    it(`stay known: ${where}`, async () => {
      await using session = await Session.create()
      const own = value() as Iterable<Part>
      await session.save(own, '/value')
      await session.save(more(), '/more')
      await using fork = session.fork()
      await move((await fork.load('/value')) as never, (await fork.load('/more')) as never, fork)
      for (const part of own) {
        const path = session.pathOf(part)!
        expect(((await fork.load(path)) as Part).id, path).to.equal(part.id)
      }
      const [first] = own
      await session.save({ first }, '/elsewhere')
      await using reader = await Session.open(await session.toBytes())
      const found = (await reader.load('/elsewhere')) as { first: Part }
      const list = [...((await reader.load('/value')) as Iterable<Part>)]
      expect(list.includes(found.first)).to.equal(true)
      expect(found.first.id).to.equal(first!.id)
    })

  it('are not mixed up by a save of the list as it was before', async () => {
    await using session = await Session.create()
    const own = parts(1, 2, 3, 4)
    await session.save(own, '/value')
    await using fork = session.fork()
    const others = (await fork.load('/value')) as Part[]
    const taken = own.splice(1, 1)
    await session.save(own, '/value')
    await fork.save(others, '/value')
    for (const [by, list] of [
      [session, own],
      [fork, others],
    ] as const)
      for (const part of list) {
        const path = by.pathOf(part)
        if (part.id === taken[0]!.id) expect(path).to.equal(undefined)
        else expect(((await session.fork().load(path!)) as Part).id, path).to.equal(part.id)
      }
    await fork.save({ last: others[3] }, '/last')
    await using reader = await Session.open(await session.toBytes())
    expect(((await reader.load('/last')) as { last: Part }).last.id).to.equal(4)
  })
})
