import { expect } from 'chai'

import { mapOf, Registry, Session, tableOf } from 'h5orm'

import { refusal } from '../round-trip.js'

/** A file that says nothing of classes, as another program would write it. */
async function withFields(
  values: Record<string, unknown>,
  fields: Record<string, object> = {},
): Promise<Session> {
  class Written {}
  const registry = new Registry()
  registry.register(Written, { name: 'spec.Written', fields: fields as never })
  const session = await Session.create({ registry })
  if (Object.keys(fields).length > 0)
    await session.save(Object.assign(new Written(), values), '/written')
  else for (const [name, value] of Object.entries(values)) await session.save(value, `/${name}`)
  return session.fork()
}

describe('What is asked for', () => {
  it('may be dates of whole numbers, in every unit from days to nanoseconds', async () => {
    const units = (unit: string): object => ({ units: `${unit} since 2026-03-01` })
    const session = await withFields(
      {
        minutes: BigInt64Array.of(0n, 90n),
        nano: BigInt64Array.of(1_500_000_000n),
        one: 2n,
        micro: Float64Array.of(2_000),
      },
      {
        minutes: { type: 'int64[]', ...units('minutes') },
        nano: { type: 'int64[]', ...units('nanoseconds') },
        one: { type: 'int64', ...units('days') },
        micro: { type: 'float64[]', ...units('microseconds') },
      },
    )
    const at = (...rest: readonly [number, number?, number?, number?, number?]): Date =>
      new Date(Date.UTC(2026, 2, ...rest))
    expect(await session.load('/written/minutes', 'date[]')).to.deep.equal([at(1), at(1, 1, 30)])
    expect(await session.load('/written/nano', 'date[]')).to.deep.equal([at(1, 0, 0, 1, 500)])
    expect(await session.load('/written/micro', 'date[]')).to.deep.equal([at(1, 0, 0, 0, 2)])
    expect(await session.load('/written/one', 'date')).to.deep.equal(at(3))
  })

  it('may be dates of texts, which are UTC where they say no zone, wherever they are read', async () => {
    const { TZ } = process.env
    process.env['TZ'] = 'Asia/Tokyo'
    try {
      expect(new Date('2026-03-01T10:00:00').getUTCHours()).to.equal(1)
      for (const [text, iso] of [
        ['2026-03-01T10:00:00', '2026-03-01T10:00:00.000Z'],
        ['2026-03-01 10:00', '2026-03-01T10:00:00.000Z'],
        ['2026-03-01', '2026-03-01T00:00:00.000Z'],
        ['2026-03-01 10:00:00.5 +01:00', '2026-03-01T09:00:00.500Z'],
        ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000Z'],
      ] as const) {
        const date = await (await withFields({ text })).load('/text', 'date')
        expect(date.toISOString(), text).to.equal(iso)
      }
    } finally {
      if (TZ === undefined) delete process.env['TZ']
      else process.env['TZ'] = TZ
    }
  })

  it('is not a whole number where a fraction, or a greater one, is stored, alone or in columns', async () => {
    class Row {
      n = 0
    }
    const registry = new Registry()
    registry.register(Row, { name: 'spec.Row', fields: { n: 'int16' } })
    const session = await withFields({ fraction: 7.25, great: 40_000, fits: 12 })
    for (const path of ['/fraction', '/great'])
      await refusal(session.load(path, 'int16'), 'CANNOT_RESTORE')
    expect(await session.load('/fits', 'int16')).to.equal(12)
    for (const [n, fits] of [
      [7.25, false],
      [40_000, false],
      [12, true],
    ] as const) {
      const writer = await Session.create({ registry })
      await writer.save([{ n }, { n }], '/rows')
      for (const type of [() => [Row], tableOf(Row)] as const) {
        const loading = writer.fork().load('/rows', type as () => [typeof Row])
        if (fits) expect([...(await loading)].map((row) => row?.n)).to.deep.equal([n, n])
        else await refusal(loading, 'CANNOT_RESTORE')
      }
    }
  })

  it('is no instance where nothing of one is stored: that is another group', async () => {
    class Run {
      title = ''
      gain = 1
    }
    const registry = new Registry()
    registry.register(Run, { name: 'spec.Run', fields: { title: 'string', gain: 'float64' } })
    const session = await Session.create({ registry })
    await session.save(new Run(), '/runs/may')
    await session.save(new Run(), '/runs/june')
    await session.save({ title: 'some' }, '/part')
    await session.save({}, '/empty')
    const error = await refusal(session.fork().load('/runs', Run), 'CANNOT_RESTORE')
    expect(error.message).to.include(
      'a group of may, june as spec.Run: it has none of the fields (title, gain)',
    )
    expect(error.path).to.equal('/runs')
    expect((await session.fork().load('/part', Run)).title).to.equal('some')
    expect((await session.fork().load('/empty', Run)).gain).to.equal(1)

    const list = await refusal(
      session.fork().load('/runs', () => [Run]),
      'CANNOT_RESTORE',
    )
    expect(list.message).to.include("mapOf('string', …)")
    const map = await session.fork().load('/runs', () => mapOf('string', Run))
    expect([...map.keys()]).to.deep.equal(['may', 'june'])
  })

  it('is told as what it is, without a conversion where there is no field', async () => {
    const session = await withFields({ text: 'seven' })
    const error = await refusal(session.load('/text', 'float64'), 'CANNOT_RESTORE')
    expect(error.message).to.equal(
      'Cannot restore the string "seven" as float64 (at /text). Load it as the type that it has: session.describe shows it.',
    )
  })
})
