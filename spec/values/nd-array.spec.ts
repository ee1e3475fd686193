import { expect } from 'chai'

import { dump, load, NdArray } from 'h5orm'

describe('An NdArray without dimensions', () => {
  for (const data of [
    Int8Array.of(-1),
    Uint8Array.of(255),
    Int16Array.of(-2),
    Uint16Array.of(65535),
    Int32Array.of(-3),
    Uint32Array.of(2 ** 32 - 1),
    Float32Array.of(0.5),
    Float64Array.of(0.1),
    BigInt64Array.of(-(2n ** 63n)),
    BigUint64Array.of(2n ** 64n - 1n),
  ])
    it(`keeps its element, a ${data.constructor.name}`, async () => {
      const file = await dump({ scalar: new NdArray(data, []) }, new Uint8Array(), '/value')
      const { scalar } = (await load(file, '/value')) as { scalar: NdArray }
      expect(scalar.shape).to.deep.equal([])
      expect(scalar.data).to.deep.equal(data)
    })
})
