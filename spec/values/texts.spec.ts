import { expect } from 'chai'

import { H5Class, H5Field, Session, type SessionSettings, setOf, Table, tableOf } from 'h5orm'
import type { DatasetRecord, NodeRecord } from '#lib/records/node-record.js'
import type { PlanStep } from '#lib/records/write-plan.js'

import { craftedFile, dataset, group } from '../crafted-file.js'
import { nodesOf } from '../stored-strings.js'
import { loadBytes, refusal, roundTrip, savedBytes } from '../round-trip.js'

@H5Class('spec.Note')
class Note {
  @H5Field('int32') id = 0
  @H5Field('string', { longName: 'what was seen' }) text = ''
  @H5Field('string[]') tags: string[] = []
}

@H5Class('spec.Stored')
class Stored {
  @H5Field('string[]', { shuffle: true }) shuffled: string[] = []
  @H5Field('string[]', { chunks: [7] }) inSevens: string[] = []
}

@H5Class({ name: 'spec.Station', table: true })
class Station {
  @H5Field('string') name = ''
  @H5Field(() => Station) next: Station | null = null
}

@H5Class('spec.Book')
class Book {
  @H5Field(setOf('string')) words = new Set<string>()
  @H5Field(tableOf(Note)) notes = Table.from(Note, [])
  @H5Field(() => [Station]) stations: Station[] = []
  @H5Field() byKey = new Map<unknown, unknown>()
  @H5Field() mixed: unknown = null
  @H5Field() maybe: unknown = null
}

const isJoined = (node: NodeRecord): boolean =>
  node.kind === 'group' && String(node.attributes.get('js_type')?.data).startsWith('Text')

const storedTypeOf = (node: NodeRecord | undefined): string => {
  const { type, chunks, filters } = node as DatasetRecord
  if (type.kind !== 'string') throw new Error(`${type.kind} is no text`)
  const storage = chunks === undefined ? '' : ` in chunks of ${chunks.join()}`
  return `${type.charset}[${type.length}]${storage}${filters.map(({ id }) => ` through ${id}`).join('')}`
}

/** A list that is mostly short: the long one is of `longest` characters. */
const uneven = (count: number, longest: number, character = 'x'): string[] =>
  Array.from({ length: count }, (_, i) => (i === 1 ? character.repeat(longest) : `n${i}`))

async function formOf(value: unknown, settings: SessionSettings = {}): Promise<string> {
  const bytes = await savedBytes(value, settings)
  expect(await loadBytes(bytes, settings)).to.deep.equal(value)
  const node = (await nodesOf(bytes)).get('/value')
  if (node?.kind !== 'group') return storedTypeOf(node)
  return `${String(node.attributes.get('js_type')?.data)} of ${node.children.join(' and ')}`
}

const variable: SessionSettings = { strings: 'variable' }

