import { expect } from 'chai'

import { Registry, type RegisterOptions, Session, type Table, tableOf } from 'h5orm'

import { refusal } from '../round-trip.js'

type Fields = NonNullable<RegisterOptions['fields']>
type Row = Record<string, unknown>

class New {
  title = ''
  notes: unknown = ''
}
class Old {
  title = ''
}

function registryOf(type: new () => object, fields: Fields, more: object = {}): Registry {
  const registry = new Registry()
  registry.register(type, { name: 'app.Task', fields, ...more })
  return registry
}

const fields: Fields = { title: 'string', notes: 'string', count: 'float64', when: 'date' }
const row = (i: number): object =>
  Object.assign(new New(), {
    title: `t${i}`,
    notes: `precious ${i}`,
    count: i === 2 ? null : i,
    when: new Date(i * 1000),
  })
const rows = (): object[] => [1, 2, 3].map(row)

/** Saves as a newer program, changes as an older one, and gives what the newer one finds. */
async function edited(
  value: unknown,
  change: (loaded: never, session: Session) => unknown,
  { before = {}, after = {}, known = fields, older = { title: 'string' } as Fields } = {},
): Promise<unknown> {
  const newer = registryOf(New, known, before)
  await using writer = await Session.create({ registry: newer })
  await writer.save(value, '/value')
  const registry = registryOf(Old, older, after)
  await using editor = await Session.open(await writer.toBytes(), { registry, mode: 'r+' })
  const loaded = await editor.load('/value')
  const saved = (await change(loaded as never, editor)) ?? loaded
  await editor.save(saved, '/value')
  // What is saved once more is saved in the same way.
  await editor.save(saved, '/value')
  await using reader = await Session.open(await editor.toBytes(), { registry: newer })
  return reader.load('/value')
}

const plain = (found: unknown): Row[] => (found as object[]).map((one) => ({ ...one }))
const expected = (...which: (number | string)[]): Row[] =>
  which.map((i) => (typeof i === 'number' ? { ...row(i) } : { ...new New(), title: i }))

