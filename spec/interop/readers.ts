import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

import { pythons } from './pythons.js'
import type { StoredDataset } from './stored-kinds.js'
import { h5dumpListing, h5lsListing } from './text-listings.js'

/** What a reader shows of one node. */
export interface ShownNode {
  readonly type: string
  readonly shape?: readonly number[]
  readonly value: unknown
  readonly attributes?: Readonly<Record<string, unknown>>
}
export type Listing = Readonly<Record<string, ShownNode>>

/** A program that reads HDF5, and how what it shows follows from what is in the file. */
export interface Reader {
  readonly name: string
  readonly command: (file: string) => readonly string[]
  /** Exits with 0 where the program and what it needs are there. */
  readonly probe: readonly string[]
  readonly parse: (output: string) => Listing
  readonly pathOf: (path: string) => string
  readonly expected: (dataset: StoredDataset) => ShownNode
}

const scripts = join(import.meta.dirname, '../../../../spec/interop')
const octave = ['octave-cli', '--no-history', '--norc', '--quiet']

const json = (output: string): Listing => JSON.parse(output) as Listing
const same = (path: string): string => path

/** The extents of a nested array. */
function shapeOf(value: unknown): number[] {
  const shape: number[] = []
  for (let inner = value; Array.isArray(inner); inner = inner[0] as unknown)
    shape.push(inner.length)
  return shape
}

const flat = (value: unknown): unknown[] => (Array.isArray(value) ? value.flat(Infinity) : [value])
const isText = (type: string): boolean => type.startsWith('ascii') || type.startsWith('utf-8')

const octaveTypes: Readonly<Record<string, string>> = { float32: 'double', float64: 'double' }

/** Column-major programs show a row as a row, and matrices transposed. */
function octaveShape(value: unknown): number[] {
  const shape = shapeOf(value)
  if (shape.length >= 2) return shape.toReversed()
  return [1, shape[0] ?? 1]
}

function hdf5rType(type: string, value: unknown): string {
  if (isText(type)) return 'character'
  if (shapeOf(value).length >= 2) return 'matrix'
  if (type.startsWith('float')) return 'numeric'
  const isWide = flat(value).some((one) => Math.abs(Number(one)) > 2 ** 31 - 1)
  return isWide ? (type.endsWith('64') ? 'integer64' : 'numeric') : 'integer'
}

/** R's 64-bit integers are signed: what is beyond becomes the largest. */
const hdf5rValue = (type: string, value: unknown): unknown =>
  type === 'uint64' && BigInt(value as string) > 2n ** 63n - 1n
    ? `${2n ** 63n - 1n}`
    : signed(value)

/** JSON of Octave and R has no negative zero: their scripts print a text. */
const signed = (value: unknown): unknown => (Object.is(value, -0) ? '-0' : value)

const pythonReaders = pythons.flatMap(({ label, command: python }): Reader[] => [
  {
    name: `h5py${label}`,
    command: (file) => [python, join(scripts, 'read_h5py.py'), file],
    probe: [python, '-c', 'import h5py'],
    parse: json,
    pathOf: same,
    expected: ({ type, value, attributes = {} }) => ({
      type,
      shape: shapeOf(value),
      value,
      attributes,
    }),
  },
  {
    name: `PyTables${label}`,
    command: (file) => [python, join(scripts, 'read_pytables.py'), file],
    probe: [python, '-c', 'import tables'],
    parse: json,
    pathOf: same,
    expected: ({ type, value }) => ({
      type: type.replace(/^(?:ascii|utf-8)\[(\d+)\]$/, '|S$1'),
      shape: shapeOf(value),
      value,
    }),
  },
])

export const readers: readonly Reader[] = [
  ...pythonReaders,
  {
    name: 'Octave',
    command: (file) => [...octave, join(scripts, 'read_octave.m'), file],
    probe: [...octave, '--eval', '1;'],
    parse: json,
    pathOf: (path) =>
      path
        .split('/')
        .map((name) => name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_'))
        .join('/'),
    expected: ({ type, value }) => {
      if (isText(type)) return { type: 'char', value: flat(value) }
      const wide = type.endsWith('64') && type !== 'float64'
      return {
        type: octaveTypes[type] ?? type,
        shape: octaveShape(value),
        value: flat(value).map((one) => (wide ? String(one) : signed(one))),
      }
    },
  },
  {
    name: 'hdf5r',
    command: (file) => ['Rscript', '--vanilla', join(scripts, 'read_hdf5r.R'), file],
    probe: ['Rscript', '--vanilla', '-e', 'library(hdf5r)'],
    parse: json,
    pathOf: same,
    expected: ({ type, value }) => {
      const shape = shapeOf(value)
      return {
        type: hdf5rType(type, value),
        shape: shape.length === 0 ? [1] : shape.toReversed(),
        value: flat(value).map((one) => hdf5rValue(type, one)),
      }
    },
  },
  {
    name: 'h5ls -rd',
    command: (file) => ['h5ls', '-rd', '--width=200', file],
    probe: ['h5ls', '--version'],
    parse: h5lsListing,
    pathOf: same,
    expected: (dataset) => ({
      type: 'Dataset',
      shape: shapeOf(dataset.value),
      value: flat(dataset.value),
    }),
  },
  {
    name: 'h5dump',
    command: (file) => ['h5dump', '-e', '-m', '%.17g', '-w', '200', file],
    probe: ['h5dump', '--version'],
    parse: h5dumpListing,
    pathOf: same,
    expected: (dataset) => ({
      type: dataset.type,
      shape: shapeOf(dataset.value),
      value: flat(dataset.value),
    }),
  },
]

export interface ReaderRun {
  readonly status: number | null
  readonly stderr: string
  readonly listing: Listing
}

/** Lets a program read a file. */
export function runReader(reader: Reader, file: string): ReaderRun {
  const [program, ...args] = reader.command(file) as [string, ...string[]]
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 300_000,
    maxBuffer: 2 ** 27,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  if (error !== undefined) throw error
  return { status, stderr, listing: status === 0 ? reader.parse(stdout) : {} }
}

/**
 * Whether a program is there.
 *
 * @throws Error when it is not, and H5ORM_REQUIRE_READERS asks for it
 */
export function isInstalled({ name, probe }: Pick<Reader, 'name' | 'probe'>): boolean {
  const [program, ...args] = probe as [string, ...string[]]
  if (spawnSync(program, args).status === 0) return true
  if (process.env['H5ORM_REQUIRE_READERS'] === undefined) return false
  throw new Error(`${name} is missing here, and H5ORM_REQUIRE_READERS asks for it.`)
}
