import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { H5Class, H5Field, Session, Table, tableOf } from 'h5orm'

import { jsonOf, runNode } from '../programs/run-program.js'
import { failure, refusal } from '../round-trip.js'

@H5Class('spec.StreamedHit')
class Hit {
  @H5Field('float64') time = 0
  @H5Field('int32') channel = 0
  @H5Field('string') label = ''
  @H5Field(() => Hit) before: Hit | null = null
}

@H5Class('spec.StreamedRun')
class Run {
  @H5Field('string') title = 'run'
  @H5Field(() => [Hit]) hits: Hit[] = []
}

const hit = (i: number, before: Hit | null = null): Hit =>
  Object.assign(new Hit(), { time: i / 4, channel: i % 8, label: `l${i}`, before })

function* chain(start: number, stop: number): Generator<Hit> {
  let before: Hit | null = null
  for (let i = start; i < stop; i++) yield (before = hit(i, before))
}

async function* later<T>(rows: Iterable<T>): AsyncGenerator<T> {
  let given = 0
  for (const row of rows) {
    yield row
    if (++given % 1000 === 0) await new Promise((resolve) => setTimeout(resolve))
  }
}

describe('session.append of an iterable', () => {
  async function started(): Promise<Session> {
    const session = await Session.create()
    await session.save([hit(0), hit(1)], '/hits')
    return session
  }

  for (const [name, wrap] of [
    ['an', (rows: Iterable<Hit>) => rows],
    ['an async', later<Hit>],
  ] as const)
    it(`writes what ${name} iterable gives, with references between rows of different pieces`, async () => {
      const session = await started()
      await session.append('/hits', wrap(chain(2, 40_000)))
      const table = await (await Session.open(await session.toBytes())).load('/hits', tableOf(Hit))
      expect(table.length).to.equal(40_000)
      const times = table.column('time') as Float64Array
      expect(times.every((time, i) => time === i / 4)).to.equal(true)
      expect((await table.read('label', [39_998])) as unknown).to.deep.equal(['l39998', 'l39999'])
      expect(table.at(30_000)!.before).to.equal(table.at(29_999))
      expect(table.at(2)!.before).to.equal(null)
    })

  it('leaves all as it was when the iterable throws', async () => {
    const session = await started()
    const before = await session.load('/hits')
    const rows: Hit[] = []
    async function* broken(): AsyncGenerator<Hit> {
      for (const row of chain(2, 30_000)) {
        rows.push(row)
        yield row
      }
      throw new Error('out of rows')
    }
    expect((await failure(session.append('/hits', broken()))).message).to.equal('out of rows')
    expect(await session.load('/hits')).to.equal(before)
    expect(session.pathOf(rows[0]!)).to.equal(undefined)
    expect(await (await Session.open(await session.toBytes())).load('/hits')).to.deep.equal([
      hit(0),
      hit(1),
    ])
    await session.append('/hits', [rows[0]!])
    expect(session.pathOf(rows[0]!)).to.equal('/hits[2]')
  })

  it('leaves all as it was when a later row does not fit, or it is aborted', async () => {
    const session = await started()
    function* misfit(): Generator<object> {
      yield* chain(2, 20_000)
      yield { another: 'form' }
    }
    await refusal(session.append('/hits', misfit()), 'CANNOT_STORE')
    const controller = new AbortController()
    async function* hanging(): AsyncGenerator<Hit> {
      yield* chain(2, 1000)
      controller.abort()
      await new Promise(() => undefined)
    }
    const aborting = session.append('/hits', hanging(), { signal: controller.signal })
    expect((await refusal(aborting, 'ABORTED')).message).to.include('Appending was aborted')
    expect(await (await Session.open(await session.toBytes())).load('/hits')).to.deep.equal([
      hit(0),
      hit(1),
    ])
  })

  it('takes no rows at all, and says where there is no table for them', async () => {
    const session = await started()
    await session.append('/hits', later([]))
    expect(await session.load('/hits')).to.have.lengthOf(2)
    await refusal(session.append('/none', later([])), 'NOT_FOUND')
    expect(await failure(session.append('/hits', 5 as never))).to.be.instanceOf(TypeError)
    expect(await failure(session.append('/hits', { length: 2 } as never))).to.be.instanceOf(
      TypeError,
    )
  })

  it('begins a table, or a list, that has no rows yet', async () => {
    const session = await Session.create()
    const table = Table.from(Hit, [])
    await session.dumpMany({ '/table': table, '/run': new Run(), '/bare': Table.of(Hit, {}) })
    for (const path of ['/table', '/run/hits', '/bare']) {
      await session.append(path, chain(0, 1000))
      await session.append(path, [hit(1000)])
    }
    expect(table.length).to.equal(1001)
    const reader = await Session.open(await session.toBytes())
    const { hits, title } = await reader.load('/run', Run)
    expect(title).to.equal('run')
    expect(hits).to.have.lengthOf(1001)
    expect(hits[7]!.before).to.equal(hits[6])
    for (const path of ['/table', '/bare'])
      expect((await reader.load(path, () => [Hit])).map((each) => each!.label)).to.deep.equal(
        hits.map((each) => each.label),
      )
  })

  it('never has all rows in memory', async function () {
    const directory = await mkdtemp(join(tmpdir(), 'h5orm-'))
    try {
      const [file, count] = [join(directory, 'samples.h5'), 2_000_000]
      // All rows as objects would take ten times this heap.
      const program = join(import.meta.dirname, 'append-many.js')
      const outcome = await runNode('--max-old-space-size=100', program, file, String(count))
      const { growth } = jsonOf(outcome) as { growth: number }
      const { size } = await stat(file)
      expect(size).to.be.above(count * 140)
      expect(growth).to.be.below(size / 3)
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})
