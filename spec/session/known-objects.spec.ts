import { expect } from 'chai'

import { H5Class, H5Field, Session } from 'h5orm'

import { craftedFile, dataset, group } from '../crafted-file.js'

@H5Class('known.Node')
class Node {
  @H5Field('string') name = ''
  @H5Field(() => [Node]) kids: Node[] = []
  @H5Field(() => Node) kid: Node | null = null
  @H5Field() any: unknown = null
}

@H5Class('known.Row')
class Row {
  @H5Field('float64') n = 0
}

@H5Class('known.Records')
class Records {
  @H5Field(() => [Row], { layout: 'compound' }) rows: Row[] = []
}

const node = (name: string): Node => Object.assign(new Node(), { name })
const row = (n: number): Row => Object.assign(new Row(), { n })

/** How a holder has an object at first, and how it loses it. */
const holders: Record<
  string,
  readonly [(holder: Node, c: object) => void, (holder: Node) => void]
> = {
  'an array of instances': [
    (a, c) => (a.any = [c, c instanceof Row ? row(5) : node('b')]),
    (a) => (a.any = []),
  ],
  'a declared array': [
    (a, c) => (c instanceof Node ? (a.kids = [node('b'), c]) : (a.any = [c])),
    (a) => Object.assign(a, { kids: [], any: null }),
  ],
  'a field': [(a, c) => (a.any = c), (a) => (a.any = null)],
  'a Map': [(a, c) => (a.any = new Map([['k', c]])), (a) => (a.any = new Map())],
  'a Set': [(a, c) => (a.any = new Set([c, node('d')])), (a) => (a.any = null)],
  'an array in an array': [(a, c) => (a.any = [[c], [node('d')]]), (a) => (a.any = 5)],
  'a plain object': [(a, c) => (a.any = { deep: { c } }), (a) => (a.any = 'text')],
}

describe('An object that others hold too', () => {
  for (const [what, [put, take]] of Object.entries(holders))
    for (const how of ['saved without it', 'deleted', 'replaced'])
      for (const kind of ['an instance', 'a row'])
        it(`is known when ${what}, which first led to it, is ${how}: ${kind}`, async () => {
          await using session = await Session.create()
          const c = kind === 'a row' ? row(1) : node('c')
          const a = node('a')
          put(a, c)
          await session.save(a, '/a')
          await session.save({ c }, '/one')
          await session.save({ c }, '/two')
          if (how === 'deleted') await session.delete('/a')
          else if (how === 'replaced') await session.save({ other: 1 }, '/a')
          else {
            take(a)
            await session.save(a, '/a')
          }
          const path = session.pathOf(c)
          expect(path).to.be.a('string')
          if ('n' in c) c.n = 7
          else c.name = 'renamed'
          await session.save({ c }, '/one')
          await session.save({ c }, '/three')
          await using fork = session.fork()
          const [one, two, three] = (await Promise.all(
            ['/one', '/two', '/three'].map((at) => fork.load(at)),
          )) as { c: object }[]
          expect(one!.c).to.equal(two!.c)
          expect(one!.c).to.equal(three!.c)
          expect(one!.c).to.deep.equal(c)
        })
})

describe('A row that was loaded', () => {
  it('is known when it is a row of a compound', async () => {
    await using session = await Session.create()
    await session.save(Object.assign(new Records(), { rows: [row(1), row(2)] }), '/records')
    await using other = session.fork()
    const { rows } = await other.load('/records', Records)
    expect(other.pathOf(rows[1]!)).to.equal('/records/rows[1]')
    await other.save({ best: rows[1] }, '/best')
    await using last = session.fork()
    const best = (await last.load('/best')) as { best: Row }
    expect(best.best).to.equal((await last.load('/records', Records)).rows[1])
  })

  it('of another program is known, and has its class wherever it is saved', async () => {
    const file = await craftedFile(group('/rows'), dataset('/rows/n', Float64Array.of(1, 2)))
    await using session = await Session.open(file, { mode: 'r+' })
    const rows = await session.load('/rows', () => [Row])
    expect(session.pathOf(rows[1]!)).to.equal('/rows[1]')
    await session.save({ best: rows[1] }, '/best')
    await using fork = session.fork()
    const { best } = (await fork.load('/best')) as { best: Row }
    expect(best).to.be.instanceOf(Row)
    expect(best.n).to.equal(2)
  })
})
