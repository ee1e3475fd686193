import { expect } from 'chai'

import { H5Class, H5Field, load, Session } from 'h5orm'

import { claimNames } from '../claim-names.js'
import { failure } from '../round-trip.js'

@H5Class('catalogue.Person')
class Person {
  @H5Field('string') name = ''
  @H5Field(() => Person) friend: Person | null = null
  @H5Field() others: unknown[] = []
}

const person = (name: string, friend: Person | null = null): Person =>
  Object.assign(new Person(), { name, friend })

const reopened = async (session: Session): Promise<Session> =>
  Session.open(await session.toBytes(), { mode: 'r+' })

/** A file in which two people know each other, and a third lies elsewhere. */
async function village(): Promise<Session> {
  const session = await Session.create()
  const [ada, bob, eve] = [person('ada'), person('bob'), person('eve')]
  ada.friend = bob
  bob.friend = ada
  bob.others = [eve, { deep: ada }]
  await session.dumpMany({ '/ada': ada, '/bob': bob, '/far/eve': eve })
  return reopened(session)
}

describe('A session', () => {
  claimNames(Person)

  it('gives one object for a path, a parent and a part, in any order [SE-01 SE-02 SE-03 SE-04 SE-34]', async () => {
    for (const order of [
      ['/ada', '/bob', '/far/eve', '/bob/friend', '/ada/friend'],
      ['/ada/friend', '/far/eve', '/bob/friend', '/bob', '/ada'],
      ['/bob/others', '/bob/friend', '/ada', '/bob', '/far/eve', '/ada/friend'],
    ]) {
      await using session = await village()
      const got = new Map<string, unknown>()
      for (const path of order) got.set(path, await session.load(path))
      const [ada, bob, eve] = [got.get('/ada'), got.get('/bob'), got.get('/far/eve')] as Person[]
      expect(ada?.friend).to.equal(bob)
      expect(bob?.friend).to.equal(ada)
      expect(bob?.others[0]).to.equal(eve)
      expect(bob?.others).to.have.nested.property('[1].deep', ada)
      expect(got.get('/ada/friend')).to.equal(bob)
      expect(got.get('/bob/friend')).to.equal(ada)
      expect(await session.load('/bob/others')).to.equal(bob?.others)
      for (const path of order) expect(await session.load(path)).to.equal(got.get(path))
    }
  })

  it('gives other objects than another session, and anew after forget [SE-05 SE-06]', async () => {
    await using session = await village()
    const ada = await session.load('/ada', Person)
    await using other = await reopened(session)
    await using fork = session.fork()
    for (const one of [other, fork]) {
      const its = await one.load('/ada', Person)
      expect(its).to.not.equal(ada)
      expect(its.friend).to.not.equal(ada.friend)
      expect(its.friend?.friend).to.equal(its)
    }
    const bytes = await session.toBytes()
    expect(await load(bytes, '/ada')).to.not.equal(await load(bytes, '/ada'))
    session.forget()
    const anew = await session.load('/ada', Person)
    expect(anew).to.not.equal(ada)
    expect(ada.friend?.friend).to.equal(ada)
    expect(anew.friend).to.not.equal(ada.friend)
  })

  it('stores an object that it knows as a reference, and as another when it was forgotten between [SE-07 SE-08 SE-12]', async () => {
    const session = await Session.create()
    const ada = person('ada')
    await session.save(ada, '/one')
    await session.save([ada], '/two')
    session.forget()
    await session.save(ada, '/three')
    await using other = await reopened(session)
    const one = await other.load('/one')
    expect(((await other.load('/two')) as unknown[])[0]).to.equal(one)
    const three = await other.load('/three', Person)
    expect(three).to.not.equal(one)
    expect(three.name).to.equal('ada')
    await using second = await Session.open(await session.toBytes(), { mode: 'r+' })
    await second.save(ada, '/four')
    expect(await second.load('/four')).to.equal(ada)
    expect(await second.load('/one')).to.not.equal(ada)
    const loaded = await second.load('/one', Person)
    await second.save({ loaded }, '/five')
    await using last = await reopened(second)
    expect(((await last.load('/five')) as { loaded: unknown }).loaded).to.equal(
      await last.load('/one'),
    )
  })

  it('saves many objects that refer to each other once, and loads all, some, one, in any order [SE-09 SE-10 SE-11]', async () => {
    const size = (await (await village()).toBytes()).length
    const lonely = await Session.create()
    await lonely.save(person('ada'), '/ada')
    expect(size).to.be.below(10 * (await lonely.toBytes()).length)
    for (const paths of [
      ['/ada', '/bob', '/far/eve'],
      ['/far/eve', '/bob', '/ada'],
      ['/bob', '/ada'],
      ['/ada'],
    ] as const) {
      await using session = await village()
      const all = (await session.loadMany([...paths])) as Record<string, Person>
      expect(Object.keys(all)).to.deep.equal(paths)
      const ada = all['/ada']
      expect(ada?.friend?.friend).to.equal(ada)
      if (all['/bob'] !== undefined) expect(ada?.friend).to.equal(all['/bob'])
      if (all['/far/eve'] !== undefined) expect(ada?.friend?.others[0]).to.equal(all['/far/eve'])
    }
    await using session = await village()
    const typed = await session.loadMany({ '/ada': Person, '/far/eve': Person })
    expect([typed['/ada'].name, typed['/far/eve'].name]).to.deep.equal(['ada', 'eve'])
  })

  it('keeps nothing of a load that fails: the next one is as the first [SE-18]', async () => {
    let broken = true
    @H5Class('catalogue.Fragile')
    class Fragile {
      @H5Field() self: unknown = null
      @H5Field('float64', {
        convert: {
          toStored: (value: number) => value,
          fromStored: (stored: number) => {
            if (broken) throw new Error('not today')
            return stored
          },
        },
      })
      value = 1
    }
    const fragile = new Fragile()
    const before = person('kept')
    fragile.self = { fragile, before }
    const session = await Session.create()
    await session.save(fragile, '/fragile')
    await using other = await reopened(session)
    const kept = await other.load('/fragile/self/before')
    const error = await failure(other.load('/fragile'))
    expect(error.message).to.contain('not today')
    broken = false
    const again = (await other.load('/fragile')) as Fragile
    expect(again.value).to.equal(1)
    const self = again.self as { fragile: unknown; before: unknown }
    expect(self.fragile).to.equal(again)
    expect(self.before).to.equal(kept)
    expect(await other.load('/fragile/self')).to.equal(self)
  })

  it('keeps the objects of two files apart [SE-20 AP-08]', async () => {
    const [one, other] = [await Session.create(), await Session.create()]
    const ada = person('ada')
    await one.save(ada, '/a')
    await other.save([ada], '/b')
    await one.save([ada, 1], '/c')
    await other.save(ada, '/d')
    expect(one.pathOf(ada)).to.equal('/a')
    expect(other.pathOf(ada)).to.equal('/b[0]')
    await using again = await reopened(one)
    await using too = await reopened(other)
    expect(((await again.load('/c')) as unknown[])[0]).to.equal(await again.load('/a'))
    expect(((await too.load('/b')) as unknown[])[0]).to.equal(await too.load('/d'))
  })

  it('takes a path in every spelling as the same, or refuses it [SE-22]', async () => {
    await using session = await village()
    const eve = await session.load('/far/eve')
    for (const path of ['far/eve', '/far/eve/', '//far//eve', '/far/./eve', './far/eve'])
      expect(await session.load(path), path).to.equal(eve)
    for (const path of ['/far/../far/eve', '/x/../far/eve'])
      expect(await failure(session.load(path))).to.be.instanceOf(TypeError)
  })

  it('reads what it wrote at once, many times, and what sessions before it wrote [SE-23 SE-24 SE-25]', async () => {
    let session = await Session.create()
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < 3; j++) {
        await session.save({ i, j, list: [i, j] }, `/round${i}/item${j}`)
        expect(await session.fork().load(`/round${i}/item${j}`)).to.deep.equal({
          i,
          j,
          list: [i, j],
        })
      }
      session = await reopened(session)
    }
    for (let i = 0; i < 5; i++)
      for (let j = 0; j < 3; j++)
        expect(await session.load(`/round${i}/item${j}`)).to.deep.equal({ i, j, list: [i, j] })
  })

  it('holds nobody alive [SE-26]', async function () {
    const collect = (globalThis as { gc?: () => void }).gc
    if (collect === undefined) {
      const { setFlagsFromString } = await import('node:v8')
      setFlagsFromString('--expose-gc')
    }
    const { runInNewContext } = await import('node:vm')
    const gc = collect ?? (runInNewContext('gc') as () => void)
    const session = await Session.create()
    const references: WeakRef<object>[] = []
    await (async () => {
      const saved = { big: new Float64Array(1000) }
      await session.save(saved, '/value')
      const loaded = (await session.fork().load('/value')) as object
      references.push(new WeakRef(saved), new WeakRef(loaded))
    })()
    for (let i = 0; i < 50 && references.some((one) => one.deref() !== undefined); i++) {
      await new Promise((resolve) => setTimeout(resolve, 10))
      gc()
    }
    expect(references.map((one) => one.deref())).to.deep.equal([undefined, undefined])
    expect(await session.load('/value')).to.deep.equal({ big: new Float64Array(1000) })
  })

  it('knows 200,000 objects [SE-27]', async function () {
    const session = await Session.create()
    const all = Array.from({ length: 200_000 }, (_, i) => new Date(i))
    await session.save(all, '/all')
    await session.save({ first: all[0], last: all[199_999] }, '/ends')
    await using other = await reopened(session)
    const ends = (await other.load('/ends')) as { first: unknown; last: unknown }
    const again = (await other.load('/all')) as unknown[]
    expect(again).to.have.length(200_000)
    expect(again[199_999]).to.equal(ends.last)
    expect(again[0]).to.equal(ends.first)
    other.forget()
    expect(await other.load('/ends')).to.not.equal(ends)
  })

  it('does one thing after the other, in the order of the calls [SE-30]', async () => {
    const session = await Session.create()
    const shared = person('shared')
    const saves = Array.from({ length: 20 }, (_, i) => session.save([i, shared], `/n${i}`))
    const loads = Array.from({ length: 20 }, (_, i) => session.load(`/n${i}`))
    await Promise.all(saves)
    const loaded = (await Promise.all(loads)) as [number, Person][]
    expect(loaded.map(([i]) => i)).to.deep.equal(Array.from({ length: 20 }, (_, i) => i))
    await using other = await reopened(session)
    const all = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => (await other.load(`/n${i}`)) as [number, Person]),
    )
    expect(new Set(all.map(([, one]) => one)).size).to.equal(1)
  })

  it('brings no object into a loaded one that was never saved [SE-31]', async () => {
    await using session = await village()
    const ada = await session.load('/ada', Person)
    ada.others = [person('new')]
    ada.name = 'changed'
    const bob = await session.load('/bob', Person)
    expect(bob.friend).to.equal(ada)
    await using fork = session.fork()
    expect((await fork.load('/ada', Person)).name).to.equal('ada')
    expect((await fork.load('/ada', Person)).others).to.deep.equal([])
  })

  it('refuses one path twice and a path within another before anything is written [SE-36]', async () => {
    const session = await Session.create()
    for (const entries of [
      [
        ['/a', 1],
        ['a', 2],
      ],
      [
        ['/a', {}],
        ['/a/b', 2],
      ],
      [
        ['/a/b', {}],
        ['/a/', 2],
      ],
    ] as [string, unknown][][])
      // prettier-ignore
      expect(await failure(session.dumpMany(entries))).to.be.instanceOf(TypeError)
    expect(await session.list()).to.deep.equal([])
    await session.dumpMany({ '/a': {}, '/ab': 1 })
  })

  it('stores an array that two objects share once, with one buffer [SE-37]', async () => {
    const samples = Float64Array.of(1, 2, 3)
    const view = new Uint8Array(samples.buffer, 8, 8)
    const session = await Session.create()
    await session.dumpMany({ '/a': { samples }, '/b': { samples, view } })
    await using other = await reopened(session)
    const both = (await other.loadMany(['/a', '/b'])) as Record<
      string,
      { samples: Float64Array; view: Uint8Array }
    >
    expect(both['/a']?.samples).to.equal(both['/b']?.samples)
    expect(both['/b']?.view.buffer).to.equal(both['/a']?.samples.buffer)
    both['/a']?.samples.fill(0)
    expect([...(both['/b']?.view ?? [])]).to.deep.equal([0, 0, 0, 0, 0, 0, 0, 0])
  })

  it('saves primitives as roots, equal ones as often as asked [SE-38]', async () => {
    const session = await Session.create()
    const roots = { '/a': 5, '/b': 5, '/c': 'five', '/d': 'five', '/e': null, '/f': undefined, '/g': true, '/h': 5n } // prettier-ignore
    await session.dumpMany(roots)
    await session.save(5, '/i')
    for (const one of [session, await reopened(session)]) {
      for (const [path, value] of Object.entries(roots))
        expect(await one.load(path), path).to.equal(value)
      expect(await one.load('/i')).to.equal(5)
    }
  })
})
