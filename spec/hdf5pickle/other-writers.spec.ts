import { expect } from 'chai'
import { Complex, isTuple, load } from 'h5orm'

import type { DataType } from '#lib/records/data-type.js'
import type { CreateDataset, PlanAttribute, PlanStep } from '#lib/records/write-plan.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

import { failure } from '../round-trip.js'

const integer = (size: 1 | 2 | 4 | 8, signed = true): DataType => ({
  kind: 'integer',
  size,
  signed,
})
const float = (size: 4 | 8): DataType => ({ kind: 'float', size })
const variable: DataType = { kind: 'string', length: 'variable', charset: 'utf8' }

/** An attribute as other writers have it: of variable length, or of one element. */
const text = (name: string, data: string): PlanAttribute => ({
  name,
  type: variable,
  shape: [1],
  data: [data],
})

const node = (
  type: string,
  content: Pick<CreateDataset, 'type' | 'shape' | 'data'> & Partial<CreateDataset>,
  path = '/data',
): PlanStep => ({ attributes: [text('pickletype', type)], ...content, kind: 'dataset', path })

const group = (type: string, path = '/data', more: PlanAttribute[] = []): PlanStep => ({
  kind: 'group',
  path,
  attributes: [text('pickletype', type), ...more],
})

async function read(...steps: readonly PlanStep[]): Promise<unknown> {
  const store = await openStore(undefined)
  await store.write({ steps })
  const bytes = await store.toBytes()
  await store.close()
  return load(bytes, '/data')
}

const complex: DataType = {
  kind: 'compound',
  size: 8,
  members: [
    { name: 'r', type: float(4), offset: 0 },
    { name: 'i', type: float(4), offset: 4 },
  ],
}

describe('what other writers make of hdf5pickle’s format', () => {
  const cases: readonly (readonly [string, PlanStep, unknown])[] = [
    [
      'an int in one element',
      node('I', { type: integer(2), shape: [1], data: Int16Array.of(7) }),
      7,
    ],
    ['an int of floats', node('I', { type: float(8), shape: [], data: 7.9 }), 7],
    ['a float of ints', node('F', { type: integer(4), shape: [], data: 3 }), 3],
    ['a bool of one byte', node('BB', { type: integer(1, false), shape: [], data: 1 }), true],
    ['a None of anything', node('N', { type: variable, shape: [], data: 'None' }), null],
    [
      'a complex of float32',
      node('CC', { type: complex, shape: [1], data: Float32Array.of(1, 2) }),
      new Complex(1, 2),
    ],
    [
      'text in 16-bit elements',
      node('V', { type: integer(2, false), shape: [1], data: Uint16Array.of(0xbcc3) }),
      'ü',
    ],
    ['text as text', node('V', { type: variable, shape: [], data: 'ü' }), 'ü'],
    [
      'text without elements',
      node('V', { type: integer(1, false), shape: [0], data: new Uint8Array(0) }),
      '',
    ],
    [
      'a long with more bytes than it needs',
      node('L', { type: integer(1, false), shape: [3], data: Uint8Array.of(254, 255, 255) }),
      -2,
    ],
    [
      'text in chunks, packed',
      node('S', {
        type: integer(1, false),
        shape: [3],
        data: Uint8Array.of(97, 98, 99),
        storage: { chunks: [2], filters: [{ id: 1, options: [4] }] },
      }),
      'abc',
    ],
    [
      'an array of numarray',
      node('NA', { type: float(8), shape: [2], data: Float64Array.of(1, 2) }),
      Float64Array.of(1, 2),
    ],
    [
      'an array of Numeric',
      node('NU', { type: integer(4), shape: [1], data: Int32Array.of(5) }),
      Int32Array.of(5),
    ],
    [
      'a list of float32',
      node('l', { type: float(4), shape: [2], data: Float32Array.of(0.5, 1) }),
      [0.5, 1],
    ],
  ]
  for (const [what, step, expected] of cases)
    it(`reads ${what}`, async () => {
      expect(await read(step)).to.deep.equal(expected)
    })

  it('reads lists in the order of their names’ lengths, whatever the names', async () => {
    const names = ['_10', '_9', 'zz', 'b', '_2']
    const items = names.map((name) =>
      node('V', { type: variable, shape: [], data: name }, `/data/${name}`),
    )
    const value = await read(group('t'), ...items)
    expect(value).to.deep.equal(['b', '_2', '_9', 'zz', '_10'])
    expect(isTuple(value)).to.equal(true)
  })

  it('follows references to references, and paths with doubled slashes', async () => {
    const value = await read(
      group('l'),
      node('V', { type: variable, shape: [], data: 'x' }, '/data/_0'),
      group('RR', '/data/_1', [text('target', '//data/_0')]),
      group('RR', '/data/_2', [text('target', '/data/_1')]),
    )
    expect(value).to.deep.equal(['x', 'x', 'x'])
  })

  it('tells a str from a unicode of one text, which are two keys of Python 3', async () => {
    const one = (path: string, data: number) =>
      node('I', { type: integer(8), shape: [], data: BigInt(data) }, path)
    const value = (await read(
      group('d'),
      one('/data/a', 1),
      one('/data/_0', 2),
      { kind: 'group', path: '/data/__', attributes: [] },
      node('V', { type: variable, shape: [], data: 'a' }, '/data/__/_0'),
    )) as Map<unknown, unknown>
    expect([...value.entries()].toSorted(([, a], [, b]) => Number(a) - Number(b))).to.deep.equal([
      [Uint8Array.of(97), 1],
      ['a', 2],
    ])
  })

  const wrong: readonly (readonly [string, PlanStep[], string])[] = [
    ['a type that there is not', [group('ZZ')], 'UNSUPPORTED'],
    ['a dict that is a dataset', [node('d', { type: float(8), shape: [], data: 1 })], 'CORRUPT'],
    ['an int that is a group', [group('I')], 'CORRUPT'],
    ['a reference without a target', [group('RR')], 'CORRUPT'],
    ['a reference to nothing', [group('RR', '/data', [text('target', '/none')])], 'CORRUPT'],
    ['a reference to itself', [group('RR', '/data', [text('target', '/data')])], 'CANNOT_RESTORE'],
    ['an instance of nothing', [group('R')], 'CORRUPT'],
    ['a global of one line', [node('c', { type: variable, shape: [], data: 'os' })], 'CORRUPT'],
    [
      'text that is no UTF-8',
      [node('V', { type: integer(1, false), shape: [1], data: Uint8Array.of(255) })],
      'CORRUPT',
    ],
    [
      'an int that is not one',
      [node('I', { type: float(8), shape: [], data: Number.NaN })],
      'CORRUPT',
    ],
    [
      'two numbers for one',
      [node('F', { type: float(8), shape: [2], data: Float64Array.of(1, 2) })],
      'CORRUPT',
    ],
  ]
  for (const [what, steps, code] of wrong)
    it(`refuses ${what}`, async () => {
      expect(await failure(read(...steps))).to.include({ code, path: '/data' })
    })
})
