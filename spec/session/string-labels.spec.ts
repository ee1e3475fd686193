import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { H5Class, H5Field, Session, type SessionOptions, Table, tableOf } from 'h5orm'

import { openStore } from '#lib/stores/h5wasm/open-store.js'
import type { Store } from '#lib/stores/store.js'

import { savedBytes } from '../round-trip.js'
import {
  falseLabels,
  labelOf,
  type StoredStrings,
  stringsOf,
  trueLabel,
} from '../stored-strings.js'
import { watched } from './watched-session.js'

@H5Class('spec.LabelledHit')
class Hit {
  @H5Field('int32') id = 0
  @H5Field('string') place = ''
  constructor(id = 0, place = '') {
    this.id = id
    this.place = place
  }
}

@H5Class('spec.LabelledStation')
class Station {
  @H5Field('string') name = ''
  @H5Field('string', { attribute: true }) owner = 'Müller'
  @H5Field('float64', { units: 'µm', longName: 'Größe' }) size = 1
  @H5Field(() => [Hit], { layout: 'compound' }) hits = [new Hit(1, 'Zürich'), new Hit(2, 'Chur')]
  @H5Field(tableOf(Hit)) table = Table.from(Hit, [new Hit(1, 'Genève')])
}

@H5Class({ name: 'spec.LabelledNode', table: true })
class Node {
  @H5Field('string') name: string
  @H5Field(() => Node) next: Node | null = null
  constructor(name: string) {
    this.name = name
  }
}

/** Strings in every place that can hold some: some of ASCII, some beyond, some mixed. */
function everywhere(): Record<string, unknown> {
  const ring: Record<string, unknown> = { name: 'ring' }
  ring['größe'] = { ring }
  const nodes = ['a', 'é'].map((name) => new Node(name))
  nodes[0]!.next = nodes[1]!
  const hit = new Hit(7, 'ö')
  return {
    ascii: 'plain',
    empty: '',
    foreign: 'Müller №7  ',
    list: ['a', 'b'],
    foreign_list: ['a', 'ä'],
    no_strings: [],
    with_gaps: ['ä', null, 'b'],
    mixed: ['ä', 1, null, { t: 'ö' }],
    nested: [['ä'], ['b', 'c']],
    ragged: [['ä', 'b'], [], ['c']],
    set: new Set(['ä', 'b']),
    map: new Map([['ключ', 'значение']]),
    entries: new Map<unknown, unknown>([
      [1, 'eins – один'],
      ['zwei', 'drei'],
    ]),
    keys: { größe: 'x', 'a/b': 'ß' },
    boxed: new String('ä'),
    symbol: Symbol.for('ä'),
    pattern: /ä/u,
    link: new URL('https://example.org/'),
    error: new RangeError('zu groß', { cause: 'größer' }),
    bigs: [2n ** 70n, 1n],
    station: new Station(),
    nodes,
    rows: [
      { t: 'a', u: 'b', maybe: null },
      { t: 'ä', u: 'c', maybe: 'ö' },
    ],
    packed: Array.from({ length: 1000 }, (_, i) => (i === 1 ? 'ж'.repeat(300) : `n${i}`)),
    joined: Array.from({ length: 700 }, (_, i) => (i === 1 ? 'ж'.repeat(100_000) : `n${i}`)),
    twice: [hit, 'x', hit],
    ring,
  }
}

const bytesOf = (strings: 'natural' | 'octave' | 'variable' | 'utf8'): Promise<Uint8Array> =>
  savedBytes(everywhere(), { strings })

const isDataset = ({ where }: StoredStrings): boolean => !where.includes('@')

/** Where a label has changed. */
async function relabelled(before: Uint8Array, after: Uint8Array): Promise<string[]> {
  const old = new Map((await stringsOf(before)).map((one) => [one.where, one.type.charset]))
  return (await stringsOf(after)).flatMap(({ where, type }) => {
    const was = old.get(where)
    return was === undefined || was === type.charset ? [] : [`${where}: ${was} → ${type.charset}`]
  })
}

async function labelAt(bytes: Uint8Array, where: string): Promise<string> {
  const found = (await stringsOf(bytes)).find((one) => one.where === where)
  return found === undefined ? 'no strings' : labelOf(found)
}

