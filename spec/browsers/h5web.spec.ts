import { join } from 'node:path'

import { expect } from 'chai'
import { build } from 'esbuild'

import { inTemporaryFolder } from '../programs/run-program.js'
import { writeFileForH5web } from './h5web-file.js'
import type { Look, Sight } from './h5web-page.js'
import { hasChromium, inChromium } from './in-chromium.js'

/** The rows of a table, the labels of a plot's ordinate, or what h5web says instead. */
type Shown = readonly string[] | { readonly says: string }

interface Expectation {
  readonly title: string
  readonly path: string
  /** Of a group: what is below it in the tree. */
  readonly children?: readonly string[]
  /** By the button that is pressed; of `Inspect` some of its lines. */
  readonly shown: Readonly<Record<string, Shown>>
}

const node = (
  title: string,
  path: string,
  shown: Readonly<Record<string, Shown>>,
  children?: readonly string[],
): Expectation => ({ title, path, shown, ...(children === undefined ? {} : { children }) })

const expectations: readonly Expectation[] = [
  node('what was saved, in its order', '/', {}, ['all', 'lazy', 'texts', 'octave']),
  node('a plain object', '/all/object', {}, ['a', 'inner']),
  node('what is in an object in it', '/all/object/inner/b', { Scalar: ['x'] }),
  node(
    'an instance, with its class',
    '/all/sample',
    { Inspect: ['js_class\t"lab.Sample"', 'js_version\t2', 'operator\t"ada"'] },
    ['material', 'thickness', 'count', 'signal', 'data'],
  ),
  node('a field with its unit', '/all/sample/thickness', {
    Scalar: ['50'],
    Inspect: ['Type\tFloat, 64-bit, little-endian', 'Shape\tScalar', 'units\t"nm"'],
  }),
  node('a number', '/all/fraction', { Scalar: ['0.1'] }),
  node('a boolean', '/all/yes', { Scalar: ['1'] }),
  node('a text', '/all/text', { Scalar: ['say "hi" \\ there'] }),
  node('a Date, as seconds and in words', '/all/date', {
    Scalar: ['1704164645.678'],
    Inspect: [
      'iso8601\t"2024-01-02T03:04:05.678Z"',
      'units\t"seconds since 1970-01-01 00:00:00 UTC"',
    ],
  }),
  node('a bigint, with all its digits', '/all/wide', { Scalar: ['18446744073709551615'] }),
  node('null, as an array of nothing', '/all/nothing', {
    Line: { says: 'Abscissas have undefined domain' },
    Matrix: [],
    Inspect: ['Shape\t0', 'js_type\t"null"'],
  }),
  node('an array of numbers', '/all/numbers', {
    Line: ['0', '1', '2'],
    Matrix: ['1.000e+0', '2.500e+0', '0.000e+0'],
  }),
  node('an array of texts', '/all/texts', { Matrix: ['a', 'bcd', ''] }),
  node('an NdArray', '/all/image', {
    Heatmap: ['0', '1', '2'],
    Line: ['1', '2', '3'],
    Matrix: ['1.000e+0 | 2.000e+0 | 3.000e+0', '4.000e+0 | 5.000e+0 | 6.000e+0'],
  }),
  node('a MaskedArray', '/all/masked', { Inspect: ['js_type\t"MaskedArray"'] }, [
    'values',
    'missing',
  ]),
  node('its gaps', '/all/masked/values', {
    Matrix: ['1.000e+0', 'NaN', 'NaN', 'NaN', '5.000e+0'],
  }),
  node('a Set of texts', '/all/set', { Matrix: ['p', 'q'] }),
  node('a large Set of objects', '/all/members/values/x', {
    Line: ['0', '20', '40', '60'],
    Inspect: ['Shape\t64'],
  }),
  node('a Map', '/all/map', {}, ['k', 'l']),
  node('a large Map of objects', '/all/byKey', { Inspect: ['js_type\t"MapEntries"'] }, [
    'keys',
    'values',
  ]),
  node('its columns', '/all/byKey/values/square', {
    Line: ['0', '5e+5', '1e+6'],
    Inspect: ['Shape\t1000'],
  }),
  node('a Table', '/all/particles', { Inspect: ['js_type\t"Table"', 'length\t3'] }, [
    'mass',
    'charge',
    'alive',
    'name',
    'born',
    'serial',
    'at',
    'spin',
    'hits',
    'detector',
    'energy',
    '__',
  ]),
  node('a column of numbers', '/all/particles/mass', {
    Line: ['0', '500'],
    Matrix: ['5.110e-1', '9.383e+2', '1.055e+2'],
    Exact: ['0.511', '938.25', '105.5'],
    Inspect: ['units\t"MeV"'],
  }),
  node('a column of small integers', '/all/particles/charge', {
    Matrix: ['−1.000e+0', '1.000e+0', '−1.000e+0'],
  }),
  node('a column of booleans', '/all/particles/alive', {
    Matrix: ['1.000e+0', '0.000e+0', '1.000e+0'],
  }),
  node('a column of texts', '/all/particles/name', { Matrix: ['e', 'p', 'mu'] }),
  node('a column of Dates', '/all/particles/born', {
    Matrix: ['0.000e+0', '1.500e+0', '3.000e+0'],
    Inspect: ['units\t"seconds since 1970-01-01 00:00:00 UTC"'],
  }),
  node('a column of bigints, rounded before Exact is pressed', '/all/particles/serial', {
    Line: Array.from({ length: 5 }, () => '9.01e+15'),
    Matrix: ['9.007e+15', '9.007e+15', '9.007e+15'],
    Exact: ['9007199254740992', '9007199254740993', '9007199254740994'],
  }),
  node('a column in nested objects', '/all/particles/at/y', {
    Matrix: ['0.000e+0', '−1.000e+0', '−2.000e+0'],
  }),
  node('a column of typed arrays', '/all/particles/spin', {
    Heatmap: ['0', '1', '2', '3'],
    Matrix: ['0.000e+0 | 5.000e-1', '1.000e+0 | 5.000e-1', '2.000e+0 | 5.000e-1'],
  }),
  node('a column of uneven arrays', '/all/particles/hits', { Inspect: ['js_type\t"Ragged"'] }, [
    'values',
    'row_size',
  ]),
  node('all their elements', '/all/particles/hits/values', {
    Matrix: ['1.000e+0', '1.000e+0', '2.000e+0'],
  }),
  node('how many each has', '/all/particles/hits/row_size', {
    Matrix: ['0.000e+0', '1.000e+0', '2.000e+0'],
  }),
  node('a column of references, as row numbers', '/all/particles/detector', {
    Matrix: ['0.000e+0', '1.000e+0', '0.000e+0'],
    Inspect: ['js_type\t"Reference"', 'target\t"/all/__/tables/lab.Detector"'],
  }),
  node('the rows that they lead to', '/all/__/tables/lab.Detector/name', {
    Matrix: ['left', 'right'],
  }),
  node('a column with null', '/all/particles/energy', { Matrix: ['2.500e-1', '1.250e+0', 'NaN'] }),
  node('which of its rows lack a value', '/all/particles/__/missing/energy', {
    Matrix: ['0.000e+0', '0.000e+0', '1.000e+0'],
  }),
  node('an array that picks rows', '/all/selected', { Matrix: ['2.000e+0', '0.000e+0'] }),
  node('a reference to one row', '/all/best', {
    Scalar: ['/all/particles'],
    Inspect: ['js_type\t"Reference"', 'row\t1'],
  }),
  node('the table of a class', '/all/__/tables/lab.Node', {}, ['label', 'next']),
  node('references within it', '/all/__/tables/lab.Node/next', {
    Matrix: ['1.000e+0', '2.000e+0', '0.000e+0'],
  }),
  node(
    'a MixedTable',
    '/all/mixed',
    { Inspect: ['js_type\t"MixedTable"', 'length\t5', 'tables\t["lab.Point","lab.Detector"]'] },
    ['lab.Point', 'lab.Detector', '__'],
  ),
  node('one of its kinds', '/all/mixed/lab.Point/y', {
    Matrix: ['2.000e+0', '4.000e+0', '6.000e+0'],
  }),
  node('which kind each element is', '/all/mixed/__/table', {
    Matrix: ['0.000e+0', '1.000e+0', '−1.000e+0', '0.000e+0', '0.000e+0'],
  }),
  node('a packed column with appended rows', '/all/hits/time', {
    Matrix: ['0.000e+0', '1.000e+0', '2.000e+0', '3.000e+0', '4.000e+0'],
    Inspect: ['Shape\t5', 'units\t"ns"', '2\tshuffle', '1\tdeflate'],
  }),
  node('a packed column of texts', '/all/hits/label', {
    Matrix: ['low', 'middle', 'high', 'low', 'middle'],
    Inspect: ['1\tdeflate'],
  }),
  node('a dataset that was appended to and written in part', '/lazy', {
    Heatmap: ['0', '1', '2', '3'],
    Matrix: [
      '0.000e+0 | −1.500e+0 | 2.000e+0',
      '3.000e+0 | 4.000e+0 | 5.000e+0',
      '0.000e+0 | 1.000e+0 | 2.000e+0',
    ],
    Inspect: ['Shape\t3 x 3 = 9', '2\tshuffle', '1\tdeflate'],
  }),
  node('rows with layout: compound', '/all/compound/hits', {
    Compound: [
      'time | channel | label | valid',
      '5.000e-1 | 1.000e+1 | low | 0.000e+0',
      '1.000e+0 | 9.000e+0 | middle | 0.000e+0',
      '2.000e+0 | 8.000e+0 | high | 1.000e+0',
    ],
    Inspect: ['js_class\t"lab.Hit"', 'js_types\t["","","","boolean"]'],
  }),
  node('texts one after another', '/all/messages', { Inspect: ['js_type\t"Texts"'] }, [
    'values',
    'row_size',
  ]),
  node('their bytes, as numbers', '/all/messages/values', {
    Matrix: ['9.700e+1', '0.000e+0', '9.800e+1', '1.950e+2', '1.640e+2'],
  }),
  node('their sizes', '/all/messages/row_size', {
    Line: ['0', '1', '2', '3'],
    Inspect: ['Shape\t64'],
  }),
  node('a string beyond ASCII [LY-02]', '/texts/umlaut', {
    Scalar: ['Müller №7'],
    Inspect: ['Type\tUTF-8 string, 13 characters'],
  }),
  node('such strings', '/texts/umlauts', { Matrix: ['ä', 'bcd'] }),
  node("bytes of a string with strings: 'octave', each as a character", '/octave/umlaut', {
    Scalar: ['MÃ¼ller â„–7'],
    Inspect: ['Type\tASCII string, 13 characters'],
  }),
  node('bytes of such strings', '/octave/umlauts', { Matrix: ['Ã¤', 'bcd'] }),
]

