import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { H5Class, H5Field, Session } from 'h5orm'

import { registry } from './every-kind-classes.js'
import { kinds } from './every-kind.js'
import { hasModules, pythons } from './pythons.js'
import { isInstalled, type Reader, readers, type ReaderRun, runReader } from './readers.js'

@H5Class('lab.Größe')
class Measured {
  @H5Field('string', { longName: 'Größe', units: 'µm' }) größe = 'Länge'
  @H5Field('string', { attribute: true }) wer = 'Müller'
  @H5Field('string[]') namen = ['ä', 'größer']
  @H5Field('date') wann = new Date(1704164645678)
  @H5Field('string', { name: 'daten/тип' }) typ = 'ж'
}

@H5Class({ name: 'lab.Ort', table: true })
class Place {
  @H5Field('string') name: string
  @H5Field(() => Place) nächster: Place | null = null
  constructor(name: string) {
    this.name = name
  }
}

@H5Class('lab.Zeile')
class Line {
  @H5Field('int32') nr: number
  @H5Field('string') text: string
  @H5Field('string[]') wörter: string[]
  @H5Field() kind: unknown = null
  constructor(nr: number) {
    this.nr = nr
    this.text = `Zeile № ${nr}`
    this.wörter = Array.from({ length: nr % 3 }, (_, i) => `wört${i}`)
  }
}

/** Mostly short texts: `longest` says of how many characters the long one is. */
const uneven = (count: number, longest: number): string[] =>
  Array.from({ length: count }, (_, i) => (i === 1 ? 'ж'.repeat(longest) : `größe ${i}`))

/** Values whose text is not ASCII, wherever text can be. */
function foreignValues(): Record<string, unknown> {
  const places = ['Zürich', 'Genève', 'Chur'].map((name) => new Place(name))
  places[0]!.nächster = places[2]!
  places[2]!.nächster = places[0]!
  const ring: Record<string, unknown> = { name: 'Ring – кольцо' }
  ring['zurück'] = { ring }
  const lines = Array.from({ length: 12 }, (_, i) => new Line(i))
  lines[3]!.kind = lines[5]!
  const far: Record<string, unknown> = {}
  for (let i = 0, at = far; i < 50; i++) at = at['größer'] = { i } as Record<string, unknown>
  return {
    text: 'Müller №7 漢字 🙂',
    list: ['ä', 'bcd', '漢字'],
    uneven: uneven(1000, 400),
    very_uneven: uneven(2100, 17_000),
    uneven_set: new Set(uneven(2100, 17_000)),
    set: new Set(['ä', 'ö']),
    map: new Map<string, unknown>([
      ['ключ', 'значение'],
      ['größe', 1],
    ]),
    entries: new Map<unknown, unknown>([
      [1, 'eins – один'],
      ['zwei', new Date(0)],
    ]),
    pattern: /größe/giu,
    link: new URL('https://xn--bcher-kva.example/ü?q=ä#ö'),
    query: new URLSearchParams({ größe: 'ä' }),
    boxed: new String('Größe'),
    symbol: Symbol.for('größe'),
    error: new RangeError('zu groß', { cause: new Error('größer als ∞') }),
    measured: new Measured(),
    lines,
    line_again: lines[4],
    some_lines: [lines[2], lines[1]],
    places,
    place: places[1],
    plain_rows: [
      { 'straße/№': 'ä', n: 1 },
      { 'straße/№': 'längere', n: 2 },
    ],
    uneven_rows: uneven(2100, 17_000).map((text, i) => ({ text, i })),
    mixed: [new Measured(), 'größe', null, 5, new Line(1), ['ä', 'ö'], undefined],
    bigs: [2n ** 70n, -1n],
    dates: [new Date(0), new Date(1500)],
    keys: { größe: 'ä', 'a/b': 'ö', 漢字: { '': 'ü', '🙂': [] }, __proto__x: 'ß' },
    ring,
    far,
  }
}

/** Every kind, but for those that are not written by default, or are among the values above. */
const usual = Object.fromEntries(
  Object.entries(kinds).filter(
    ([kind]) => kind !== 'a compound dataset' && !kind.includes('very uneven'),
  ),
)

const last = '終z'

/** Octave's `load` needs a form of its own. */
const isFor = ({ name }: Reader, strings: 'natural' | 'octave'): boolean =>
  (name === 'Octave') === (strings === 'octave')