describe('The labels of strings [LY-02]', () => {
  it('say what each of them is, wherever strings can be', async () => {
    const strings = await stringsOf(await bytesOf('natural'))
    const datasets = strings.filter(isDataset)
    expect(datasets.length).to.be.greaterThan(35)
    for (const label of ['ascii', 'utf8'])
      expect(datasets.filter(({ type }) => type.charset === label).length).to.be.greaterThan(9)
    for (const one of datasets) {
      expect(one.type.charset, one.where).to.equal(trueLabel(one))
      expect(one.type.length, one.where).to.not.equal('variable')
      expect(one.type.padding, one.where).to.equal(undefined)
    }
    expect(datasets.map(({ where }) => where)).to.include.members([
      '/value/station/hits.place',
      '/value/station/table/place',
      '/value/__/tables/spec.LabelledNode/name',
      '/value/rows/maybe',
      '/value/map/ключ',
      '/value/entries/values',
      '/value/ring/größe/ring',
    ])
  })

  it('of attributes are UTF-8, of variable length, in every form', async () => {
    for (const form of ['natural', 'octave', 'variable'] as const) {
      const strings = await stringsOf(await bytesOf(form))
      const attributes = strings.filter((one) => !isDataset(one))
      expect(attributes.map(({ where }) => where)).to.include.members([
        '/value/station@owner',
        '/value/station/size@units',
        '/value/station/size@long_name',
      ])
      expect(new Set(attributes.map(labelOf))).to.deep.equal(new Set(['utf8[variable]']))
    }
  })

  it("are ASCII everywhere, and lengths fixed, with strings: 'octave'", async () => {
    const datasets = (await stringsOf(await bytesOf('octave'))).filter(isDataset)
    expect(datasets.filter(({ type }) => type.charset === 'utf8')).to.deep.equal([])
    expect(datasets.filter(({ type }) => type.length === 'variable')).to.deep.equal([])
  })

  it("are true with strings: 'variable', once 'utf8', and lengths variable beyond ASCII", async () => {
    for (const form of ['variable', 'utf8'] as const) {
      const bytes = await bytesOf(form)
      const foreign = (await stringsOf(bytes)).filter(
        (one) => isDataset(one) && trueLabel(one) === 'utf8',
      )
      for (const one of foreign)
        expect(labelOf(one), one.where).to.equal(
          one.where.endsWith('hits.place') ? 'utf8[8]' : 'utf8[variable]',
        )
    }
  })

  it('are those of the default where no form is asked for', async () => {
    const [natural, byDefault] = [await bytesOf('natural'), await savedBytes(everywhere())]
    expect((await stringsOf(byDefault)).map(labelOf)).to.deep.equal(
      (await stringsOf(natural)).map(labelOf),
    )
  })

  for (const from of ['natural', 'octave', 'variable'] as const)
    for (const to of ['natural', 'octave', 'variable'] as const)
      it(`of what does not change stay, from '${from}' to '${to}'`, async () => {
        const { joined, ...labelled } = everywhere()
        // Joined strings have no label; with 'variable' there are none.
        const value =
          (from === 'variable') === (to === 'variable') ? { ...labelled, joined } : labelled
        const bytes = await savedBytes(value, { strings: from })
        const { session, written } = await watched(bytes, { strings: to })
        await session.save(await session.load('/value'), '/value')
        expect(written.filter((step) => !step.startsWith('hard-link '))).to.deep.equal([])
        expect(await relabelled(bytes, await session.toBytes())).to.deep.equal([])
      })

  it('change with the first update of what was labelled falsely, and nothing else does', async () => {
    const bytes = await bytesOf('octave')
    const session = await Session.open(bytes, { mode: 'r+' })
    const value = (await session.load('/value')) as ReturnType<typeof everywhere>
    value['foreign'] = 'Mäller'
    value['foreign_list'] = ['c', 'ö']
    ;(value['rows'] as { t: string }[])[0]!.t = 'ü'
    const station = value['station'] as Station
    station.hits[0]!.place = 'Bülach'
    await session.save(value, '/value')
    const after = await session.toBytes()
    expect(await relabelled(bytes, after)).to.have.members([
      '/value/foreign: ascii → utf8',
      '/value/foreign_list: ascii → utf8',
      '/value/rows/t: ascii → utf8',
      '/value/station/hits.place: ascii → utf8',
    ])
    expect(await (await Session.open(after)).load('/value')).to.deep.equal(value)
  })

  it('stay UTF-8, which is true of ASCII too, when a string is overwritten in its place', async () => {
    const { session, written } = await watched(await savedBytes({ s: 'Müller', l: ['ä', 'bc'] }))
    await session.save({ s: 'Mueller', l: ['ae', 'bc'] }, '/value')
    expect(written).to.deep.equal(['overwrite /value/s', 'overwrite /value/l'])
    expect(await labelAt(await session.toBytes(), '/value/s')).to.equal('utf8[8]')
  })

  it("become ASCII with the next change by a session with strings: 'octave'", async () => {
    const bytes = await savedBytes({ s: 'Müller', kept: 'ä', rows: [{ t: 'ä' }, { t: 'b' }] })
    const session = await Session.open(bytes, { mode: 'r+', strings: 'octave' })
    const value = (await session.load('/value')) as Record<string, unknown>
    value['s'] = 'Mueller'
    await session.save(value, '/value')
    await session.append('/value/rows', [{ t: 'ö' }])
    const after = await session.toBytes()
    expect(await labelAt(after, '/value/s')).to.equal('ascii[8]')
    expect(await labelAt(after, '/value/kept')).to.equal('utf8[3]')
    expect(await labelAt(after, '/value/rows/t')).to.equal('ascii[3]')
  })

  it('of an attribute that holds the same stay those of another program', async () => {
    const bytes = await savedBytes(new Station())
    const fixed = { kind: 'string', length: 7, charset: 'ascii' } as const
    const store = await openStore(bytes, 'r+')
    const attribute = { name: 'owner', type: fixed, shape: [], data: 'Meier' }
    await store.write({ steps: [{ kind: 'set-attribute', path: '/value', attribute }] })
    const session = await Session.open(store)
    const station = await session.load('/value', Station)
    station.name = 'other'
    await session.save(station, '/value')
    expect(await labelAt(await session.toBytes(), '/value@owner')).to.equal('ascii[7]')
    station.owner = 'Müller'
    await session.save(station, '/value')
    expect(await labelAt(await session.toBytes(), '/value@owner')).to.equal('utf8[variable]')
  })

  it('of a string that another program padded with spaces are null-terminated once it changes', async () => {
    const file = join(import.meta.dirname, '../../../../spec/fixtures/foreign/kinds.h5')
    const { session, written } = await watched(await readFile(file))
    const padded = (await stringsOf(await session.toBytes())).filter(
      ({ type }) => type.padding === 'space',
    )
    expect(padded.map(({ where }) => where)).to.deep.equal(['/space_padded'])
    const texts = (await session.load('/space_padded')) as string[]
    await session.save(texts, '/space_padded')
    expect(written.filter((step) => step.startsWith('overwrite'))).to.deep.equal([])
    const [first, ...rest] = texts as [string]
    await session.save([`${first.slice(1)} `, ...rest], '/space_padded')
    expect(await session.fork().load('/space_padded')).to.deep.equal([
      `${first.slice(1)} `,
      ...rest,
    ])
  })
})

