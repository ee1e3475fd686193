import { expect } from 'chai'
import fc from 'fast-check'

import { isH5Error, NdArray, Registry, Session, UnknownRecord } from 'h5orm'

import { loadBytes, savedBytes } from '../round-trip.js'
import { expectSameGraph } from './same-graph.js'

class Point {
  x = 0
  y = 0
}

class Maker {
  name = ''
  founded: Date | null = null
}

class Part {
  id = 0
  label = ''
  isSpare = false
  serial = 0n
  made = new Date(0)
  note: string | null | undefined = null
  price: number | null = 0
  samples: Float32Array | undefined = new Float32Array(3)
  steps: number[] | null = []
  counts: number[] = []
  pos: Point | undefined = undefined
  maker: Maker | null = null
  extras: unknown = undefined
  next: Part | null | undefined = null
  mixed: unknown[] = []
  links: Part[] = []
}

class Owner {
  name = ''
  favourite: unknown = null
  grade = 7
}

class Person {
  name = ''
  friend: Person | null = null
  parts: unknown[] = []
}

const part = {
  name: 'Part',
  version: 3,
  fields: {
    id: 'int32',
    note: { name: 'text/note' },
    label: { name: 'text/label', attribute: false },
    isSpare: 'bool',
    serial: 'bigint',
    made: 'date',
    price: {},
    samples: {},
    steps: {},
    counts: 'int32[]',
    pos: () => Point,
    maker: {},
    extras: {},
    next: () => Part,
    mixed: {},
    links: () => [Part],
  },
} as const

/** All classes, or those whose names are given. */
function classes(...names: string[]): Registry {
  const registry = new Registry()
  const wants = (name: string): boolean => names.length === 0 || names.includes(name)
  if (wants('Point')) registry.register(Point, { name: 'Point', fields: { x: {}, y: {} } })
  if (wants('Maker')) registry.register(Maker, { name: 'Maker', fields: { name: {}, founded: {} } }) // prettier-ignore
  if (wants('Part')) registry.register(Part, part)
  if (wants('Owner')) {
    const fields = {
      name: 'string',
      favourite: {},
      grade: { type: 'int32', attribute: true },
    } as const
    registry.register(Owner, { name: 'Owner', fields })
  }
  if (wants('Person')) {
    const fields = { name: 'string', friend: () => Person, parts: {} } as const
    registry.register(Person, { name: 'Person', table: true, fields })
  }
  return registry
}

function someParts(count = 6): Part[] {
  const makers = [0, 1, 2].map((i) =>
    Object.assign(new Maker(), { name: `m${i}`, founded: i === 1 ? null : new Date(i * 1e6) }),
  )
  const parts = Array.from({ length: count }, (_, i) =>
    Object.assign(new Part(), {
      id: i,
      label: `part ${'é'.repeat(i)}`,
      isSpare: i % 2 === 0,
      serial: 2n ** 60n + BigInt(i),
      made: new Date(1e12 + i),
      note: [`n${i}`, null, undefined][i % 3],
      price: i === 2 ? null : i / 2,
      samples: i === 4 ? undefined : Float32Array.of(i, i + 1, i + 2),
      steps: i === 1 ? null : Array.from({ length: i % 4 }, (__, k) => k),
      counts: Array.from({ length: i % 3 }, (__, k) => k),
      pos: i === 3 ? undefined : Object.assign(new Point(), { x: i, y: -i }),
      maker: i === 5 ? null : makers[i % 3]!,
      extras: [{ a: i }, 'text', 5, null, undefined, new Map([['k', i]])][i % 6],
    }),
  )
  for (const [i, one] of parts.entries()) {
    one.next = [parts[(i + 1) % count], null, undefined][i % 3]
    one.mixed = [i, parts[0], makers[1], null, parts[i]]
    one.links = parts.slice(0, i % 4)
  }
  return parts
}

/** Reads a graph without some classes, saves that, and reads it with all classes. */
async function throughStranger(value: unknown, ...known: string[]): Promise<unknown> {
  const stranger = known.length === 0 ? new Registry() : classes(...known)
  const bytes = await savedBytes(value, { registry: classes() })
  await using reading = await Session.open(bytes, { registry: stranger })
  const seen = await reading.load('/value')
  return loadBytes(await savedBytes(seen, { registry: stranger }), { registry: classes() })
}

/** Reads a graph without its classes. */
async function asRecords<T>(value: unknown, ...known: string[]): Promise<T> {
  const registry = known.length === 0 ? new Registry() : classes(...known)
  return loadBytes<T>(await savedBytes(value, { registry: classes() }), { registry })
}

const isRecord = (value: unknown): value is UnknownRecord => value instanceof UnknownRecord

