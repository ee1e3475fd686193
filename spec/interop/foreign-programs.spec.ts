import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { BrokenLink, NdArray, Reference, Registry, Session } from 'h5orm'

const folder = new URL('../../../../spec/fixtures/foreign/', import.meta.url)
const open = (name: string, registry = new Registry()): Promise<Session> =>
  Session.open(fileURLToPath(new URL(name, folder)), { registry })

/** Loads each path without a type, and compares. */
async function expectValues(
  name: string,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  await using session = await open(name)
  for (const [path, value] of Object.entries(values))
    expect(await session.load(path), `${name}:${path}`).to.deep.equal(value)
}

const numberTypes = {
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  f2: Float32Array,
  f4: Float32Array,
  f8: Float64Array,
}

describe('Without a class, files of h5py', () => {
  for (const order of ['little', 'big'])
    for (const [type, array] of Object.entries(numberTypes))
      it(`give ${order}-endian ${type} as ${array.name} [LY-08 LY-14]`, async () => {
        const wide = array === BigInt64Array || array === BigUint64Array
        const expected = wide ? array.of(0n, 1n, 100n) : (array as typeof Int8Array).of(0, 1, 100)
        await expectValues('numbers.h5', { [`/${order}/${type}`]: expected })
      })

  it('give numbers, exact ones beyond 2^53 as bigint [LY-08 LY-14]', () =>
    expectValues('numbers.h5', {
      '/scalars/int64': 2n ** 53n + 1n,
      '/scalars/small_int64': -7,
      '/scalars/uint64': 2n ** 64n - 1n,
      '/scalars/float16': 0.5,
      '/scalars/one': Float64Array.of(42.5),
      '/complex': [
        { r: 1, i: 2 },
        { r: -0, i: -0.5 },
      ],
    }))

  it('give arrays in their shape, empty ones too [LY-15 LY-16 HO-29]', () =>
    expectValues('numbers.h5', {
      '/matrix': new NdArray(Int32Array.of(0, 1, 2, 3, 4, 5), [2, 3]),
      '/rank5': new NdArray(
        Uint8Array.from({ length: 32 }, (_, i) => i),
        [2, 2, 2, 2, 2],
      ),
      '/nothing': null,
      '/zero': new NdArray(new Float32Array(0), [0, 3]),
    }))

  it('give booleans and the numbers of other enumerations [LY-13 LY-14]', () =>
    expectValues('kinds.h5', {
      '/bool': true,
      '/bools': [
        [true, false],
        [false, false],
      ],
      '/enum': Int16Array.of(42, 0),
    }))

  it('give texts of every kind without their padding [LY-14]', () =>
    expectValues('kinds.h5', {
      '/text': 'Grüße',
      '/texts': ['eins', 'zwölf', ''],
      '/text_matrix': [
        ['a', 'b'],
        ['c', 'dd'],
      ],
      '/fixed': ['ab', 'abcd', ''],
      '/fixed_utf8': ['ö'],
      '/space_padded': ['ab', ' abcde'],
      '/null_padded': ['abcdef', 'a'],
      '/latin1': 'Grüße',
    }))

  it('give sequences of unequal length, and bytes that mean nothing to HDF5 [LY-14]', () =>
    expectValues('kinds.h5', {
      '/ragged': [Float64Array.of(1, 2), new Float64Array(0), Float64Array.of(3)],
      '/opaque': Uint8Array.of(1, 2, 3, 4),
      '/bitfield': Uint8Array.of(5, 255),
    }))

  it('give references, which say where they lead [LY-14]', async () => {
    await expectValues('kinds.h5', {
      '/reference': new Reference('/bool'),
      '/references': [
        ...['/bool', '/deeper/still/text', '/'].map((path) => new Reference(path)),
        null,
      ],
    })
    await using session = await open('kinds.h5')
    const [reference] = (await session.load('/references')) as [Reference]
    expect(await session.load(reference)).to.equal(true)
  })

  it('give compounds as records [LY-14]', () =>
    expectValues('compounds.h5', {
      '/particles': [
        { mass: 1.5, charge: -1, alive: true, name: 'e' },
        { mass: 1836, charge: 1, alive: false, name: 'p' },
      ],
      '/one': { mass: 2.5, charge: 0, alive: true, name: 'n' },
      '/nested': [
        { at: { x: 1, y: 2 }, hits: Int16Array.of(7, 8, 9), tag: 'ab' },
        { at: { x: 3, y: 4 }, hits: Int16Array.of(1, 2, 3), tag: 'c' },
      ],
      '/grid': [
        [
          { x: 0, y: 0 },
          { x: 0, y: 0 },
        ],
        [
          { x: 0, y: 0 },
          { x: 0, y: 0 },
        ],
      ],
    }))

  const numbers = new NdArray(
    Int32Array.from({ length: 1000 }, (_, i) => i),
    [50, 20],
  )
  for (const name of ['gzip', 'checked', 'scaled', 'growing', 'lzf'])
    it(`are the same however they are stored: ${name} [LY-11]`, () =>
      expectValues('stored.h5', { [`/${name}`]: numbers }))

  it('give fill values and virtual datasets [LY-11]', async () => {
    const filled = new Float32Array(1000).fill(2.5)
    filled[3] = 1
    const column = Int32Array.from({ length: 50 }, (_, i) => i * 20)
    await expectValues('stored.h5', { '/never_written': filled, '/virtual': column })
  })

  it('give groups as objects of all that is in them, once through circles [LY-09 HO-11]', async () => {
    await using session = await open('linked.h5')
    const root = (await session.load('/')) as Record<string, Record<string, unknown>>
    expect(root['data']).to.deep.equal({ value: 1.5, text: 'x' })
    expect(root['hard']).to.equal(root['data'])
    expect(root['soft']).to.equal(root['data'])
    expect(root['dangling']).to.deep.equal(new BrokenLink('soft', '/nowhere'))
    expect(root['outside']).to.deep.equal(new BrokenLink('external', 'numbers.h5:/matrix'))
    expect((root['ring'] as { inner: { self: unknown } }).inner.self).to.equal(root['ring'])
    expect((root['tree'] as { branch: { up: unknown } }).branch.up).to.equal(root['tree'])
  })

  it('keep the order of keys where the file has one [LY-19]', async () => {
    await using session = await open('order.h5')
    const names = async (path: string): Promise<string[]> =>
      (await session.list(path)).map(({ name }) => name)
    expect(await names('/tracked')).to.deep.equal(['zeta', 'alpha', '10', '9'])
    expect(await names('/untracked')).to.have.members(['zeta', 'alpha', '10', '9'])
  })
})

