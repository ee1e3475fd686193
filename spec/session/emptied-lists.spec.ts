import { expect } from 'chai'

import { H5Class, H5Field, isH5Error, Session } from 'h5orm'

@H5Class('emptied.Point')
class Point {
  @H5Field('float64') n = 0
  @H5Field('string') label = ''
}

@H5Class('emptied.Book')
class Book {
  @H5Field('string') title = ''
  @H5Field(() => Point) point: Point | null = null
}

@H5Class('emptied.Pin')
class Pin {
  @H5Field(() => Point) at = new Point()
  @H5Field('float64') n = 0
}

@H5Class('emptied.Holder')
class Holder {
  @H5Field('string') name = ''
  @H5Field(() => [Point]) rows: Point[] = []
  @H5Field(() => [Point], { layout: 'compound' }) records: Point[] = []
  @H5Field(() => [Pin]) pins: Pin[] = []
  @H5Field() any: unknown = null
}

const point = (n: number): Point => Object.assign(new Point(), { n, label: `p${n}` })
const points = (count: number): Point[] => Array.from({ length: count }, (_, i) => point(i))
const book = (at: Point | null): Book =>
  Object.assign(new Book(), { title: `b${at?.n}`, point: at })

interface Form {
  /** Puts some objects into a container of the holder. */
  readonly put: (holder: Holder, objects: readonly Point[]) => void
  /** Leaves only some of them in the same container. */
  readonly keep: (holder: Holder, objects: readonly Point[]) => void
  readonly read: (holder: Holder) => readonly Point[]
}

const setArray = (array: unknown[], items: readonly unknown[]): void =>
  void array.splice(0, array.length, ...items)

const forms: Record<string, Form> = {
  'an array of rows': {
    put: (holder, objects) => (holder.rows = [...objects]),
    keep: (holder, objects) => setArray(holder.rows, objects),
    read: (holder) => holder.rows,
  },
  'an array of compound rows': {
    put: (holder, objects) => (holder.records = [...objects]),
    keep: (holder, objects) => setArray(holder.records, objects),
    read: (holder) => holder.records,
  },
  'a column of objects in rows': {
    put: (holder, objects) =>
      (holder.pins = objects.map((at) => Object.assign(new Pin(), { at, n: at.n }))),
    keep: (holder, objects) =>
      setArray(
        holder.pins,
        holder.pins.filter(({ at }) => objects.includes(at)),
      ),
    read: (holder) => holder.pins.map(({ at }) => at),
  },
  'an array of several kinds': {
    put: (holder, objects) => (holder.any = [...objects, book(null), null, 'text']),
    keep: (holder, objects) => setArray(holder.any as unknown[], [...objects, 'text']),
    read: (holder) => (holder.any as unknown[]).filter((each) => each instanceof Point),
  },
  'a Set': {
    put: (holder, objects) => (holder.any = new Set(objects)),
    keep: (holder, objects) => {
      const set = holder.any as Set<Point>
      for (const each of set) if (!objects.includes(each)) set.delete(each)
    },
    read: (holder) => [...(holder.any as Set<Point>)],
  },
  'a Map': {
    put: (holder, objects) => (holder.any = new Map(objects.map((each) => [each.label, each]))),
    keep: (holder, objects) => {
      const map = holder.any as Map<string, Point>
      for (const [key, each] of map) if (!objects.includes(each)) map.delete(key)
    },
    read: (holder) => [...(holder.any as Map<string, Point>).values()],
  },
}

/** What refers to objects, and how it does. */
const referrers: Record<
  string,
  {
    readonly make: (objects: readonly Point[]) => unknown
    readonly read: (made: unknown) => readonly Point[]
  }
> = {
  'an object': {
    make: (objects) => ({ ...objects }),
    read: (made) => Object.values(made as Record<string, Point>),
  },
  'a column of rows': {
    make: (objects) => [...objects.map(book), book(null)],
    read: (made) => (made as Book[]).slice(0, -1).map(({ point: at }) => at!),
  },
}

/** Which of the objects in a list stay in it, and which others refer to. */
const losses: Record<string, readonly [kept: (i: number) => boolean, referred: readonly number[]]> =
  {
    'is emptied': [() => false, [3, 6]],
    'loses one of those': [(i) => i !== 3, [6, 3, 5]],
    'loses most': [(i) => i > 4, [2, 6, 1]],
  }

describe('A list that loses what others refer to', () => {
  for (const [what, { put, keep, read }] of Object.entries(forms))
    for (const [by, referrer] of Object.entries(referrers))
      for (const [how, [isKept, referred]] of Object.entries(losses))
        it(`${what} ${how}, and ${by} keeps it`, async () => {
          await using session = await Session.create()
          const all = points(what === 'a Set' ? 66 : 8) // so large a Set is a table
          const holder = new Holder()
          put(holder, all)
          await session.save(holder, '/list')
          const others = referred.map((i) => all[i]!)
          await session.save(referrer.make(others), '/others')
          const kept = all.filter((_, i) => isKept(i))
          keep(holder, kept)
          for (const each of kept) each.label += '!'
          await session.save(holder, '/list')

          const look = async (): Promise<void> => {
            await using fork = session.fork()
            const list = read(await fork.load('/list', Holder))
            const found = referrer.read(await fork.load('/others'))
            expect(list).to.deep.equal(kept)
            expect(found).to.deep.equal(others)
            for (const [i, each] of others.entries())
              expect(list.indexOf(found[i]!)).to.equal(kept.indexOf(each))
          }
          await look()
          for (const each of others) expect(session.pathOf(each)).to.be.a('string')
          for (const [i, each] of others.entries()) each.label = `later ${i}`
          await session.save({ others }, '/third')
          await session.save(holder, '/list')
          await session.delete('/list')
          await using fork = session.fork()
          const third = (await fork.load('/third')) as { others: Point[] }
          const found = referrer.read(await fork.load('/others'))
          for (const [i, each] of found.entries()) expect(third.others[i]).to.equal(each)
        })
})

