import { expect } from 'chai'

import { H5Class, H5Field, isH5Error, Session } from 'h5orm'

import { refusal } from '../round-trip.js'

describe('Session: paths of elements', () => {
  @H5Class('spec.Point')
  class Point {
    @H5Field('float64') x = 0
  }
  @H5Class('spec.Path')
  class Path {
    @H5Field(() => [Point]) points: Point[] = []
    @H5Field() rows: unknown = [
      [1, 2],
      [3, 4],
    ]
  }

  async function stored(): Promise<Session> {
    const path = new Path()
    path.points = [1, 2, 3].map((x) => Object.assign(new Point(), { x }))
    const session = await Session.create()
    await session.save(path, '/path')
    await session.save('literally', '/name[1]')
    return Session.open(await session.toBytes(), { mode: 'r+' })
  }

  it('are what pathOf gives, and load takes them', async () => {
    const session = await stored()
    const { points, rows } = await session.load('/path', Path)
    for (const object of [points[2], (rows as number[][])[1]] as object[]) {
      const path = session.pathOf(object) as string
      expect(path).to.match(/\[\d\]$/)
      expect(await session.load(path)).to.equal(object)
    }
    expect(await session.load('/path/points[0]', Point)).to.equal(points[0])
  })

  it('load before what they are elements of', async () => {
    const session = await stored()
    const point = await session.load('/path/points[1]', Point)
    expect(point.x).to.equal(2)
    expect((await session.load('/path', Path)).points[1]).to.equal(point)
  })

  it('are names first, and refused where there is no such element or none of the class', async () => {
    const session = await stored()
    expect(await session.load('/name[1]')).to.equal('literally')
    for (const [path, as, code] of [
      ['/path/points[3]', undefined, 'NOT_FOUND'],
      ['/nothing[0]', undefined, 'NOT_FOUND'],
      ['/path/points[0]', Path, 'CANNOT_RESTORE'],
    ] as const)
      try {
        await session.load(path, as)
        expect.fail(`${path} was loaded`)
      } catch (error) {
        expect(isH5Error(error, code), `${path}: ${String(error)}`).to.equal(true)
      }
  })

  it('are refused where numbers are saved or deleted: such an element has no node or row of its own', async () => {
    const session = await stored()
    const { points, rows } = await session.load('/path', Path)
    const [first] = points as [Point]
    first.x = 7
    for (const [path, action] of [
      ['/path/rows[1]', () => session.save([5, 6], '/path/rows[1]')],
      ['/path/rows[1]', () => session.dumpMany({ '/path/rows[1]': (rows as object[])[1] })],
      ['/path/rows[1]', () => session.delete('/path/rows[1]')],
      ['/path/points[1]', () => session.dumpMany({ '/path/points[1]': first, '/other': 1 })],
      ['/path/points[1]', () => session.save(5, '/path/points[1]')],
    ] as const) {
      const error = await refusal(action(), 'CANNOT_STORE')
      expect(error.path).to.equal(path)
      expect(error.message).to.include(`save that at ${path.replace(/\[\d\]/, '')}.`)
    }
    await refusal(session.save(new Point(), '/path/points[5]'), 'NOT_FOUND')
    await session.save(points, '/path/points')
    expect((await session.fork().load('/path', Path)).points[0]?.x).to.equal(7)
    await session.delete('/name[1]')
    expect(await session.has('/name[1]')).to.equal(false)
    await session.save('again', '/path[1]')
    expect(await session.load('/path[1]')).to.equal('again')
  })
})
