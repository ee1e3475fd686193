import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

import { expect } from 'chai'

import { Session } from 'h5orm'

import { hasModules, pythons } from '../interop/pythons.js'
import { isInstalled, readers } from '../interop/readers.js'
import { h5orm, inFolder, runHere } from './run-bin.js'

const scripts = join(import.meta.dirname, '../../../../spec/interop')

/** What a reader does at the odd node of a file: reads it (`fine`), or a harm. */
type Verdicts = Readonly<Record<string, string>>

const fine = ['plain', 'big_endian', 'zero_length', 'soft_link', 'two_names']

/** What netCDF shows of `x` where it reads it, but for groups. */
const netcdfValues: Readonly<Record<string, unknown>> = {
  plain: [0, 1, 2],
  utf8_string: 'Müller',
  utf8_label_of_ascii: 'Muller',
  utf8_strings: ['Müller', 'a'],
  false_label: 'Müller',
  ascii_strings: ['abc', 'a'],
  matrix_of_strings: [
    ['ab', 'a'],
    ['c', ''],
  ],
  variable_string: 'abc',
  variable_strings: ['a', 'b'],
  two_floats: [[1, 2]],
  three_floats: [[1, 2, 3]],
  mixed_rows: [[1, 2]],
  one_row: [1, 2],
  complex_numbers: [[1, 2]],
  enumeration: [1, 0],
  sequences: ['array([1., 2.])', 'array([3.])'],
  half_floats: [1.5],
  big_endian: [1.5],
  zero_length: [],
  soft_link: 1,
  packed_by_gzip: Array.from({ length: 100 }, (_, index) => index),
}

/** What only releases of netCDF-C from 4.10 on read, and what only those before it. */
const netcdfReleases = {
  newer: [
    'utf8_strings',
    'ascii_strings',
    'matrix_of_strings',
    'two_floats',
    'three_floats',
  ].concat(['mixed_rows', 'one_row', 'complex_numbers', 'enumeration', 'sequences']),
  older: ['half_floats'],
}

const harms: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  octave: {
    stops: ['utf8_string', 'utf8_label_of_ascii', 'utf8_strings', 'matrix_of_strings'].concat(
      ['variable_string', 'variable_strings', 'three_floats', 'dangling_link', 'external_link'],
      ['packed_by_lzf'],
    ),
    hangs: ['hard_cycle', 'soft_cycle'],
    wrong: ['two_floats', 'complex_numbers', 'null_space'],
    missing: [
      'mixed_rows',
      'rows_of_variable_strings',
      'nested_rows',
      'one_row',
      'enumeration',
    ].concat(['opaque', 'bitfield', 'sequences', 'reference', 'array_elements', 'colliding_names']),
  },
  pytables: {
    hangs: ['hard_cycle'],
    wrong: ['one_row', 'null_space'],
    missing: ['variable_string', 'variable_strings', 'rows_of_variable_strings', 'opaque'].concat([
      'sequences',
      'reference',
      'packed_by_lzf',
    ]),
  },
  netcdf: {
    stops: ['dangling_link', 'external_link', 'null_space'],
    hangs: ['hard_cycle', 'soft_cycle', 'half_floats', 'utf8_strings', 'ascii_strings'].concat(
      'matrix_of_strings',
    ),
    missing: ['two_floats', 'three_floats', 'mixed_rows', 'rows_of_variable_strings'].concat(
      ['nested_rows', 'one_row', 'complex_numbers', 'enumeration', 'opaque', 'bitfield'],
      ['sequences', 'reference', 'array_elements', 'packed_by_lzf'],
    ),
  },
  matlab: { wrong: ['false_label'], missing: ['packed_by_lzf'] },
}