describe('A row of a table whose class is not registered', () => {
  it('has all its columns, in their order, wherever the reference lies', async () => {
    const parts = someParts()
    for (const value of [
      { parts, best: parts[2] },
      { best: parts[2], parts },
    ]) {
      const { best } = await asRecords<{ best: UnknownRecord }>(value)
      expect(best.className).to.equal('Part')
      expect(best.version).to.equal(3)
      expect(best.type).to.equal(undefined)
      expect(Object.keys(best.fields).join(' ')).to.equal(
        'id text isSpare serial made price samples steps counts pos maker extras next mixed links',
      )
      expect(best.fields).to.deep.include({
        id: 2,
        text: { note: undefined, label: 'part éé' },
        isSpare: true,
        serial: 2n ** 60n + 2n,
        made: new Date(1e12 + 2),
        price: null,
        samples: Float32Array.of(2, 3, 4),
        steps: [0, 1],
        counts: [0, 1],
        extras: 5,
        next: undefined,
      })
      expect(isRecord(best.fields['pos']) && best.fields['pos'].fields).to.deep.equal({
        x: 2,
        y: -2,
      })
      expect(isRecord(best.fields['maker']) && best.fields['maker'].fields).to.deep.equal({
        name: 'm2',
        founded: new Date(2e6),
      })
    }
  })

  it('lacks what the row lacked', async () => {
    const rows = [{ a: 1, b: null }, { a: 2 }, { a: undefined, b: 3 }].map((own) =>
      Object.assign(new Owner(), { name: 'n', favourite: own }),
    )
    for (const one of rows.slice(1)) delete (one as Partial<Owner>).favourite
    const value = await asRecords<{ last: UnknownRecord; first: UnknownRecord }>({
      rows,
      first: rows[0],
      last: rows[2],
    })
    expect(value.last.fields).to.deep.equal({ name: 'n', grade: 7 })
    expect(value.first.fields).to.deep.equal({ name: 'n', favourite: { a: 1, b: null }, grade: 7 })
  })

  it('is the same object each time, also in a cycle', async () => {
    const parts = someParts()
    const value = await asRecords<{
      parts: UnknownRecord
      a: UnknownRecord
      b: UnknownRecord
      some: UnknownRecord[]
    }>({ a: parts[3], b: parts[0], some: [parts[3], parts[0], parts[1], parts[3]], parts })
    const { a, b, some } = value
    expect(some[0]).to.equal(a)
    expect(some[1]).to.equal(b)
    expect(some[3]).to.equal(a)
    expect(b.fields['next']).to.equal(some[2])
    expect((a.fields['mixed'] as unknown[])[1]).to.equal(b)
    expect((a.fields['mixed'] as unknown[])[4]).to.equal(a)
    expect((a.fields['next'] as UnknownRecord).fields['id']).to.equal(4)
    expect(b.fields['maker']).to.equal(a.fields['maker'])
  })

  it('cannot be changed apart from its table', async () => {
    const parts = someParts()
    const { best } = await asRecords<{ best: UnknownRecord }>({ best: parts[2], parts })
    expect(() => {
      best.fields['id'] = 5
    }).to.throw(TypeError)
    expect(() => {
      ;(best.fields['text'] as { label: string }).label = 'other'
    }).to.throw(TypeError)
  })

  it('is the same object when it is loaded again', async () => {
    const parts = someParts()
    const bytes = await savedBytes({ parts, a: parts[1], b: parts[1] }, { registry: classes() })
    await using session = await Session.open(bytes, { registry: new Registry(), mode: 'r+' })
    const value = (await session.load('/value')) as { a: UnknownRecord }
    expect(await session.load('/value/b')).to.equal(value.a)
    await session.save({ best: value.a }, '/again')
    await session.save(value.a, '/best')
    await using later = await Session.open(await session.toBytes(), { registry: classes() })
    const all = (await later.load('/value')) as { a: Part }
    expect(await later.load('/best')).to.equal(all.a)
    expect(await later.load('/again')).to.deep.equal({ best: all.a })
  })
})