describe('Without a class, files of PyTables', () => {
  it('give tables as records, arrays as arrays [LY-08 LY-09]', async () => {
    await using session = await open('pytables.h5')
    expect(await session.load('/run1')).to.deep.equal({
      array: Int16Array.of(1, 2, 3),
      carray: new NdArray(Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), [3, 3]),
      earray: new NdArray(Float64Array.of(1, 2, 3, 4), [2, 2]),
      events: [0, 1, 2].map((i) => ({
        id: i,
        energy: i / 2,
        good: i % 2,
        label: `e${i}`,
        position: Float64Array.of(i, i + 1, i + 2),
      })),
      strings: ['ab', 'c'],
      vlarray: [Int32Array.of(1, 2, 3), Int32Array.of(4)],
    })
  })
})

describe('Without a class, files of MATLAB', () => {
  it('give texts, flags, numbers, vectors and structs as they are in MATLAB [LY-09 LY-14]', async () => {
    await using session = await open('matlab.mat')
    const { '#refs#': targets, ...values } = (await session.load('/')) as Record<string, unknown>
    const [a, b] = [new Reference('/#refs#/a'), new Reference('/#refs#/b')]
    expect(values).to.deep.equal({
      x: new NdArray(Float64Array.of(1, 2, 3, 4, 5, 6), [3, 2]),
      scalar: 42,
      row: Float64Array.of(1, 2, 3),
      column: Int16Array.of(4, 5),
      wide: 2n ** 60n,
      name: 'Röntgen',
      names: ['one', 'two'],
      flag: true,
      flags: [true, false],
      mask: [
        [true, false],
        [true, true],
      ],
      empty: new Float64Array(0),
      nothing: '',
      s: { gain: 2.5 },
      cell: [a, b],
      cells: [
        [a, b],
        [b, a],
      ],
      none: [],
    })
    expect(targets).to.deep.equal({ a: 7, b: 'hi' })
  })
})