describe('Columns that an older class does not know', () => {
  for (const [what, before] of [
    ['rows', {}],
    ['entities', { table: true }],
  ] as const) {
    const how = { before, after: before }
    it(`stay when one of the ${what} is changed`, async () => {
      const found = await edited(rows(), (list: Row[]) => void (list[0]!['title'] = 'changed'), how)
      expect(plain(found)).to.deep.equal([{ ...row(1), title: 'changed' }, ...expected(2, 3)])
    })
    it(`stay with their ${what} when these are moved, removed or added`, async () => {
      for (const [change, order] of [
        [(list: Row[]) => list.toReversed(), [3, 2, 1]],
        [(list: Row[]) => list.slice(1), [2, 3]],
        [(list: Row[]) => [...list, Object.assign(new Old(), { title: 'new' })], [1, 2, 3, 'new']],
        [(list: Row[]) => [list[2], Object.assign(new Old(), { title: 'new' }), list[0]], [3, 'new', 1]], // prettier-ignore
      ] as const)
        expect(plain(await edited(rows(), change, how))).to.deep.equal(expected(...order))
    })
  }

  it('stay in a column of objects that some rows lack, also the last ones', async () => {
    for (const holders of [
      () => [{ part: row(1) }, { part: null }],
      () => [{ part: null }, { part: row(2) }, { part: null }, {}],
    ]) {
      const change = (list: Row[]): void => void list.push({ part: null })
      for (const edit of [() => undefined, change]) {
        const expecting = holders() as Row[]
        if (edit === change) change(expecting)
        const found = plain(await edited(holders(), edit))
        expect(found.map(({ part }) => part && { ...(part as object) })).to.deep.equal(
          expecting.map(({ part }) => part && { ...(part as object) }),
        )
      }
    }
  })

  it('stay in a list that an object has, in one among others, and in elements', async () => {
    for (const make of [
      () => ({ list: rows() }),
      () => [new Map([[1, rows()]]), 'mixed'],
      () => [...rows(), 'another kind', 7],
      () => [...rows(), { title: 'plain', other: 1 }],
    ]) {
      const change = (value: object): void => {
        const tasks: Row[] = []
        const visit = (one: unknown): void => {
          if (one instanceof Old) tasks.push(one as unknown as Row)
          else if (one instanceof Map) for (const each of one.values()) visit(each)
          else if (typeof one === 'object' && one !== null) Object.values(one).forEach(visit)
        }
        visit(value)
        tasks[1]!['title'] = 'changed'
      }
      const found = JSON.stringify(await edited(make(), change), (_, one: unknown) =>
        one instanceof Map ? [...one.values()] : one,
      )
      expect(found).to.contain('"changed"')
      for (const i of [1, 2, 3]) expect(found).to.contain(`"precious ${i}"`)
    }
  })

  it('stay as they are whatever they are, and are refused where they would have to follow rows', async () => {
    const known: Fields = { title: 'string', notes: {} }
    const make = (): object[] => {
      const list = rows() as New[]
      list[0]!.notes = { deep: [1, new Map([[1, 2]])] }
      list[1]!.notes = [list[2], 'x']
      return list
    }
    const find = (found: unknown): unknown[] => (found as New[]).map(({ notes }) => notes)
    const found = await edited(make(), (list: Row[]) => void (list[0]!['title'] = 'changed'), {
      known,
    })
    const [first, second] = find(found) as [unknown, unknown[]]
    expect(first).to.deep.equal({ deep: [1, new Map([[1, 2]])] })
    expect(second).to.deep.equal([(found as unknown[])[2], 'x'])
    const error = await refusal(
      edited(make(), (list: Row[]) => list.slice(1), { known }),
      'CANNOT_STORE',
    )
    expect(error.message).to.match(/app\.Task.*notes/)
    expect(error.path).to.equal('/value')
  })

  it('stay when rows of a compound are saved: they are refused', async () => {
    const registry = new Registry()
    class Holder {
      tasks: unknown[] = rows()
    }
    const holding = (into: Registry): Registry => {
      into.register(Holder, {
        name: 'app.Holder',
        fields: {
          tasks: { type: () => [into === registry ? New : Old], layout: 'compound' },
        } as never,
      })
      return into
    }
    registry.register(New, { name: 'app.Task', fields: { title: 'string', notes: 'string', id: 'int32' } as never }) // prettier-ignore
    const tasks = rows().map((one, id) => Object.assign(one, { id }))
    await using writer = await Session.create({ registry: holding(registry) })
    await writer.save(Object.assign(new Holder(), { tasks }), '/value')
    const older = holding(registryOf(Old, { title: 'string', id: 'int32' }))
    await using editor = await Session.open(await writer.toBytes(), { registry: older, mode: 'r+' })
    const holder = (await editor.load('/value')) as Holder
    ;(holder.tasks[0] as Old).title = 'changed'
    const error = await refusal(editor.save(holder, '/value'), 'CANNOT_STORE')
    expect(error.message).to.contain('notes')
    await using reader = await Session.open(await editor.toBytes(), { registry })
    const { tasks: kept } = (await reader.load('/value')) as { tasks: New[] }
    expect(kept.map(({ notes }) => notes)).to.deep.equal(['precious 1', 'precious 2', 'precious 3'])
  })

  it('go with a list that is replaced by another', async () => {
    const found = await edited(rows(), () => [Object.assign(new Old(), { title: 'other' })])
    expect(plain(found)).to.deep.equal([{ title: 'other', notes: '' }])
  })
})