describe('A graph that is read without some of its classes and saved again', function () {
  const parts = someParts()
  const owner = Object.assign(new Owner(), { name: 'o', favourite: parts[4], grade: 9 })
  const owners = parts.map((favourite, i) => Object.assign(new Owner(), { name: `o${i}`, favourite, grade: i })) // prettier-ignore
  const people = [0, 1, 2].map((i) =>
    Object.assign(new Person(), { name: `p${i}`, parts: [parts[i], parts[5 - i]] }),
  )
  for (const [i, one] of people.entries()) one.friend = people[(i + 1) % 3] ?? null
  const graphs: Record<string, unknown> = {
    'a table': { parts },
    'a table and nothing else': parts,
    'a row before its table': { best: parts[1], parts },
    'a row after its table': { parts, best: parts[1] },
    'rows of which some are absent': { parts, some: [parts[1], null, parts[5], undefined] },
    'rows that are picked': { parts, some: [parts[1], parts[5], parts[1]] },
    'rows by a Map and a Set': { byName: new Map([['a', parts[0]]]), set: new Set([parts[1]]), parts }, // prettier-ignore
    'elements of several kinds': [parts[0], owner, null, parts[1], people[0], parts[2], undefined],
    'nested arrays of rows': { groups: [[parts[0], parts[1]], [parts[2]], []], parts },
    'a field that is a row': { owner, parts },
    'fields that are rows of another table': { owners, parts },
    'fields that are new rows': someParts().map((favourite) => Object.assign(new Owner(), { favourite })), // prettier-ignore
    entities: { people, one: people[1] },
    'an entity': people[1],
    'an array of entities': people,
    'dates and arrays of rows': { dates: parts.map(({ made }) => made), steps: parts[3]?.steps, counts: parts[5]?.counts, parts }, // prettier-ignore
    'a matrix': { rows: parts.slice(0, 3), samples: parts[1]?.samples },
    'rows of rows': { point: parts[1]?.pos, maker: parts[1]?.maker, parts },
    'a row in itself': Object.assign(new Owner(), { favourite: [owner, owner] }),
    'many rows': ((many) => ({ many, every: many.filter((_, i) => i % 3 === 0), one: many[1999] }))(
      someParts(2000),
    ),
  }
  const known: Record<string, string[]> = {
    'any class': [],
    nothing: ['Part', 'Owner', 'Person', 'Point', 'Maker'],
    'the class of the rows': ['Owner', 'Person', 'Point', 'Maker'],
    'the class of what refers to them': ['Part', 'Point'],
    'the classes of what the rows hold': ['Part', 'Owner', 'Person'],
  }
  for (const [without, names] of Object.entries(known))
    for (const [what, graph] of Object.entries(graphs))
      it(`is the same with ${what}, without ${without}`, async () => {
        // A declared type is what a program asks for: it has to know that class.
        if (names.includes('Part') && !names.includes('Point')) names.push('Point')
        expectSameGraph(graph, await throughStranger(graph, ...names))
      })

  it('is the same when it is saved at its own place', async () => {
    for (const graph of Object.values(graphs)) {
      const bytes = await savedBytes(graph, { registry: classes() })
      await using session = await Session.open(bytes, { registry: new Registry(), mode: 'r+' })
      await session.save(await session.load('/value'), '/value')
      expectSameGraph(graph, await loadBytes(await session.toBytes(), { registry: classes() }))
    }
  })

  it('is the same at random', async () => {
    const scalar = fc.oneof(fc.double(), fc.string({ unit: 'binary', maxLength: 4 }), fc.constantFrom<unknown>(true, null, undefined, 5n), fc.date()) // prettier-ignore
    const { value } = fc.letrec<{ value: unknown; record: unknown; owner: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        scalar,
        tie('record'),
        tie('owner'),
        fc.array(scalar, { maxLength: 3 }),
        fc.float32Array({ minLength: 2, maxLength: 2 }),
        fc.array(tie('owner'), { maxLength: 4 }),
      ),
      record: fc.dictionary(fc.constantFrom('a', 'b', 'c/d', '__', '%'), tie('value'), {
        maxKeys: 3,
      }),
      owner: fc
        .record({ name: fc.constantFrom('x', 'y'), favourite: tie('value') })
        .map((own) => Object.assign(new Owner(), own)),
    }))
    const anyOwner = value.map((favourite) => Object.assign(new Owner(), { favourite }))
    const graph = fc.array(anyOwner, { minLength: 2, maxLength: 9 }).chain((list) =>
      fc.record({
        one: fc.constantFrom<unknown>(...list),
        list: fc.constant(list),
        some: fc.shuffledSubarray([...list]),
        part: fc.constantFrom(...list).map(({ favourite }) => favourite),
      }),
    )
    await fc.assert(
      fc.asyncProperty(graph, async (all) => {
        const [first, ...others] = all.list as Owner[]
        if (first !== undefined) first.favourite = [first.favourite, others]
        expectSameGraph(all, await throughStranger(all))
      }),
      { numRuns: 150 },
    )
  })

  it('keeps rows in columns: a row more is no node more', async () => {
    const count = async (rows: Part[]): Promise<number> => {
      const value = { best: rows[1], every: rows.slice(), rows, owners: rows.map((favourite) => Object.assign(new Owner(), { favourite })) } // prettier-ignore
      const bytes = await savedBytes(value, { registry: classes() })
      const registry = classes('Owner')
      await using session = await Session.open(
        await savedBytes(await loadBytes(bytes, { registry }), { registry }),
      )
      let nodes = 0
      const visit = async (path: string): Promise<void> => {
        nodes++
        for (const { name, kind } of await session.list(path))
          if (kind === 'dataset') nodes++
          else await visit(`${path === '/' ? '' : path}/${name}`)
      }
      await visit('/')
      return nodes
    }
    const simple = (length: number): Part[] =>
      Array.from({ length }, (_, id) => Object.assign(new Part(), { id, next: undefined }))
    expect(await count(simple(2000))).to.equal(await count(simple(20)))
  })

  it('is refused where an error is asked for', async () => {
    const bytes = await savedBytes({ parts, best: parts[1] }, { registry: classes() })
    const error: unknown = await loadBytes(bytes, {
      registry: new Registry(),
      onUnknownClass: 'error',
    }).catch((thrown: unknown) => thrown)
    expect(isH5Error(error, 'UNREGISTERED_CLASS')).to.equal(true)
  })

  it('keeps matrices of columns', async () => {
    const { parts: table } = await asRecords<{ parts: UnknownRecord }>({ parts: parts.slice(0, 3) })
    expect(table.fields['samples']).to.be.instanceOf(NdArray)
  })
})