for (const strings of ['natural', 'octave'] as const)
  describe(`A file of strings: '${strings}', by other programs [LY-02 LY-20]`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'h5orm-default-'))
    const file = join(folder, 'größe.h5')

    before(async () => {
      const first = await Session.open(file, { mode: 'w', registry, strings })
      for (const [i, value] of Object.values(usual).entries()) {
        await first.save(value, `/kind${i}`)
        first.forget()
      }
      await first.close()
      await using session = await Session.open(file, { mode: 'r+', strings })
      const values = Object.entries(foreignValues())
      await session.dumpMany(
        Object.fromEntries(values.map(([name, value]) => [`/ä_${name}`, value])),
      )
      const { very_uneven: __, uneven_rows: ___, uneven_set: ____, ...small } = foreignValues()
      await session.save(small, '/größe')
      await session.append('/ä_plain_rows', [{ 'straße/№': 'angehängt: größer', n: 3 }])
      await session.append('/ä_uneven_rows', [{ text: 'angehängt', i: 2100 }])
      small['text'] = 'länger als vorher'
      small['list'] = ['jetzt größer', 'ä']
      await session.save(small, '/größe')
      await session.save({ zuletzt: 'das Letzte – последнее' }, `/${last}`)
    })
    after(() => rmSync(folder, { recursive: true, force: true }))

    it('comes back as it was', async () => {
      await using session = await Session.open(file)
      const expected = foreignValues()
      expect(await session.load('/ä_very_uneven')).to.deep.equal(expected['very_uneven'])
      expect(await session.load('/ä_uneven_set')).to.deep.equal(expected['uneven_set'])
      expect(await session.load('/ä_mixed')).to.deep.equal(expected['mixed'])
      expect(await session.load('/ä_keys')).to.deep.equal(expected['keys'])
      const ring = (await session.load('/ä_ring')) as Record<string, Record<string, unknown>>
      expect(ring['zurück']?.['ring']).to.equal(ring)
    })

    for (const reader of readers.filter((one) => isFor(one, strings)))
      describe(reader.name, () => {
        let run: ReaderRun

        before(function () {
          if (!isInstalled(reader)) this.skip()
          run = runReader(warned(reader), file)
        })

        it('walks it without a word on stderr', () => {
          expect(run.stderr).to.equal('')
          expect(run.status).to.equal(0)
        })

        // h5ls and h5dump escape what is not ASCII.
        if (!['h5ls -rd', 'h5dump'].includes(reader.name))
          it('shows the last variable by name, and texts on the way', () => {
            const shown = (path: string): unknown =>
              [run.listing[reader.pathOf(octaveBytes(reader, path))]?.value].flat()
            expect(shown(`/${last}/zuletzt`)).to.deep.equal(['das Letzte – последнее'])
            expect(shown('/ä_text')).to.deep.equal(['Müller №7 漢字 🙂'])
            expect(shown('/ä_list')).to.deep.equal(['ä', 'bcd', '漢字'])
            expect(shown('/ä_uneven')).to.deep.equal(uneven(1000, 400))
            expect(shown('/ä_measured/größe')).to.deep.equal(['Länge'])
            expect(shown('/ä_ring/zurück/ring')).to.deep.equal(['/ä_ring'])
            const bytes = new Uint8Array((shown('/ä_very_uneven/values') as unknown[]).map(Number))
            expect(new TextDecoder().decode(bytes)).to.equal(uneven(2100, 17_000).join(''))
            expect(shown('/größe/text')).to.deep.equal(['länger als vorher'])
            expect(shown('/größe/list')).to.deep.equal(['jetzt größer', 'ä'])
            expect(shown('/ä_plain_rows/straße%2F№')).to.deep.equal([
              'ä',
              'längere',
              'angehängt: größer',
            ])
            const sizes = shown('/ä_very_uneven/row_size') as unknown[]
            expect(sizes.slice(0, 3).map(Number)).to.deep.equal([9, 34_000, 9])
          })
      })

    for (const python of strings === 'natural' ? pythons : [])
      it(`gives its texts to numpy${python.label} in the few lines that the docs say`, function () {
        if (!hasModules(python, 'h5py')) this.skip()
        const script = `
import sys, h5py
with h5py.File(sys.argv[1], 'r') as file:
    print(file['ä_text'][()].decode())
    print(*file['ä_list'].asstr()[:])
    group = file['ä_very_uneven']
    ends = group['row_size'][:].cumsum()
    data = group['values'][:].tobytes()
    texts = [data[end - size:end].decode() for end, size in zip(ends, group['row_size'])]
    print(len(texts), texts[0], len(texts[1]), texts[-1])
`
        const { stdout, stderr } = spawnSync(python.command, ['-W', 'error', '-c', script, file], {
          encoding: 'utf8',
          env: { ...process.env, LC_ALL: 'C.UTF-8' },
        })
        expect(stderr).to.equal('')
        expect(stdout.trimEnd().split('\n')).to.deep.equal([
          'Müller №7 漢字 🙂',
          'ä bcd 漢字',
          '2100 größe 0 17000 größe 2099',
        ])
      })
  })

/** Makes warnings about the file errors; those that one Python package has for another are none of them. */
const strictly = ['-W', 'error', '-W', 'ignore::DeprecationWarning']

/** The same reader, whose warnings are errors where it is Python. */
function warned(reader: Reader): Reader {
  const command = (file: string): string[] => {
    const [program, ...args] = reader.command(file) as [string, ...string[]]
    return pythons.some((python) => python.command === program)
      ? [program, ...strictly, ...args]
      : [program, ...args]
  }
  return { ...reader, command }
}

/** Octave renames byte by byte, and puts a _ before a name that begins with none of its letters. */
const octaveBytes = ({ name }: Reader, path: string): string =>
  name === 'Octave' ? Buffer.from(path.replaceAll(/\/(?=[^\w])/g, '/_')).toString('latin1') : path