describe('Names that an upgrade has used up', () => {
  const known: Fields = { gain_db: 'float64', spare: 'string', title: 'string' }
  const old = (gain_db: number): object =>
    Object.assign(new New(), { gain_db, spare: 'nobody names it', title: 't' })
  const upgrades = {
    'taken out of the state': ({ gain_db, ...rest }: Row) => ({ ...rest, gain: 2 * (gain_db as number) }), // prettier-ignore
    'deleted from it': (state: Row) => {
      state['gain'] = 2 * (state['gain_db'] as number)
      delete state['gain_db']
      return state
    },
  }
  const forms = { 'a single object': old(1), rows: [old(1), old(2)] }
  for (const [way, upgrade] of Object.entries(upgrades))
    for (const [form, value] of Object.entries(forms))
      for (const attribute of form === 'rows' ? [false] : [false, true])
        it(`go with the next save of ${form}, where they were ${way}${attribute ? ', attributes too' : ''}; others stay`, async () => {
          const before = registryOf(New, { ...known, gain_db: { type: 'float64', attribute } })
          const after = registryOf(Old, { gain: 'float64', title: 'string' }, { version: 1, upgrade }) // prettier-ignore
          await using writer = await Session.create({ registry: before })
          await writer.save(value, '/value')
          await using editor = await Session.open(await writer.toBytes(), {
            registry: after,
            mode: 'r+',
          })
          const loaded = await editor.load('/value')
          await editor.save(loaded, '/value')
          const { children, attributes } = (await editor.describe('/value'))!
          const names = [...children, ...attributes.keys()]
          expect(names).to.include.members(['gain', 'spare', 'title']).and.not.include('gain_db')
          await using again = await Session.open(await editor.toBytes(), { registry: after })
          const first = [await again.load('/value')].flat()[0] as Row
          expect(first['gain']).to.equal(2)
        })

  it('stay where they are returned', async () => {
    const upgrade = (state: Row): Row => ({ ...state, gain: 1 })
    const before = registryOf(New, known)
    const after = registryOf(Old, { gain: 'float64' }, { version: 1, upgrade })
    for (const value of Object.values(forms)) {
      await using writer = await Session.create({ registry: before })
      await writer.save(value, '/value')
      await using editor = await Session.open(await writer.toBytes(), { registry: after, mode: 'r+' }) // prettier-ignore
      await editor.save(await editor.load('/value'), '/value')
      const { children } = (await editor.describe('/value'))!
      expect(children).to.have.members(['gain', 'gain_db', 'spare', 'title'])
    }
  })

  it('go where a field has another name now: the alias', async () => {
    const before = registryOf(New, { title: 'string', spare: 'string' })
    const after = registryOf(Old, { title: { type: 'string', name: 'label', aliases: ['title'] } })
    for (const value of Object.values(forms)) {
      await using writer = await Session.create({ registry: before })
      await writer.save(value, '/value')
      await using editor = await Session.open(await writer.toBytes(), { registry: after, mode: 'r+' }) // prettier-ignore
      await editor.save(await editor.load('/value'), '/value')
      const { children } = (await editor.describe('/value'))!
      expect(children).to.have.members(['label', 'spare'])
    }
  })
})

describe('What a newer version of a class has stored, saved by an older one', () => {
  const newer = registryOf(New, fields, { version: 3 })
  const older = registryOf(Old, { title: 'string' }, { version: 2 })
  const open = async (value: unknown): Promise<Session> => {
    await using writer = await Session.create({ registry: newer })
    await writer.save(value, '/value')
    return Session.open(await writer.toBytes(), { registry: older, mode: 'r+' })
  }
  const versionOf = async (session: Session): Promise<unknown> =>
    (await session.describe('/value'))!.attributes.get('js_version')

  it('keeps its version and what the older class does not know, changed in place', async () => {
    for (const value of [row(1), [row(1), row(2)]]) {
      await using session = await open(value)
      const loaded = await session.load('/value')
      const [first] = [loaded].flat() as [Old]
      first.title = 'changed'
      await session.save(loaded, '/value')
      expect(await versionOf(session)).to.equal(3)
      await using reader = await Session.open(await session.toBytes(), { registry: newer })
      const [again] = [await reader.load('/value')].flat() as [Row]
      expect({ ...again }).to.deep.equal({ ...row(1), title: 'changed' })
    }
  })

  it('is not replaced, and its lists are not rewritten: the error has the class and both versions', async () => {
    for (const [value, change] of [
      [row(1), () => new Old()],
      [rows(), () => [new Old()]],
      [rows(), (list: Old[]) => list.slice(1)],
      [rows(), (list: Old[]) => [...list, new Old()]],
      [{ inner: row(1) }, (holder: Row) => Object.assign(holder, { inner: new Old() })],
    ] as const) {
      await using session = await open(value)
      const before = JSON.stringify(await session.fork().load('/value'))
      const saved = change((await session.load('/value')) as never)
      const error = await refusal(session.save(saved, '/value'), 'CANNOT_STORE')
      expect(error.message).to.match(/app\.Task of version 2.*version 3/)
      expect(JSON.stringify(await session.fork().load('/value'))).to.equal(before)
    }
  })

  it('may be deleted and saved anew, as the error advises', async () => {
    await using session = await open(row(1))
    await session.delete('/value')
    await session.save(new Old(), '/value')
    expect(await versionOf(session)).to.equal(2)
  })

  it('is shown as a Table', async () => {
    await using session = await open(rows())
    const table = (await session.load('/value', tableOf(Old))) as Table<Old>
    expect(table.at(2)!.title).to.equal('t3')
  })
})
