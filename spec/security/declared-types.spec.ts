import { expect } from 'chai'

import { BrokenLink, lazyArray, mapOf, Session, setOf, Table, tableOf, UnknownRecord } from 'h5orm'

import type { PlanStep } from '#lib/records/write-plan.js'

import { craftedFile, dataset, group, hardLink, reference, withSoftLinks } from '../crafted-file.js'
import { refusal, savedBytes } from '../round-trip.js'
import { constructed, Danger, Holder, kinds, registry, User } from './holder.js'

/** What nobody declared, at a path. */
const strange: Readonly<Record<string, (path: string) => readonly PlanStep[]>> = {
  'a class that is not registered': (path) => [
    group(path, { js_class: 'Nobody' }),
    dataset(`${path}/x`, 1),
  ],
  'a kind that no version knows': (path) => [group(path, { js_type: 'Quux' })],
  'a dataset of such a kind': (path) => [dataset(path, 1, { js_type: 'Quux' })],
  'a table of a class that is not registered': (path) => [
    group(path, { js_type: 'Table', js_class: 'Nobody', length: 1 }),
    dataset(`${path}/x`, Float64Array.of(1)),
  ],
  'a function that is not registered': (path) => [dataset(path, 'ops.wipe', { js_type: 'Named' })],
  'an instance of another class': (path) => [
    group(path, { js_class: 'Danger' }),
    dataset(`${path}/x`, 1),
  ],
  'a table of another class': (path) => [
    group(path, { js_type: 'Table', js_class: 'Danger', length: 1 }),
    dataset(`${path}/x`, Float64Array.of(1)),
  ],
  'a reference to an instance of another class': (path) => [
    ...(path === '/other' ? [] : [group('/other', { js_class: 'Danger' })]),
    reference(path, '/other'),
  ],
  'an element of an array of another class': (path) => [
    group('/others', { js_type: 'Array' }),
    group('/others/0', { js_class: 'Danger' }),
    reference(path, '/others', { row: 0 }),
  ],
  'a symbol': (path) => [dataset(path, 'Symbol.iterator', { js_type: 'Symbol' })],
}

const codes = ['CANNOT_RESTORE', 'UNREGISTERED_CLASS', 'CORRUPT'] as const

async function load(bytes: Uint8Array, path: string, as?: unknown): Promise<unknown> {
  await using session = await Session.open(bytes, { registry })
  return session.load(path, as as never)
}

