import { expect } from 'chai'

import { H5Class, H5Field, Session, setOf, Table, tableOf } from 'h5orm'

import { refusal } from '../round-trip.js'

describe('Session: rows and elements in their place', () => {
  @H5Class('place.Part')
  class Part {
    @H5Field('float64') x = 0
    @H5Field('string') label = ''
  }
  @H5Class('place.Other')
  class Other {
    @H5Field('string') label = ''
    @H5Field('float64') x = 0
    @H5Field('float64') y = 0
  }
  @H5Class({ name: 'place.Entity', table: true })
  class Entity {
    @H5Field('float64') x = 0
    @H5Field('string') label = ''
    @H5Field(() => Entity) next: Entity | null = null
  }
  @H5Class('place.Row')
  class Row {
    @H5Field('float64') x = 0
    @H5Field('string') label = ''
    @H5Field(() => Part) part = new Part()
    @H5Field(() => [Part]) parts: Part[] = []
    @H5Field('float64[]') signal: Float64Array = new Float64Array(0)
    @H5Field(setOf('string')) tags = new Set<string>()
    @H5Field('date') when = new Date(0)
    @H5Field('float64') maybe: number | null = 1
    @H5Field() any: unknown = 1
  }
  @H5Class('place.Holder')
  class Holder {
    @H5Field('string') title = 'holder'
    @H5Field(() => [Part], { layout: 'compound' }) compound: Part[] = []
    @H5Field(() => [Part]) columns: Part[] = []
    @H5Field(() => [Entity]) entities: Entity[] = []
    @H5Field(() => [Part, Other]) mixed: (Part | Other)[] = []
    @H5Field(() => [Row]) rows: Row[] = []
    @H5Field(setOf(Part)) members = new Set<Part>()
    @H5Field(tableOf(Part)) table: Table<Part> = Table.from(Part, [])
    @H5Field() plain: { x: number; label: string }[] = []
  }

  interface Element {
    x: number
    label: string
  }
  const part = (x: number): Part => Object.assign(new Part(), { x, label: `part ${x}` })
  const entity = (x: number): Entity => Object.assign(new Entity(), { x, label: `entity ${x}` })
  const other = (x: number): Other => Object.assign(new Other(), { x, label: `other ${x}` })
  const row = (x: number): Row =>
    Object.assign(new Row(), {
      x,
      label: `row ${x}`,
      part: part(10 * x),
      parts: [part(100 * x), part(100 * x + 1)],
      signal: new Float64Array(x).fill(x),
      tags: new Set([`tag ${x}`]),
      when: new Date(x),
    })

  function holder(): Holder {
    const whole = new Holder()
    whole.compound = [1, 2, 3, 4].map(part)
    whole.columns = [1, 2, 3, 4].map(part)
    whole.entities = [1, 2, 3, 4].map(entity)
    whole.entities[0]!.next = whole.entities[2]!
    whole.mixed = [part(1), other(2), part(3), other(4)]
    whole.rows = [1, 2, 3, 4].map(row)
    whole.members = new Set([1, 2, 3, 4].map(part))
    whole.plain = [1, 2, 3, 4].map((x) => ({ x, label: `plain ${x}` }))
    return whole
  }

  /** Where the elements of each form are. */
  const forms: Record<string, (whole: Holder) => Element[]> = {
    'a list in columns': ({ columns }) => columns,
    'a list in a compound': ({ compound }) => compound,
    entities: ({ entities }) => entities,
    'a list of several classes': ({ mixed }) => mixed,
    'rows with parts': ({ rows }) => rows,
    'parts of rows': ({ rows }) => rows.map((each) => each.part),
    'lists in rows': ({ rows }) => rows.map(({ parts }) => parts[1]!),
    'members of a Set': ({ members }) => [...members],
    'plain objects': ({ plain }) => plain,
  }

  async function stored(): Promise<{ session: Session; whole: Holder }> {
    const session = await Session.create()
    const whole = holder()
    await session.save(whole, '/holder')
    return { session, whole }
  }

  async function loaded(): Promise<{ session: Session; whole: Holder }> {
    const { session } = await stored()
    const again = await Session.open(await session.toBytes(), { mode: 'r+' })
    return { session: again, whole: await again.load('/holder', Holder) }
  }

  const seen = async (session: Session): Promise<Holder> => {
    const fork = session.fork()
    const whole = await fork.load('/holder', Holder)
    await fork.close()
    return whole
  }

  for (const [form, elementsOf] of Object.entries(forms))
    for (const make of [stored, loaded]) {
      const how = make === stored ? 'saved' : 'loaded'
      it(`${form}: one that was ${how} is saved by itself, and nothing else`, async () => {
        const { session, whole } = await make()
        const [first, second, third] = elementsOf(whole) as [Element, Element, Element]
        const path = session.pathOf(second)
        second.x = 22
        second.label = 'a'
        third.x = 33
        whole.title = 'not saved'
        await session.save(second)
        const expected = holder()
        Object.assign(elementsOf(expected)[1]!, { x: 22, label: 'a' })
        expect(await seen(session)).to.deep.equal(expected)
        expect([third.x, whole.title]).to.deep.equal([33, 'not saved'])
        expect(elementsOf(whole).slice(0, 2)).to.deep.equal([first, second])
        expect(session.pathOf(second)).to.equal(path)
        second.label = 'longer than anything that is there '.repeat(9)
        await session.save(second)
        expect(elementsOf(await seen(session))[1]).to.deep.equal(second)
        await session.save(whole, '/holder')
        expect(await seen(session)).to.deep.equal(whole)
      })
    }

  it('the parts of a row are saved with it', async () => {
    for (const make of [stored, loaded]) {
      const { session, whole } = await make()
      const [, second] = whole.rows as [Row, Row]
      const changes: Partial<Row>[] = [
        { maybe: null },
        { part: part(7) },
        { parts: [] },
        { parts: [part(1), part(2), part(3)] },
        { signal: new Float64Array([1, 2, 3, 4, 5, 6]) },
        { tags: new Set(['x', 'y']) },
        { any: 'text' },
        { any: [1, { deep: part(5) }] },
        { when: new Date(77) },
        { label: 'with \0 in it' },
        { label: 'ä' },
        { maybe: 5 },
      ]
      const expected = holder()
      for (const change of changes) {
        Object.assign(second, change)
        Object.assign(expected.rows[1]!, change)
        await session.save(second)
        expect(await seen(session), JSON.stringify(change)).to.deep.equal(expected)
      }
      second.tags.add('z')
      second.parts.push(part(8))
      await session.save(second)
      expect((await seen(session)).rows[1]).to.deep.equal(second)
      await session.save(whole, '/holder')
      expect(await seen(session)).to.deep.equal(whole)
    }
  })

  it('in forks and transactions', async () => {
    const { session, whole } = await stored()
    const fork = session.fork()
    const theirs = await fork.load('/holder', Holder)
    theirs.columns[1]!.x = 5
    await fork.save(theirs.columns[1]!)
    whole.columns[2]!.x = 6
    await session.save(whole.columns[2]!)
    const failed = session.transaction(async (tx) => {
      whole.columns[0]!.x = 7
      await tx.save(whole.columns[0]!)
      throw new Error('no')
    })
    await failed.then(
      () => expect.fail('it succeeded'),
      () => undefined,
    )
    expect((await seen(session)).columns.map(({ x }) => x)).to.deep.equal([1, 5, 6, 4])
    await session.transaction(async (tx) => tx.save(whole.columns[0]!))
    await session.save(whole, '/holder')
    expect((await seen(session)).columns.map(({ x }) => x)).to.deep.equal([7, 5, 6, 4])
  })

  it('two sides that change a cell of one row are a conflict', async () => {
    const { session, whole } = await stored()
    const fork = session.fork()
    const theirs = await fork.load('/holder', Holder)
    theirs.columns[1]!.x = 5
    await fork.save(theirs.columns[1]!)
    whole.columns[1]!.x = 6
    await refusal(session.save(whole.columns[1]!), 'CONFLICT')
    await session.save(whole.columns[1]!, { ifChanged: 'overwrite' })
    expect((await seen(session)).columns[1]!.x).to.equal(6)
    whole.columns[1]!.label = 'ours'
    await session.save(whole.columns[1]!)
    theirs.columns[1]!.x = 6
    await fork.save(theirs.columns[1]!)
    expect((await seen(session)).columns[1]).to.deep.equal(whole.columns[1])
  })

  it('an object of its own, by any of its paths', async () => {
    const { session, whole } = await stored()
    const shared = part(1)
    await session.save({ a: shared, b: shared, map: new Map([['m', shared]]) }, '/both')
    shared.x = 2
    await session.save(shared)
    const again = (await session.fork().load('/both')) as { a: Part; b: Part }
    expect([again.a.x, again.a === again.b]).to.deep.equal([2, true])
    whole.title = 'other'
    await session.save(whole)
    expect((await seen(session)).title).to.equal('other')
  })

  it('at a path with a number: the row, or another in its place', async () => {
    for (const form of ['columns', 'compound', 'mixed', 'rows'] as const) {
      const { session, whole } = await stored()
      const list = whole[form] as Element[]
      const path = `/holder/${form}[2]`
      list[2]!.x = 9
      await session.save(list[2], path)
      expect(((await seen(session))[form] as Element[])[2]).to.deep.equal(list[2])
      const another = form === 'rows' ? row(8) : part(8)
      await session.save(another, path)
      expect(session.pathOf(list[2]!)).to.equal(undefined)
      expect(((await seen(session))[form] as Element[])[2]).to.deep.equal(another)
      expect(await session.load(path), form).to.equal(another)
      await refusal(session.save(part(1), `/holder/${form}[4]`), 'NOT_FOUND')
      await refusal(session.save(part(1), path, { ifExists: 'error' }), 'EXISTS')
    }
  })

  it('are deleted by their paths and by themselves; the objects of the program stay as they are', async () => {
    for (const form of ['columns', 'compound', 'mixed', 'rows', 'plain'] as const) {
      const { session, whole } = await stored()
      const list = whole[form] as Element[]
      list[3]!.x = 99
      await session.delete(`/holder/${form}[1]`)
      const expected = holder()
      expected[form].splice(1, 1)
      expect(await seen(session), form).to.deep.equal(expected)
      expect([list.length, session.pathOf(list[1]!)]).to.deep.equal([4, undefined])
      await refusal(session.save(list[1]!), 'NOT_FOUND')
      await session.delete(list[2]!)
      expected[form].splice(1, 1)
      expect(await seen(session), form).to.deep.equal(expected)
      await session.save(list[3]!)
      expect(((await seen(session))[form] as Element[])[1]).to.deep.equal(list[3])
      await refusal(session.delete(`/holder/${form}[2]`), 'NOT_FOUND')
      await session.save(whole, '/holder')
      expect(await seen(session), form).to.deep.equal(whole)
    }
  })

  it('a member of a Set, and an object with paths of its own, are deleted', async () => {
    const { session, whole } = await stored()
    const [, second] = whole.members
    await session.delete(second!)
    expect([...(await seen(session)).members].map(({ x }) => x)).to.deep.equal([1, 3, 4])
    const lone = part(1)
    await session.dumpMany({ '/one': lone, '/two': lone })
    await session.save({ lone }, '/report')
    await session.delete(lone)
    expect([await session.has('/one'), await session.has('/two')]).to.deep.equal([false, false])
    expect(await session.fork().load('/report')).to.deep.equal({ lone })
  })

  it('refuses what the session does not know, and what is a part of something else', async () => {
    const { session, whole } = await stored()
    const unknown = await refusal(session.save(part(1)), 'NOT_FOUND')
    expect(unknown.message).to.include('Give a path')
    await refusal(session.delete(part(1)), 'NOT_FOUND')
    for (const [object, holds] of [
      [whole.rows[1]!.signal, '/holder/rows[1]'],
      [whole.rows[1]!.when, '/holder/rows[1]'],
      [whole.rows[1]!.parts, '/holder/rows[1]'],
    ] as const)
      for (const action of [session.save(object), session.delete(object)]) {
        const error = await refusal(action, 'CANNOT_STORE')
        expect(error.message).to.include(holds)
      }
    const held = part(3)
    await session.save({ deep: { held } }, '/plain')
    await refusal(session.delete(held), 'CANNOT_STORE')
    await refusal(session.delete(whole.entities[2]!), 'CANNOT_STORE')
    expect(await seen(session)).to.deep.equal(holder())
  })

  it('a row that is taken out of its list stays with what refers to it', async () => {
    const session = await Session.create()
    const list = [1, 2, 3].map(part)
    await session.save(list, '/list')
    await session.save({ best: list[1] }, '/best')
    await session.delete('/list[0]')
    expect(session.pathOf(list[1]!)).to.equal('/list[0]')
    await session.delete('/list[0]')
    expect(await session.fork().load('/list')).to.deep.equal([list[2]])
    const again = (await session.fork().load('/best')) as { best: Part }
    expect(again.best).to.deep.equal(list[1])
    list[1]!.x = 7
    await session.save(list[1]!)
    expect(((await session.fork().load('/best')) as { best: Part }).best.x).to.equal(7)
  })

  it('a row is loaded by itself, and the list has the same object for it', async () => {
    for (const [form, path] of [
      ['columns', '/holder/columns'],
      ['compound', '/holder/compound'],
      ['mixed', '/holder/mixed'],
      ['rows', '/holder/rows'],
      ['plain', '/holder/plain'],
    ] as const) {
      const { session } = await stored()
      const expected = holder()[form] as Element[]
      const reader = await Session.open(await session.toBytes(), { mode: 'r+' })
      const second = (await reader.load(`${path}[1]`)) as Element
      expect(second, form).to.deep.equal(expected[1])
      expect(await reader.load(`${path}[1]`)).to.equal(second)
      second.x = 22
      const parts = second instanceof Row ? [second.part, second.parts, second.signal] : []
      await reader.save(second)
      second.x = 23
      const whole = await reader.load('/holder', Holder)
      const list = whole[form] as Element[]
      expect(list[1], form).to.equal(second)
      expect([list[0], list[2]], form).to.deep.equal([expected[0], expected[2]])
      expect(second.x).to.equal(23)
      if (second instanceof Row)
        expect([second.part, second.parts, second.signal]).to.deep.equal(parts)
      await reader.save(second)
      expect(((await seen(reader))[form] as Element[])[1], form).to.deep.equal(second)
      await reader.save(whole, '/holder')
      expect(await seen(reader), form).to.deep.equal(whole)
      await refusal(reader.load(`${path}[4]`), 'NOT_FOUND')
    }
  })

  it('rows that were loaded by themselves follow their list', async () => {
    const { session } = await stored()
    const reader = await Session.open(await session.toBytes(), { mode: 'r+' })
    const third = await reader.load('/holder/rows[2]', Row)
    const fork = reader.fork()
    const whole = await fork.load('/holder', Holder)
    whole.rows.shift()
    await fork.save(whole, '/holder')
    expect(reader.pathOf(third)).to.equal('/holder/rows[1]')
    expect(await reader.load('/holder/rows[1]')).to.equal(third)
    third.x = 33
    await reader.save(third)
    expect((await seen(reader)).rows.map(({ x }) => x)).to.deep.equal([2, 33, 4])
  })
})