const looks: readonly Look[] = expectations.map(({ path, shown }) => ({
  path,
  buttons: Object.keys(shown),
}))

/** Bundles a page with h5web and a file in it, and gives what is seen at each look. */
async function lookByH5web(folder: string): Promise<readonly Sight[][]> {
  const script = join(folder, 'page.js')
  await writeFileForH5web(join(folder, 'file.h5'))
  await build({
    stdin: {
      contents: `
        import styles from '@h5web/app/styles.css'
        import file from ${JSON.stringify(join(folder, 'file.h5'))}
        import { look } from './h5web-page.js'
        await look(styles, file, ${JSON.stringify(looks)})`,
      resolveDir: import.meta.dirname,
    },
    outfile: script,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.css': 'text', '.h5': 'binary' },
    logLevel: 'silent',
  })
  const sights = await inChromium(script, { flags: ['--window-size=1100,600'] })
  if (!Array.isArray(sights)) throw new Error(`h5web's page: ${String(sights)}`)
  return sights as readonly Sight[][]
}

function expectShown(sight: Sight | undefined, button: string, expected: Shown): void {
  if ('says' in expected) {
    expect(sight?.errors).to.deep.equal([expected.says])
    return
  }
  expect(sight?.errors).to.deep.equal([])
  if (button === 'Inspect') {
    expect(sight?.shown).to.include.members([...expected])
    return
  }
  expect(sight?.shown).to.deep.equal(expected)
  expect(sight?.drawn, 'drawn').to.equal(['Line', 'Heatmap'].includes(button))
}

describe('h5web shows', () => {
  let sights: readonly Sight[][]

  before(async function () {
    if (!hasChromium()) return this.skip()
    sights = await inTemporaryFolder(lookByH5web)
  })

  for (const [i, { title, path, children, shown }] of expectations.entries())
    it(title, () => {
      const [first, ...others] = sights[i] ?? []
      expect(first?.listed).to.equal(path === '/' ? 'file.h5' : path.split('/').at(-1))
      expect(first?.children).to.deep.equal(children ?? [])
      expect(first?.shown.includes('Nothing to display')).to.equal(children !== undefined)
      const entries = Object.entries(shown)
      const said = entries.flatMap(([, one]) => ('says' in one ? [one.says] : []))
      expect(first?.errors).to.deep.equal(said)
      for (const [at, [button, expected]] of entries.entries())
        expectShown(others[at], button, expected)
    })
})
