import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import {
  compact,
  H5Class,
  H5Field,
  isH5Error,
  LazyArray,
  lazyArray,
  Session,
  Table,
  tableOf,
} from 'h5orm'

import { failureOf } from './gate.js'

@H5Class('spec.event-loop.Sample')
class Sample {
  @H5Field('int32') id = 0
  @H5Field('string') label = ''
}

const sample = (id: number): Sample => Object.assign(new Sample(), { id, label: `sample ${id}` })

/** Many groups and datasets. */
const manyNodes = (count = 1500): Map<number, object>[] =>
  Array.from({ length: count }, (_, i) => new Map([[i, { i }]]))

/** Whether a timer fires while small calls are awaited, one after another. */
async function firesMeanwhile(call: (i: number) => Promise<unknown>): Promise<boolean> {
  const fired = new AbortController()
  setTimeout(() => fired.abort())
  for (let i = 0; i < 20_000 && !fired.signal.aborted; i++) await call(i)
  return fired.signal.aborted
}

/** Runs work while the event loop counts how often it came round. */
async function turnsMeanwhile(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return turns
}

describe('A loop of awaited small calls lets timers fire', () => {
  const loops: Record<string, (session: Session, i: number) => Promise<unknown>> = {
    save: (session, i) => session.save(i, '/n'),
    has: (session) => session.has('/n'),
    'load, each time anew': (session) => {
      session.forget()
      return session.load('/object')
    },
    append: (session, i) => session.append('/rows', [sample(i)]),
    'LazyArray.read': async (session) =>
      (await session.load('/array', lazyArray('float64'))).read(0),
    'LazyArray.write': async (session, i) =>
      (await session.load('/array', lazyArray('float64'))).write(i, 0),
    transaction: (session) => session.transaction(async () => undefined),
  }
  for (const [name, call] of Object.entries(loops))
    it(name, async () => {
      const session = await Session.create()
      await session.dumpMany({
        '/n': 0,
        '/object': { n: 1 },
        '/rows': [sample(0)],
        '/array': LazyArray.of(Float64Array.of(1)),
      })
      expect(await firesMeanwhile((i) => call(session, i))).to.equal(true)
    })
})

describe('AbortSignal.timeout', () => {
  const soon = (): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(1) })
  const numbers = new Float64Array(8e6)

  const aborted = async (call: Promise<unknown>): Promise<void> => {
    const error = await failureOf(call)
    expect(isH5Error(error, 'ABORTED'), String(error)).to.equal(true)
  }

  it('ends a save that writes much, and nothing of it remains', async () => {
    const session = await Session.create()
    for (const much of [manyNodes(), numbers, LazyArray.of(numbers, { compress: 1 })])
      await aborted(session.save(much, '/much', soon()))
    expect(await session.list()).to.deep.equal([])
    await session.save(1, '/much')
    expect(await session.load('/much')).to.equal(1)
  })

  it('ends a save that changes much', async () => {
    const session = await Session.create()
    await session.save(manyNodes(), '/much')
    await aborted(session.save(manyNodes(), '/much', soon()))
    expect(((await session.load('/much')) as unknown[]).length).to.equal(1500)
  })

  it('ends a load', async () => {
    const session = await Session.create()
    await session.dumpMany({ '/much': manyNodes(), '/numbers': numbers })
    await aborted(session.fork().load('/much', soon()))
    await aborted(session.fork().load('/numbers', soon()))
    await aborted(session.fork(soon()).loadMany(['/much', '/numbers']))
  })

  it('ends an append', async () => {
    const session = await Session.create()
    await session.save([sample(0)], '/rows')
    function* endless(): Generator<Sample> {
      for (let i = 1; ; i++) yield sample(i)
    }
    await aborted(session.append('/rows', endless(), soon()))
    expect(((await session.load('/rows')) as unknown[]).length).to.equal(1)
    await aborted(session.append('/rows', endless(), { ...soon(), commitEvery: 100 }))
  })

  it('ends compacting, and the file is as it was', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'h5orm-'))
    try {
      const file = join(folder, 'a.h5')
      const session = await Session.open(file, { mode: 'w', durability: 'none' })
      await session.save(manyNodes(), '/much')
      await session.close()
      await aborted(compact(file, soon()))
      const again = await Session.open(file)
      expect(((await again.load('/much')) as unknown[]).length).to.equal(1500)
      await again.close()
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('The event loop', () => {
  it('runs while much is saved, compared, loaded and deleted', async () => {
    const session = await Session.create()
    const much = manyNodes()
    for (const work of [
      () => session.save(much, '/much'),
      () => session.save(much, '/much'),
      () => session.fork().load('/much'),
      () => session.delete('/much'),
    ])
      expect(await turnsMeanwhile(work)).to.be.above(1)
  })

  it('sees no plan half done: columns of Tables can be read at any time', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => sample(i))
    const bytes = await (async () => {
      const session = await Session.create()
      await session.save(Table.from(Sample, rows), '/table')
      return session.toBytes()
    })()
    const session = await Session.open(bytes, { mode: 'r+' })
    const table = await session.load('/table', tableOf(Sample))
    let next = 0
    const seen: string[] = []
    const reading = setInterval(() => seen.push(table.at((next += 97) % 20_000)!.label), 1)
    await session.dumpMany({ '/much': manyNodes(), '/numbers': new Float64Array(4e6) })
    clearInterval(reading)
    expect(seen.length).to.be.above(0)
    for (const [i, label] of seen.entries())
      expect(label).to.equal(`sample ${(97 * (i + 1)) % 20_000}`)
    const again = await Session.open(await session.toBytes())
    expect(((await again.load('/much')) as unknown[]).length).to.equal(1500)
  })
})
