import { expect } from 'chai'

import { Complex, isH5Error, NdArray, Session } from 'h5orm'

describe('Properties on values that are single datasets', () => {
  for (const [what, value] of [
    ['an NdArray', new NdArray(Float64Array.of(1), [1])],
    ['a Complex', new Complex(1, 2)],
    ['a Date', new Date(0)],
    ['a typed array', new Uint8Array(2)],
  ] as const)
    it(`are refused by name, never dropped: ${what} [TA-20 BU-25]`, async () => {
      const session = await Session.create()
      await session.save(value, '/bare')
      session.forget()
      try {
        await session.save(Object.assign(value, { unit: 'V' }), '/with')
        expect.fail('it was not refused')
      } catch (error) {
        if (!isH5Error(error, 'CANNOT_STORE')) throw error
        expect(error.message).to.contain('unit')
      }
    })
})
