import { expect } from 'chai'

import { H5Class, H5Field, mapOf, Session, setOf } from 'h5orm'

import { Random } from '../random.js'

describe('Random rows that are saved by themselves', () => {
  @H5Class('randomrow.Part')
  class Part {
    @H5Field('float64') x = 0
    @H5Field('string') label = ''
    @H5Field(() => Part) inner: Part | null = null
  }
  @H5Class('randomrow.Row')
  class Row {
    @H5Field('string') title = ''
    @H5Field('float64') number: number | null = 0
    @H5Field('date') when: Date | null = null
    @H5Field(() => Part) part: Part | null = null
    @H5Field(() => [Part]) parts: Part[] = []
    @H5Field('float64[]') signal = new Float64Array(0)
    @H5Field(mapOf('string', 'float64')) map = new Map<string, number>()
    @H5Field(setOf('string')) tags: Set<string> | null = null
    @H5Field(() => Row) follows: Row | null = null
    @H5Field('string') note: string | undefined = undefined
    @H5Field() any: unknown = null
  }

  const strings = ['', 'a', 'bc', 'ä', 'longer '.repeat(5), 'with \0 in it', '\ud800 half']

  function part(random: Random, depth = 0): Part {
    const made = new Part()
    made.x = random.below(9)
    made.label = strings[random.below(5)]!
    made.inner = depth < 2 && random.below(2) === 0 ? part(random, depth + 1) : null
    return made
  }

  const fields: Record<string, (random: Random, rows: readonly Row[]) => unknown> = {
    title: (random) => strings[random.below(strings.length)],
    number: (random) => [null, 1, 2.5, Number.NaN][random.below(4)],
    when: (random) => [null, new Date(0), new Date(random.below(1e9))][random.below(3)],
    part: (random) => (random.below(3) === 0 ? null : part(random)),
    parts: (random) => Array.from({ length: random.below(4) }, () => part(random)),
    signal: (random) => new Float64Array(random.below(4)).fill(random.below(5)),
    map: (random) =>
      new Map(Array.from({ length: random.below(3) }, (_, i) => [`k${i}`, random.below(5)])),
    tags: (random) => (random.below(3) === 0 ? null : new Set([strings[random.below(4)]!])),
    follows: (random, rows) => rows[random.below(2 * rows.length)] ?? null,
    note: (random) => [undefined, 'x', 'some note'][random.below(3)],
    any: (random) =>
      [null, 5, 'text', { a: 1 }, [1, 2], new Date(5), part(random)][random.below(7)],
  }

  /** Changes a field, or something in one. */
  function change(random: Random, row: Row, rows: readonly Row[]): string {
    const names = Object.keys(fields)
    const name = names[random.below(names.length)]!
    const inner = random.below(2) === 0
    if (inner && name === 'part' && row.part !== null) row.part.x++
    else if (inner && name === 'parts' && row.parts.length > 0) row.parts[0]!.label += 'z'
    else if (inner && name === 'map') row.map.set('k', random.below(9))
    else if (inner && name === 'signal' && row.signal.length > 0) row.signal[0]!++
    else Object.assign(row, { [name]: fields[name]!(random, rows) })
    return name
  }

  function rowsOf(random: Random, count: number): Row[] {
    const rows: Row[] = Array.from({ length: count }, () => new Row())
    for (const row of rows)
      for (const [name, value] of Object.entries(fields))
        if (random.below(2) === 0) Object.assign(row, { [name]: value(random, rows) })
    return rows
  }

  /** A copy in which the rows are referred to by their numbers. */
  function copied(value: unknown, rows: readonly unknown[], isTop = false): unknown {
    if (!isTop && rows.includes(value)) return `row ${rows.indexOf(value)}`
    if (value instanceof Date) return `date ${value.getTime()}`
    if (value instanceof Map) return { map: [...value] }
    if (value instanceof Set) return { set: [...value] }
    if (ArrayBuffer.isView(value)) return [...(value as Float64Array)]
    if (Array.isArray(value)) return value.map((each) => copied(each, rows))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copied(each, rows)]))
  }
  const copyOf = (rows: readonly Row[], i: number): unknown => copied(rows[i], rows, true)

  const count = Number(process.env['H5ORM_RANDOM_ROWS'] ?? 12)
  for (let seed = 1; seed <= count; seed++)
    it(`program ${seed}`, async () => {
      const random = new Random(seed)
      const rows = rowsOf(random, 2 + random.below(5))
      let session = await Session.create()
      await session.save(rows, '/rows')
      let held: Row[] = rows
      if (random.below(2) === 0) {
        session = await Session.open(await session.toBytes(), { mode: 'r+' })
        held = (await session.load('/rows')) as Row[]
      }
      const stored = held.map((_, i) => copyOf(held, i))
      const trail: string[] = []
      for (let step = 0; step < 8; step++) {
        const changed = random.below(held.length)
        trail.push(`${changed} ${change(random, held[changed]!, held)}`)
        const saved = random.below(3) === 0 ? random.below(held.length) : changed
        trail.push(`save ${saved}`)
        await session.save(held[saved]!)
        stored[saved] = copyOf(held, saved)
        const fork = session.fork()
        const again = (await fork.load('/rows')) as Row[]
        await fork.close()
        expect(
          again.map((_, i) => copyOf(again, i)),
          trail.join(', '),
        ).to.deep.equal(stored)
        expect(held.map((row) => session.pathOf(row))).to.deep.equal(held.map((_, i) => `/rows[${i}]`)) // prettier-ignore
      }
      await session.save(held, '/rows')
      const again = (await session.fork().load('/rows')) as Row[]
      expect(again.map((_, i) => copyOf(again, i))).to.deep.equal(
        held.map((_, i) => copyOf(held, i)),
      )
    })
})