describe('Texts in a file', () => {
  for (const [words, value, byDefault, ofVariableLength] of [
    ['a text of ASCII', 'plain', 'ascii[6]', 'ascii[6]'],
    ['a text beyond', 'Müller №7', 'utf8[13]', 'utf8[variable]'],
    ['an even list', ['a', 'bcd', ''], 'ascii[4]', 'ascii[4]'],
    ['an even list beyond ASCII', ['ä', 'bcd', '🙂'], 'utf8[5]', 'utf8[variable]'],
    ['a small uneven list', uneven(100, 300), 'ascii[301]', 'ascii[301]'],
    [
      'an uneven list',
      uneven(1000, 300),
      'ascii[301] in chunks of 870 through 1',
      'utf8[variable]',
    ],
    [
      'an uneven list beyond ASCII',
      uneven(1000, 300, 'ж'),
      'utf8[601] in chunks of 436 through 1',
      'utf8[variable]',
    ],
    [
      'a very uneven list',
      uneven(700, 100_000, 'ж'),
      'Texts of values and row_size',
      'utf8[variable]',
    ],
    [
      'a list with a NUL',
      Array.from({ length: 64 }, () => 'b\0c'),
      'Texts of values and row_size',
      'Texts of values and row_size',
    ],
    [
      'a Set with half a character',
      new Set(Array.from({ length: 64 }, (_, i) => `${i}\ud83d`)),
      'TextSet of values and row_size',
      'TextSet of values and row_size',
    ],
    ['a short list with a NUL', ['a', 'b\0c'], 'Array of 0 and 1', 'Array of 0 and 1'],
    ['a Set of texts', new Set(['ä', 'bc']), 'utf8[3]', 'utf8[variable]'],
    [
      'a very uneven Set',
      new Set(uneven(700, 100_000)),
      'TextSet of values and row_size',
      'utf8[variable]',
    ],
    ['a boxed text', new String('ä'), 'utf8[3]', 'utf8[variable]'],
    ['a symbol', Symbol.for('ä'), 'utf8[15]', 'utf8[variable]'],
    ['a RegExp', /ä/u, 'utf8[6]', 'utf8[variable]'],
  ] as const) {
    it(`are by default of fixed length and labelled as what they are: ${words}`, async () => {
      expect(await formOf(value)).to.equal(byDefault)
      expect(await formOf(value, { strings: 'natural' })).to.equal(byDefault)
    })

    it(`are all labelled ASCII with strings: 'octave': ${words}`, async () => {
      const octave = byDefault.replace('utf8', 'ascii')
      expect(await formOf(value, { strings: 'octave' })).to.equal(octave)
    })

    it(`are of variable length beyond ASCII with strings: 'variable', once 'utf8': ${words}`, async () => {
      expect(await formOf(value, variable)).to.equal(ofVariableLength)
      expect(await formOf(value, { strings: 'utf8' })).to.equal(ofVariableLength)
    })
  }

  it('are of no variable length anywhere in a file of many kinds', async () => {
    const self: Record<string, unknown> = { é: 'è' }
    self['ß'] = { ring: self }
    const rows = Array.from({ length: 900 }, (_, i) =>
      Object.assign(new Note(), {
        id: i,
        text: 'ü'.repeat(i % 3),
        tags: uneven(i % 4, 2 * i, 'ö'),
      }),
    )
    rows[5]!.text = 'ж'.repeat(50_000)
    const value = {
      self,
      rows,
      map: new Map<unknown, unknown>([
        ['ключ', 'значение'],
        [5, ['ж', 'жж']],
      ]),
      mixed: [rows[0], 'ü', null, 5, new Note()],
      plain: uneven(900, 90_000, 'é').map((text, i) => ({ text, i })),
      digits: [2n ** 70n, -1n],
      when: new Date(0),
    }
    const bytes = await savedBytes(value)
    expect(await loadBytes(bytes)).to.deep.equal(value)
    const found = [...(await nodesOf(bytes))].filter(
      ([, node]) => node.kind === 'dataset' && storedLength(node) === 'variable',
    )
    expect(found.map(([path]) => path)).to.deep.equal([])
    const joined = [...(await nodesOf(bytes))].filter(([, node]) => isJoined(node))
    expect(joined.map(([path]) => path)).to.deep.equal(['/value/rows/text', '/value/plain/text'])
  })

  for (const strings of ['natural', 'octave', 'variable'] as const)
    it(`very uneven in every place that texts have in a class, come back (strings: '${strings}')`, async () => {
      const list = uneven(2100, 17_000, 'ж')
      const book = new Book()
      book.words = new Set(list)
      book.notes = Table.of(Note, {
        id: Int32Array.from(list, (_, i) => i),
        text: list,
        tags: list.map((text, i) => (i === 5 ? [] : [text])),
      })
      book.stations = list.map((name) => Object.assign(new Station(), { name }))
      book.stations[0]!.next = book.stations[9]!
      book.byKey = new Map<unknown, unknown>([[5, list]])
      book.mixed = list.map((text, i) => ({ either: i === 0 ? 5 : text }))
      book.maybe = list.map((text, i) => (i === 3 ? null : { text: i === 4 ? undefined : text }))
      const bytes = await savedBytes(book, { strings })
      await using session = await Session.open(bytes)
      const loaded = await session.load('/value', Book)
      const { notes, ...rest } = loaded
      const { notes: original, ...expected } = book
      expect(rest).to.deep.equal(expected)
      expect(loaded.stations[0]!.next).to.equal(loaded.stations[9])
      expect(notes.column('text')).to.deep.equal(list)
      expect(notes.at(2)).to.deep.equal(original.at(2))
      const joined = [...(await nodesOf(bytes))]
        .filter(([, node]) => isJoined(node))
        .map(([path]) => path.slice('/value/'.length))
      expect(joined).to.have.members(
        strings === 'variable'
          ? []
          : [
              'words',
              'notes/text',
              'notes/tags/values',
              '__/tables/spec.Station/name',
              'byKey/values/0',
              'mixed/either/string',
              'maybe/record/text',
            ],
      )
    })

  it('of a very uneven column keep what the field declares', async () => {
    const rows = Array.from({ length: 900 }, () => new Note())
    rows[5]!.text = 'ж'.repeat(50_000)
    const node = (await nodesOf(await savedBytes(rows))).get('/value/text')
    if (node?.kind !== 'group') throw new Error('no group')
    expect(node.attributes.get('long_name')?.data).to.equal('what was seen')
  })

  it('that are padded stay packed, whatever else a field wishes', async () => {
    const stored = Object.assign(new Stored(), {
      shuffled: uneven(1000, 300),
      inSevens: uneven(1000, 300),
    })
    const bytes = await savedBytes(stored)
    const nodes = await nodesOf(bytes)
    const filters = (path: string) =>
      (nodes.get(path) as DatasetRecord).filters.map(({ id }) => id).join()
    expect(filters('/value/shuffled')).to.equal('2,1')
    expect(filters('/value/inSevens')).to.equal('1')
    expect((nodes.get('/value/inSevens') as DatasetRecord).chunks).to.deep.equal([7])
    expect(await loadBytes(bytes)).to.deep.equal(stored)
  })

  it('take little space in the file however uneven they are', async () => {
    for (const list of [uneven(2000, 30_000), uneven(50_000, 30_000, 'ж')]) {
      const bytes = list.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
      expect((await savedBytes(list)).length).to.be.lessThan(2 * bytes + 4 * list.length + 2 ** 16)
    }
  })

  it('with a lone surrogate among very uneven ones keep it', async () => {
    const list = [...uneven(700, 100_000).slice(0, 20), '\ud800', 'a\0b', '\ufeff']
    expect(await roundTrip(list)).to.deep.equal(list)
    expect(await roundTrip(list, variable)).to.deep.equal(list)
  })

  for (const [words, odd] of [
    ['a NUL', 'a\0b'],
    ['a byte order mark', '\ufeffa'],
    ['half a character', 'a\udc00'],
  ] as const)
    it(`with ${words} among very many are two datasets, not a node each`, async () => {
      const rows = Array.from({ length: 3000 }, (_, i) => ({
        i,
        text: i === 7 ? odd : `ж${i}`,
        maybe: i === 9 ? null : i === 8 ? odd : 'ok',
      }))
      const bytes = await savedBytes(rows)
      expect(await loadBytes(bytes)).to.deep.equal(rows)
      const nodes = await nodesOf(bytes)
      expect([...nodes.keys()].filter((path) => path.startsWith('/value/text'))).to.deep.equal([
        '/value/text',
        '/value/text/values',
        '/value/text/row_size',
      ])
      expect(nodes.size).to.be.lessThan(14)
    })

  it('with a NUL are appended where others are joined', async () => {
    const rows = ['a\0', 'bc'].map((text) => ({ text }))
    const more = ['', 'ü\0'].map((text) => ({ text }))
    await using session = await Session.create()
    await session.save([...rows], '/rows')
    await session.append('/rows', more)
    expect(await session.fork().load('/rows')).to.deep.equal([...rows, ...more])
  })

  it('are refused as an option that nobody knows', async () => {
    const wrong = Session.create({ strings: 'latin1' as never }).catch((error: unknown) => error)
    expect(await wrong).to.be.instanceOf(TypeError)
    expect(String(await wrong)).to.contain(
      "one of 'natural', 'octave', 'variable', 'utf8', not 'latin1'",
    )
  })
})

