import { expect } from 'chai'

import type { DataType } from '#lib/records/data-type.js'
import type { NumericArray } from '#lib/records/node-record.js'

import { attribute, dataset, float64, int32, readDataset, writtenAndReopened } from './plan.js'

interface NumberCase {
  readonly name: string
  readonly type: DataType
  readonly array: NumericArray
}

const integer = (size: 1 | 2 | 4 | 8, signed: boolean): DataType => ({
  kind: 'integer',
  size,
  signed,
})
const numberCases: readonly NumberCase[] = [
  { name: 'int8', type: integer(1, true), array: Int8Array.of(-128, 127, 0, -1, 1, 2) },
  { name: 'uint8', type: integer(1, false), array: Uint8Array.of(0, 255, 1, 2, 3, 4) },
  { name: 'int16', type: integer(2, true), array: Int16Array.of(-32768, 32767, 0, 1, 2, 3) },
  { name: 'uint16', type: integer(2, false), array: Uint16Array.of(65535, 0, 1, 2, 3, 4) },
  { name: 'int32', type: int32, array: Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0, 1, 2, 3) },
  { name: 'uint32', type: integer(4, false), array: Uint32Array.of(2 ** 32 - 1, 0, 1, 2, 3, 4) },
  {
    name: 'int64',
    type: integer(8, true),
    array: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, 0n, 1n, 2n, 3n),
  },
  {
    name: 'uint64',
    type: integer(8, false),
    array: BigUint64Array.of(2n ** 64n - 1n, 0n, 1n, 2n, 3n, 4n),
  },
  {
    name: 'float32',
    type: { kind: 'float', size: 4 },
    array: Float32Array.of(-0, NaN, Infinity, 1.5, -2.25, 3.5),
  },
  {
    name: 'float64',
    type: float64,
    array: Float64Array.of(-0, NaN, -Infinity, Number.MAX_VALUE, 5e-324, 0.1),
  },
]

describe('H5WasmStore: numbers', () => {
  for (const { name, type, array } of numberCases) {
    it(`gives an array of ${name} back`, async () => {
      const store = await writtenAndReopened(
        dataset('/one', type, [6], array),
        dataset('/two', type, [2, 3], array),
        dataset('/none', type, [0], array.slice(0, 0)),
        dataset('/nowhere', type, [3, 0], array.slice(0, 0)),
      )
      expect(await readDataset(store, '/one')).to.include({ kind: 'dataset' })
      for (const [path, shape, data] of [
        ['/one', [6], array],
        ['/two', [2, 3], array],
        ['/none', [0], array.slice(0, 0)],
        ['/nowhere', [3, 0], array.slice(0, 0)],
      ] as const) {
        const found = await readDataset(store, path)
        expect(found.type).to.deep.equal(type)
        expect(found.shape).to.deep.equal(shape)
        expect(found.data).to.deep.equal(data)
      }
      await store.close()
    })

    it(`gives a single ${name} back, in a dataset and in an attribute`, async () => {
      for (const value of array) {
        const store = await writtenAndReopened(
          dataset('/x', type, [], value, { attributes: [attribute('a', type, [], value)] }),
        )
        const found = await readDataset(store, '/x')
        expect(Object.is(found.data, value), `${value}`).to.equal(true)
        expect(Object.is(found.attributes.get('a')?.data, value)).to.equal(true)
        await store.close()
      }
    })
  }

  it('writes and reads an array that is bigger than a piece', async () => {
    const array = Float64Array.from({ length: 5_000_000 }, (_, index) => index / 3)
    const store = await writtenAndReopened(dataset('/x', float64, [5, 1000, 1000], array))
    const found = await readDataset(store, '/x')
    expect(Buffer.compare(bytesOf(found.data), bytesOf(array))).to.equal(0)
    await store.close()
  })

  it('takes the elements of a view, not of its whole buffer', async () => {
    const whole = Float64Array.of(1, 2, 3, 4)
    const store = await writtenAndReopened(dataset('/x', float64, [2], whole.subarray(1, 3)))
    expect((await readDataset(store, '/x')).data).to.deep.equal(Float64Array.of(2, 3))
    await store.close()
  })
})

function bytesOf(data: unknown): Uint8Array {
  const view = data as Float64Array
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}
