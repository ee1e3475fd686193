import { expect } from 'chai'
import fc from 'fast-check'

import { longDoubleAt, setLongDouble } from '#lib/values/python/long-double.js'

const readBack = (value: number): number => {
  const view = new DataView(new ArrayBuffer(16))
  setLongDouble(view, 0, value)
  return longDoubleAt(view, 0)
}

describe('A long double', () => {
  it('has every float64', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(Object.is(readBack(value), value)).to.equal(true)
      }),
      { numRuns: 2000 },
    )
  })

  for (const value of [0, -0, 1, 0.1, 2 ** 64 - 2048, Number.MIN_VALUE, -Number.MAX_VALUE])
    it(`has ${Object.is(value, -0) ? '-0' : value}`, () => {
      expect(Object.is(readBack(value), value)).to.equal(true)
    })

  it('is stored as x86 has it', () => {
    const view = new DataView(new ArrayBuffer(16))
    setLongDouble(view, 0, -1.5)
    expect(view.getBigUint64(0, true)).to.equal(0xc0_00_00_00_00_00_00_00n)
    expect(view.getUint16(8, true)).to.equal(0xbf_ff)
  })
})