describe('h5orm check --for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'h5orm-stumbling-'))
  let names: string[] = []

  before(function () {
    const [python] = pythons
    if (!hasModules(python!, 'h5py')) return this.skip()
    const script = join(scripts, 'make_stumbling.py')
    const { stdout, stderr } = spawnSync(python!.command, [script, folder], { encoding: 'utf8' })
    expect(stderr).to.equal('')
    names = stdout.trim().split(' ')
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  /** The harm that the command tells of, for each file. */
  async function verdicts(reader: string): Promise<Verdicts> {
    const found: Record<string, string> = {}
    for (const name of names) {
      const { code, stdout } = await runHere('check', '--for', reader, join(folder, `${name}.h5`))
      const lines = stdout.trimEnd().split('\n')
      found[name] = lines.length === 1 ? 'fine' : lines[0]!.split(' ')[0]!
      expect(code, name).to.equal(found[name] === 'fine' ? 0 : 1)
      for (const line of lines.slice(0, -1)) expect(line, name).to.match(/^\w+ +\/x/)
    }
    return found
  }

  for (const [reader, expected] of Object.entries(harms))
    it(`tells what ${reader} stumbles over, and nothing else`, async () => {
      const found = await verdicts(reader)
      const told = Object.entries(expected).flatMap(([harm, files]) =>
        files.map((file) => [file, harm] as const),
      )
      const all = Object.fromEntries([...names.map((name) => [name, 'fine']), ...told])
      expect(found).to.deep.equal(all)
      for (const name of fine) expect(found[name], name).to.equal('fine')
    })

  it('is right about Octave', function () {
    const octave = readers.find(({ name }) => name === 'Octave')!
    if (!isInstalled(octave)) this.skip()
    const { hangs, stops, missing, wrong } = harms['octave'] as Record<string, string[]>
    const safe = names.filter((name) => !hangs!.includes(name))
    const script = `
for name = {${safe.map((name) => `'${name}'`).join(', ')}}
  s = struct ();
  try, s = load ([name{1} '.h5']); end
  printf ('%s%s\\n', name{1}, sprintf (' %s', fieldnames (s){:}));
end`
    const [program, ...args] = octave.probe.slice(0, -1) as [string, ...string[]]
    const { stdout } = spawnSync(program, [...args, script], { cwd: folder, encoding: 'utf8' })
    const shown = new Map(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => {
          const [name, ...variables] = line.split(' ')
          return [name!, variables]
        }),
    )
    expect([...shown.keys()]).to.deep.equal(safe)
    for (const [name, variables] of shown) {
      const hasLast = variables.includes('zzz')
      expect(hasLast, `${name} ends with zzz`).to.equal(!stops!.includes(name))
      if (name === 'colliding_names') expect(variables).to.deep.equal(['aaa', 'x_y', 'zzz'])
      else if (hasLast && !wrong!.includes(name))
        expect(variables.includes('x'), `${name} has x`).to.equal(!missing!.includes(name))
    }
  })

  for (const python of pythons)
    it(`is right about PyTables${python.label}`, function () {
      if (!hasModules(python, 'tables')) this.skip()
      const { hangs, wrong, missing } = harms['pytables'] as Record<string, string[]>
      const safe = names.filter((name) => !hangs!.includes(name) && !wrong!.includes(name))
      const script = `
import sys, warnings, tables
for name in sys.argv[1:]:
    told = 'fine'
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        with tables.open_file(name + '.h5') as file:
            for leaf in file.walk_nodes('/', 'Leaf'):
                try: leaf.read()
                except Exception: told = 'missing'
    if any(issubclass(each.category, UserWarning) for each in caught): told = 'missing'
    print(name, told)
`
      const { stdout, stderr } = spawnSync(python.command, ['-c', script, ...safe], {
        cwd: folder,
        encoding: 'utf8',
      })
      expect(stderr).to.equal('')
      expect(stdout.trimEnd().split('\n')).to.deep.equal(
        safe.map((name) => `${name} ${missing!.includes(name) ? 'missing' : 'fine'}`),
      )
    })

  for (const python of pythons)
    it(`is right about netCDF${python.label}`, function () {
      if (!hasModules(python, 'netCDF4')) this.skip()
      const { stops, hangs, missing } = harms['netcdf'] as Record<string, string[]>
      const files = names.filter((name) => !name.endsWith('_cycle'))
      const script = join(scripts, 'read_netcdf.py')
      const { stdout, stderr } = spawnSync(python.command, [script, folder, ...files], {
        encoding: 'utf8',
      })
      expect(stderr).to.equal('')
      const { release, ...met } = Object.assign(
        {},
        ...stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as object),
      ) as { release: string } & Record<string, { names?: string[]; x?: unknown; error?: string }>
      const isNewer = Number(release.split('.')[1]) >= 10
      expect(Object.keys(met)).to.deep.equal(files)

      for (const name of files) {
        const { names: listed = [], x, error } = met[name]!
        const isStopped = stops!.includes(name) && (isNewer || name !== 'null_space')
        expect(listed.length === 0, `${name} stops it`).to.equal(isStopped)
        const isRead =
          netcdfReleases[isNewer ? 'newer' : 'older'].includes(name) ||
          ![...stops!, ...hangs!, ...missing!].includes(name)
        const isListed = listed.some((one) => one === 'x' || one === 'x y')
        const isShown = error === undefined && isListed && isDeepStrictEqual(x, netcdfValues[name])
        expect(isShown, `${name}: ${JSON.stringify(met[name])}`).to.equal(isRead)
      }
    })

  it('finds a file fine for the readers that its strings are for', async () => {
    await inFolder(async (place) => {
      const value = { s: 'Müller', a: 'x', rows: [{ t: 'ä' }, { t: 'b' }], big: 2n ** 70n, u: null }
      for (const strings of ['natural', 'octave'] as const) {
        const file = join(place, `${strings}.h5`)
        await using session = await Session.open(file, { mode: 'w', strings })
        await session.save(value, '/v')
      }
      for (const [reader, strings] of [
        ['matlab', 'natural'],
        ['pytables', 'natural'],
        ['octave', 'octave'],
      ] as const) {
        const { code } = await runHere('check', '--for', reader, join(place, `${strings}.h5`))
        expect(code, reader).to.equal(0)
      }
      const old = await runHere('check', '--for', 'netcdf', join(place, 'natural.h5'))
      expect(old.code).to.equal(1)
      expect(old.stdout).to.match(/^hangs +\/v\/rows\/t +strings of fixed length: .*\n.*, 1 that/)
      const found = await runHere('check', '--for', 'octave', join(place, 'natural.h5'))
      expect(found.code).to.equal(1)
      expect(found.stdout).to.match(/^stops +\/v\/s +a string labelled UTF-8: load loses/)
      expect(found.stdout).to.match(/^stops +\/v\/rows\/t /m)
      expect(found.stdout).to.contain("write it with strings: 'octave'")
      expect(found.stdout).to.match(/\n\d+ nodes, 2 that Octave's load stumbles over$/)
    })
  })

  it('takes no other readers', async () => {
    const { code, stderr } = await h5orm('check', '--for', 'excel', 'x.h5')
    expect(code).to.equal(2)
    expect(stderr).to.contain('--for takes octave or matlab or pytables or netcdf')
  })
})