describe('A declared type holds', () => {
  for (const [title, steps] of Object.entries(strange)) {
    it(`in a field of every kind, where the file has ${title}`, async () => {
      for (const kind of kinds) {
        const head = group('/holder', { js_class: 'Holder' })
        const bytes = await craftedFile(head, ...steps(`/holder/${kind}`))
        constructed.count = 0
        const error = await refusal(load(bytes, '/holder', Holder), ...codes)
        expect(error.path, kind).to.match(/^\/(holder|other)/)
        const runs = title.includes('reference') || title.includes('element')
        if (!runs) expect(constructed.count, `constructors run for ${kind}`).to.equal(0)
      }
      const bytes = await craftedFile(
        group('/holder', { js_class: 'Holder' }),
        ...steps('/holder/any'),
      )
      expect(((await load(bytes, '/holder', Holder)) as Holder).any).to.not.equal(undefined)
    })

    it(`in every form of load, where the file has ${title}`, async () => {
      const names = 'float64 bool string bigint date bytes regexp url float64[] string[]'.split(' ')
      const descriptors = [User, () => [User], tableOf(User), mapOf('string', () => User)]
      const types = [...names, ...descriptors, setOf(() => User), lazyArray('float64')]
      const bytes = await craftedFile(...steps('/value'))
      for (const type of types) await refusal(load(bytes, '/value', type), ...codes)
      expect(await load(bytes, '/value')).to.not.equal(undefined)
    })
  }

  it('in a field of every kind and in every form of load, where a link leads nowhere', async () => {
    for (const kind of kinds) {
      const bytes = await withSoftLinks(
        await craftedFile(group('/holder', { js_class: 'Holder' })),
        [`/holder/${kind}`, '/nowhere'],
      )
      const error = await refusal(load(bytes, '/holder', Holder), 'CANNOT_RESTORE')
      expect(error.path).to.equal(`/holder/${kind}`)
      expect(error.property).to.equal(`Holder.${kind}`)
    }
    const bytes = await withSoftLinks(
      await craftedFile(group('/holder', { js_class: 'Holder' })),
      ['/holder/any', '/nowhere'],
      ['/link', '/nowhere'],
    )
    expect(((await load(bytes, '/holder')) as Holder).any).to.be.instanceOf(BrokenLink)
    for (const type of ['float64', User, () => [User], tableOf(User), lazyArray('float64')])
      await refusal(load(bytes, '/link', type), 'CANNOT_RESTORE')
  })

  it('in the elements of arrays, Maps and Sets, and names their place', async () => {
    for (const [title, steps] of Object.entries(strange)) {
      const head = group('/holder', { js_class: 'Holder' })
      const inList = await craftedFile(
        head,
        group('/holder/list', { js_type: 'Array' }),
        ...steps('/holder/list/0'),
      )
      await refusal(load(inList, '/holder', Holder), ...codes)
      const inMap = await craftedFile(
        head,
        group('/holder/map', { js_type: 'Map' }),
        ...steps('/holder/map/key'),
      )
      const error = await refusal(load(inMap, '/holder', Holder), ...codes)
      expect(`${error.property} ${error.path}`, title).to.match(/get\("key"\)|\/map\/key/)
      const inSet = await craftedFile(
        head,
        group('/holder/set', { js_type: 'Set' }),
        ...steps('/holder/set/0'),
      )
      const other = await refusal(load(inSet, '/holder', Holder), ...codes)
      expect(`${other.property} ${other.path}`, title).to.match(/<member 0>|\/set\/0/)
    }
    const entries = await craftedFile(
      group('/value', { js_type: 'MapEntries' }),
      dataset('/value/keys', Float64Array.of(1, 2), { js_type: 'Array' }),
      group('/value/values', { js_type: 'Array' }),
      group('/value/values/0', { js_class: 'User' }),
      group('/value/values/1', { js_class: 'User' }),
    )
    await refusal(
      load(
        entries,
        '/value',
        mapOf('string', () => User),
      ),
      'CANNOT_RESTORE',
    )
    const map = (await load(
      entries,
      '/value',
      mapOf('float64', () => User),
    )) as Map<number, User>
    expect(map.get(2)).to.be.instanceOf(User)
  })

  it('in rows, columns and Tables', async () => {
    class Rowed {
      user: User | null = null
      when: Date | null = null
      note = ''
    }
    const classes = registry.fork()
    classes.register(Rowed, {
      name: 'Rowed',
      fields: { user: () => User, when: 'date', note: 'string' },
    })
    const open = async (...steps: readonly PlanStep[]): Promise<Session> =>
      Session.open(await craftedFile(...steps), { registry: classes })
    for (const column of ['user', 'when', 'note'])
      for (const [title, steps] of Object.entries(strange)) {
        const head = group('/rows', { js_type: 'Table', js_class: 'Rowed', length: 1 })
        const column1 = group(`/rows/${column}`, { js_type: 'Array' })
        await using session = await open(head, column1, ...steps(`/rows/${column}/0`))
        await refusal(session.load('/rows'), ...codes)
        await using second = await open(head, column1, ...steps(`/rows/${column}/0`))
        const read = async (): Promise<unknown> => {
          const table = await second.load('/rows', tableOf(Rowed))
          return table.column(column as 'note')
        }
        await refusal(read(), ...codes)
        expect(title).to.be.a('string')
      }
  })

  it('where two places lead to one object', async () => {
    const steps = [
      group('/holder', { js_class: 'Holder' }),
      group('/holder/any', { js_class: 'Danger' }),
      dataset('/holder/any/x', 1),
    ]
    for (const place of [
      hardLink('/holder/instance', '/holder/any'),
      reference('/holder/instance', '/holder/any'),
    ]) {
      const bytes = await craftedFile(...steps, place)
      const error = await refusal(load(bytes, '/holder', Holder), 'CANNOT_RESTORE')
      expect(error.property).to.equal('Holder.instance')
    }
    const back = await craftedFile(
      group('/holder', { js_class: 'Holder' }),
      reference('/holder/instance', '/holder'),
      reference('/holder/list', '/holder'),
    )
    await refusal(load(back, '/holder', Holder), 'CANNOT_RESTORE')
  })

  it('for the rows of a Table, whose class is the declared one or derived from it', async () => {
    class Admin extends User {
      role = 'admin'
    }
    const classes = registry.fork()
    classes.register(Admin, { name: 'Admin', fields: { role: 'string' } })
    const admins = await savedBytes(Table.of(Admin, { name: ['a'], role: ['b'] }, classes), {
      registry: classes,
    })
    await using session = await Session.open(admins, { registry: classes })
    const table = await session.load('/value', tableOf(User))
    expect(table.at(0)).to.be.instanceOf(Admin)
    constructed.count = 0
    const dangers = await savedBytes(Table.of(Danger, { x: Float64Array.of(1) }, classes), {
      registry: classes,
    })
    await refusal(load(dangers, '/value', tableOf(User)), 'CANNOT_RESTORE')
    expect(constructed.count).to.equal(0)
  })

  it('for compounds that say a class, as rows and as a Table', async () => {
    class Compounds {
      rows: Danger[] = [new Danger(), new Danger()]
    }
    const classes = registry.fork()
    classes.register(Compounds, {
      name: 'Compounds',
      fields: { rows: { type: () => [Danger], layout: 'compound' } },
    })
    const bytes = await savedBytes(new Compounds(), { registry: classes })
    constructed.count = 0
    for (const type of [tableOf(User), () => [User]])
      await refusal(load(bytes, '/value/rows', type), 'CANNOT_RESTORE')
    expect(constructed.count).to.equal(0)
  })

  it('when saving: a Map, a Set or a Table of something else is refused with its place', async () => {
    const refused = async (property: string, value: unknown, words: RegExp): Promise<void> => {
      const holder = Object.assign(new Holder(), { [property]: value })
      const error = await refusal(savedBytes(holder, { registry }), 'CANNOT_STORE')
      expect(error.property).to.equal(`Holder.${property}`)
      expect(error.message).to.match(words)
    }
    await refused('map', new Map([['a', new Danger()]]), /value at \.get\("a"\) is a Danger/)
    await refused('map', new Map([[1, new User()]]), /key 1 is a number/)
    await refused('set', new Set([new User(), 'b']), /<member 1> is a string/)
    await refused('table', Table.of(Danger, { x: Float64Array.of(1) }, registry), /Table of User/)
    const holder = Object.assign(new Holder(), {
      map: new Map([['a', new User()]]),
      set: new Set([new User()]),
      table: Table.of(User, { name: ['a'] }, registry),
    })
    const bytes = await savedBytes(holder, { registry })
    const loaded = (await load(bytes, '/value', Holder)) as Holder
    expect(loaded.map.get('a')).to.be.instanceOf(User)
    expect(loaded.table.at(0)).to.be.instanceOf(User)
  })

  it('and what is not declared may be unknown', async () => {
    const bytes = await craftedFile(...strange['a class that is not registered']!('/value'))
    expect(await load(bytes, '/value')).to.be.instanceOf(UnknownRecord)
  })
})