describe('Row numbers of a list that loses rows', () => {
  /** Points and books in one save: the books have the numbers of the points' rows. */
  const library = () => {
    const all = points(6)
    const books = [0, 3, 5, null, 3].map((i) => book(i === null ? null : all[i]!))
    return { all, books, picks: [all[3]!, all[1]!] }
  }
  const took = (all: Point[]): Point => all.splice(3, 1)[0]!

  it('become those of two tables, with what the column says of itself', async () => {
    await using session = await Session.create()
    const { all, books, picks } = library()
    await session.save({ all, books, picks }, '/lib')
    const lost = took(all)
    all[4]!.label = 'changed'
    await session.save(all, '/lib/all')
    await using fork = session.fork()
    const found = (await fork.load('/lib')) as ReturnType<typeof library>
    expect(found).to.deep.equal({ all, books, picks })
    expect(found.books[1]!.point).to.equal(found.books[4]!.point)
    expect(found.books[1]!.point).to.equal(found.picks[0])
    expect(found.books[2]!.point).to.equal(found.all[4])
    expect(found.picks[1]).to.equal(found.all[1])
    expect((await session.describe('/lib/books/point')).type).to.equal('MixedTable')
    expect(await session.load('/lib/picks')).to.equal(picks)
    expect(session.pathOf(lost)).to.match(/^\/__\/objects\/0\[3\]$/)
    lost.label = 'again in the list'
    all.push(lost)
    await session.dumpMany({ '/lib': { all, books, picks } })
    await using last = session.fork()
    expect(await last.load('/lib')).to.deep.equal({ all, books, picks })
    expect(await session.has('/__/objects/0')).to.equal(false)
  })

  it('are known by another session that has them', async () => {
    await using session = await Session.create()
    await session.save(library(), '/lib')
    await using other = session.fork()
    const theirs = (await other.load('/lib')) as ReturnType<typeof library>
    const { all } = (await session.load('/lib')) as ReturnType<typeof library>
    took(all)
    await session.save(all, '/lib/all')
    expect(await other.load('/lib/books')).to.equal(theirs.books)
    expect(await other.load('/lib/picks')).to.equal(theirs.picks)
    theirs.books[1]!.title = 'renamed'
    await other.save(theirs.books, '/lib/books')
    await using fork = session.fork()
    const found = (await fork.load('/lib')) as ReturnType<typeof library>
    expect(found.books).to.deep.equal(theirs.books)
    expect(found.books[1]!.point).to.equal(found.picks[0])
  })

  it('change at every name that the numbers have', async () => {
    await using session = await Session.create()
    const { all, picks } = library()
    await session.save({ all, picks }, '/lib')
    await session.save({ picks }, '/same')
    took(all)
    await session.save(all, '/lib/all')
    await using fork = session.fork()
    const [lib, same] = (await Promise.all(['/lib', '/same'].map((at) => fork.load(at)))) as {
      all: Point[]
      picks: Point[]
    }[]
    expect(same!.picks).to.equal(lib!.picks)
    expect(lib!.picks).to.deep.equal(picks)
    expect(lib!.picks[1]).to.equal(lib!.all[1])
  })

  it('are as they were when a transaction is taken back', async () => {
    await using session = await Session.create()
    const { all, books, picks } = library()
    await session.save({ all, books, picks }, '/lib')
    const lost = took(all)
    const failure = new Error('no')
    const failing = session.transaction(async (tx) => {
      await tx.save(all, '/lib/all')
      throw failure
    })
    expect(await failing.catch((error: unknown) => error)).to.equal(failure)
    expect(session.pathOf(lost)).to.equal('/lib/all[3]')
    await session.save(all, '/lib/all')
    await using fork = session.fork()
    expect(await fork.load('/lib')).to.deep.equal({ all, books, picks })
  })

  it('are not changed in a list that others have changed meanwhile', async () => {
    await using session = await Session.create()
    const { all, books, picks } = library()
    await session.save({ all, books, picks }, '/lib')
    await using other = session.fork()
    const theirs = (await other.load('/lib')) as ReturnType<typeof library>
    theirs.all[2]!.n = 77
    await other.save(theirs, '/lib')
    took(all)
    const error = await session.save(all, '/lib/all').catch((reason: unknown) => reason)
    expect(isH5Error(error, 'CONFLICT'), String(error)).to.equal(true)
    await using fork = session.fork()
    expect(await fork.load('/lib')).to.deep.equal(theirs)
  })
})
