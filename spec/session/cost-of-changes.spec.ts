import { expect } from 'chai'

import { H5Class, H5Field, Session } from 'h5orm'
import { openStore } from '#lib/stores/h5wasm/open-store.js'
import { type Asked, askedStore } from './asked-paths.js'

@H5Class('cost.Instrument')
class Instrument {
  @H5Field('string') name = 'x'
}

/** A session on a file with many objects, of which two lists share one that lies between others. */
async function sharing(count: number): Promise<{ session: Session; asked: Asked }> {
  const { store, asked } = askedStore(await openStore(undefined))
  const session = await Session.open(store)
  await session.dumpMany(
    Array.from({ length: count }, (_, i) => [`/m/${i}`, { a: i, b: { c: 'x' } }] as const),
  )
  const shared = new Instrument()
  await session.dumpMany({ '/r/0': { l: [shared] }, '/r/1': { l: [shared] } })
  return { session, asked }
}

describe('Where one object is shared by two lists', () => {
  const changes: Record<string, (o: { a: number; list: Instrument[]; text: string }) => void> = {
    'a value': (o) => o.a++,
    'a longer string': (o) => (o.text += 'long '.repeat(40)),
    'a row behind others': (o) => o.list.push(new Instrument()),
    'a cell of a table': (o) => (o.list[0]!.name = 'y'),
    'a new field': (o) => Object.assign(o, { more: { than: 'before' } }),
  }
  for (const [what, change] of Object.entries(changes))
    it(`a change of ${what} elsewhere reads as much of a large file as of a small one`, async () => {
      const reads: number[] = []
      for (const count of [10, 300]) {
        const { session, asked } = await sharing(count)
        const o = { a: 1, list: [new Instrument(), new Instrument()], text: 'short' }
        await session.save(o, '/o')
        await session.save(o, '/o')
        change(o)
        asked.paths = 0
        await session.save(o, '/o')
        reads.push(asked.paths)
        await using fresh = session.fork()
        expect(await fresh.load('/o')).to.deep.equal(o)
        await session.close()
      }
      expect(reads[1]).to.equal(reads[0])
    })

  it('what is referred to follows when it is taken away', async () => {
    const { session } = await sharing(3)
    const first = (await session.load('/r/0')) as { l: Instrument[] }
    await session.delete('/r/1')
    first.l.unshift(new Instrument())
    await session.save(first, '/r/0')
    await using fresh = session.fork()
    expect(((await fresh.load('/r/0')) as { l: Instrument[] }).l).to.have.length(2)
  })
})

describe('A save at many paths', () => {
  for (const isThere of [false, true])
    it(`asks the store once whether something is there, ${isThere ? 'where' : 'though not'} everywhere`, async () => {
      const calls: number[] = []
      for (const count of [10, 100]) {
        const { store, asked } = askedStore(await openStore(undefined))
        await using session = await Session.open(store)
        const all = Object.fromEntries(Array.from({ length: count }, (_, i) => [`/m/${i}`, { i }]))
        if (isThere) await session.dumpMany(all)
        asked.calls = {}
        await session.dumpMany(all)
        calls.push(asked.calls['has'] ?? 0)
      }
      expect(calls[1]).to.equal(calls[0])
    })
})
