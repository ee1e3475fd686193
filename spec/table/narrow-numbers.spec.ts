import { expect } from 'chai'

import { Registry, Table } from 'h5orm'

import { refusal, roundTrip } from '../round-trip.js'

class Sample {
  value: unknown = 0

  static of(value: unknown): Sample {
    return Object.assign(new Sample(), { value })
  }
}

const registryFor = (type: 'float32' | 'int32' | 'int32[]' | 'uint8'): Registry => {
  const registry = new Registry()
  registry.register(Sample, { name: 'Sample', fields: { value: type } })
  return registry
}

const places: readonly [string, (value: unknown) => unknown][] = [
  ['by itself', (value) => Sample.of(value)],
  ['in a row', (value) => [value, value, value].map(Sample.of)],
  ['in one of very many rows', (value) => Array.from({ length: 2000 }, () => Sample.of(value))],
  [
    'in a row behind objects',
    (value) => [{ k: [1, Sample.of(null)] }, { k: [2, Sample.of(value)] }],
  ],
]

describe('Numbers in narrow types', () => {
  for (const [place, put] of places) {
    it(`refuses ${place} what float32 cannot hold`, async () => {
      const registry = registryFor('float32')
      const { message } = await refusal(roundTrip(put(1e300), { registry }), 'CANNOT_STORE')
      expect(message).to.include('1e+300 is beyond what it can hold')
      await roundTrip(put(Number.POSITIVE_INFINITY), { registry })
      await roundTrip(put(Number.NaN), { registry })
    })

    for (const type of ['int32', 'uint8', 'int32[]'] as const)
      it(`refuses ${place} a bigint as ${type}, which would come back as a number`, async () => {
        const registry = registryFor(type)
        const value = put(type === 'int32[]' ? [5n] : 5n)
        const { message } = await refusal(roundTrip(value, { registry }), 'CANNOT_STORE')
        expect(message).to.include('5n is a bigint')
      })
  }

  it('refuses in a Table what would change', () => {
    const cases = [
      ['float32', 1e300, '1e+300 is beyond what it can hold'],
      ['int32', Number.NaN, 'NaN is not a whole number'],
      ['int32', -0, '-0 would lose its sign'],
      ['int32', 2 ** 31, '2147483648 is outside of'],
    ] as const
    for (const [type, value, why] of cases) {
      const make = (): unknown => Table.of(Sample, { value: [1, value] }, registryFor(type))
      expect(make).to.throw(`Sample.value: element 1: ${why}`)
    }
  })
})