describe('The labels of columns that rows are appended to [LY-02]', () => {
  const rowsOf = (...texts: string[]): { t: string }[] => texts.map((t) => ({ t }))

  /** Appends batches one after another, each in a session of its own, and gives the labels after each. */
  async function labelsAfter(
    start: Uint8Array,
    options: SessionOptions,
    ...batches: string[][]
  ): Promise<string[]> {
    let bytes = start
    const labels: string[] = []
    for (const batch of batches) {
      const session = await Session.open(bytes, { mode: 'r+', ...options })
      const before = (await session.fork().load('/value')) as { t: string }[]
      await session.append('/value', rowsOf(...batch))
      bytes = await session.toBytes()
      labels.push(await labelAt(bytes, '/value/t'))
      const again = await (await Session.open(bytes)).load('/value')
      expect(again).to.deep.equal([...before, ...rowsOf(...batch)])
    }
    return labels
  }

  it('become UTF-8 with the first string beyond ASCII, and stay it', async () => {
    const start = await savedBytes(rowsOf('abc', 'd'))
    expect(await labelsAfter(start, {}, ['ef'], ['ä'], ['g'], ['öööö'])).to.deep.equal([
      'ascii[4]',
      'utf8[4]',
      'utf8[4]',
      'utf8[9]',
    ])
  })

  for (const isGrowing of [false, true])
    it(`of 0.1.0 that are false become true with the first append${isGrowing ? ' to a column that can grow' : ''}`, async () => {
      let start = await savedBytes(rowsOf('ä', 'bc'), { strings: 'octave' })
      if (isGrowing) {
        const old = await Session.open(start, { mode: 'r+', strings: 'octave' })
        await old.append('/value', rowsOf('ö'))
        start = await old.toBytes()
      }
      expect(await labelAt(start, '/value/t')).to.equal('ascii[3]')
      expect(await labelsAfter(start, {}, ['x'], ['y'])).to.deep.equal(['utf8[3]', 'utf8[3]'])
      expect(await labelsAfter(start, { strings: 'variable' }, ['x'])).to.deep.equal([
        'utf8[variable]',
      ])
      expect(await labelsAfter(start, { strings: 'octave' }, ['x'])).to.deep.equal(['ascii[3]'])
    })

  it('are looked at once a session', async () => {
    const first = await Session.create()
    await first.save(rowsOf('a', 'b'), '/value')
    await first.append('/value', rowsOf('c'))
    let reads = 0
    const store = await openStore(await first.toBytes(), 'r+')
    const counting = new Proxy<Store>(store, {
      get(target, key) {
        const found = Reflect.get(target, key, target) as unknown
        if (key === 'areAsciiRows')
          return (...args: Parameters<NonNullable<Store['areAsciiRows']>>) => {
            reads++
            return target.areAsciiRows!(...args)
          }
        return typeof found === 'function' ? (found.bind(target) as unknown) : found
      },
    })
    const session = await Session.open(counting)
    for (const t of 'defgh') await session.append('/value', rowsOf(t))
    expect(reads).to.equal(1)
  })

  it('are true again after an append that was rolled back', async () => {
    const session = await Session.create({ strings: 'octave' })
    await session.save(rowsOf('ä'), '/value')
    await session.append('/value', rowsOf('ö'))
    const other = await Session.open(await session.toBytes(), { mode: 'r+' })
    const failed = other.transaction(async () => {
      await other.save(rowsOf('a', 'b'), '/value')
      await other.append('/value', rowsOf('c'))
      throw new Error('no')
    })
    expect(await failed.catch((error: unknown) => String(error))).to.equal('Error: no')
    await other.append('/value', rowsOf('d'))
    expect(await falseLabels(await other.toBytes())).to.deep.equal([])
    expect(await other.fork().load('/value')).to.deep.equal(rowsOf('ä', 'ö', 'd'))
  })

  it('are true where changes of two sessions are merged', async () => {
    const mine = await Session.open(await savedBytes(rowsOf('a', 'b', 'c')), { mode: 'r+' })
    const theirs = mine.fork()
    const [ours, others] = [await mine.load('/value'), await theirs.load('/value')] as {
      t: string
    }[][]
    others![0]!.t = 'x'
    await theirs.save(others, '/value')
    ours![2]!.t = 'ä'
    await mine.save(ours, '/value')
    const bytes = await mine.toBytes()
    expect(await labelAt(bytes, '/value/t')).to.equal('utf8[3]')
    expect(await (await Session.open(bytes)).load('/value')).to.deep.equal(rowsOf('x', 'b', 'ä'))
  })

  it('are told by session.describe', async () => {
    const session = await Session.open(await savedBytes({ s: 'ä', l: ['a'], n: 1, v: 'é' }))
    expect((await session.describe('/value/s')).strings).to.deep.equal({ label: 'utf8', length: 3 })
    expect((await session.describe('/value/l')).strings).to.deep.equal({
      label: 'ascii',
      length: 2,
    })
    expect((await session.describe('/value/n')).strings).to.equal(undefined)
    expect((await session.describe('/value/n')).link).to.equal('hard')
  })

  it('are true after streams and transactions', async () => {
    const session = await Session.create()
    await session.save([{ t: 'a', tags: ['x'], m: null as string | null }], '/value')
    await session.append(
      '/value',
      (function* () {
        for (let i = 0; i < 3000; i++)
          yield {
            t: i === 2500 ? 'ä' : 'b',
            tags: i === 2 ? ['ö', 'y'] : [],
            m: i > 9 ? 'ß' : null,
          }
      })(),
    )
    await session.transaction(async () => {
      await session.append('/value', [{ t: 'c', tags: ['ж'], m: 'z' }])
      await session.save({ s: 'é', l: ['a', 'é'] }, '/other')
    })
    const bytes = await session.toBytes()
    expect(await falseLabels(bytes)).to.deep.equal([])
    expect(await labelAt(bytes, '/value/t')).to.match(/^utf8/)
    expect(await labelAt(bytes, '/value/tags/values')).to.match(/^utf8/)
    expect(await labelAt(bytes, '/value/m')).to.match(/^utf8/)
  })
})