function storedLength({ type }: DatasetRecord): number | 'variable' | undefined {
  return type.kind === 'string' ? type.length : undefined
}

describe('Texts from a file', () => {
  const joined = (values: Uint8Array, sizes: ArrayBufferView, type = 'Texts') =>
    craftedFile(
      group('/value', { js_type: type }),
      dataset('/value/values', values),
      dataset('/value/row_size', sizes),
    )
  const bytes = Uint8Array.from([0x61, 0xc3, 0xa4, 0xef, 0xbb, 0xbf])

  it('are split where their sizes say', async () => {
    const sizes = Int32Array.of(0, 3, 3, 0)
    expect(await loadBytes(await joined(bytes, sizes))).to.deep.equal(['', 'aä', '\ufeff', ''])
    const none = await joined(new Uint8Array(0), new Int32Array(0))
    expect(await loadBytes(none)).to.deep.equal([])
    const set = await joined(bytes.subarray(0, 3), Int32Array.of(1, 2), 'TextSet')
    expect(await loadBytes(set)).to.deep.equal(new Set(['a', 'ä']))
  })

  for (const [words, values, sizes] of [
    ['sizes below 0', bytes, Int32Array.of(-1, 7)],
    ['sizes beyond the bytes', bytes, Int32Array.of(3, 4)],
    ['sizes of less than all', bytes, Int32Array.of(3)],
    ['sizes within a character', bytes, Int32Array.of(2, 4)],
    ['sizes of another type', bytes, Float64Array.of(3, 3)],
    ['values of another type', Float64Array.of(1), Int32Array.of(1)],
  ] as const)
    it(`are refused with ${words}, naming the place`, async () => {
      const error = await refusal(loadBytes(await joined(values as Uint8Array, sizes)), 'CORRUPT')
      expect(error.path).to.equal('/value')
    })

  it('are refused without their sizes, and where a Set has one twice', async () => {
    const lacking = craftedFile(
      group('/value', { js_type: 'Texts' }),
      dataset('/value/values', bytes),
    )
    await refusal(loadBytes(await lacking), 'CORRUPT')
    await refusal(
      loadBytes(await joined(bytes.subarray(0, 0), Int32Array.of(0, 0), 'TextSet')),
      'CORRUPT',
    )
  })

  it('take no more memory than the limits say, however small they are in the file', async () => {
    const bomb = async (width: number, count: number): Promise<Uint8Array> => {
      const type = { kind: 'string', length: width, charset: 'ascii' } as const
      const storage = {
        chunks: [Math.max(1, Math.floor(2 ** 18 / width))],
        maxShape: [null],
        filters: [{ id: 1, options: [4] }],
      }
      const path = '/value'
      const rest = { path, type, attributes: [], storage, data: new Uint8Array(width) } as const
      const steps: PlanStep[] = [
        { kind: 'dataset', shape: [1], ...rest },
        { kind: 'extend', path, shape: [count] },
      ]
      return craftedFile(...steps)
    }
    const wide = await bomb(2 ** 20, 2 ** 14)
    expect(wide.length).to.be.lessThan(2 ** 20)
    await refusal(loadBytes(wide), 'LIMIT')
    const narrow = await bomb(1, 2 ** 30)
    await refusal(loadBytes(narrow), 'LIMIT')
    const small = await bomb(100, 1000)
    await refusal(loadBytes(small, { limits: { bytes: 99_999 } }), 'LIMIT')
    expect(await loadBytes(small, { limits: { bytes: 150_000 } })).to.have.length(1000)
    const sizes = await savedBytes(uneven(700, 100_000))
    await refusal(loadBytes(sizes, { limits: { bytes: 100_000 } }), 'LIMIT')
  })

  it('of either form are read by a session of the other', async () => {
    const value = { one: 'ä', list: uneven(700, 100_000, 'ж'), rows: [{ t: 'ü' }, { t: 'b' }] }
    expect(await loadBytes(await savedBytes(value, variable))).to.deep.equal(value)
    expect(await loadBytes(await savedBytes(value), variable)).to.deep.equal(value)
  })
})
