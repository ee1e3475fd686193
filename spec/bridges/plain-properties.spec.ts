import { expect } from 'chai'
import fc from 'fast-check'

import { fromPlain, toPlain } from 'h5orm'

import { claimNames } from '../claim-names.js'
import { Camera, Detector, Run, throughJson } from './models.js'

// JSON.stringify writes -0 as 0, whoever calls it.
const number = fc.double().map((value) => (Object.is(value, -0) ? 0 : value))
const text = fc.string({ unit: 'binary' })
const date = fc.date({ noInvalidDate: true })
const finite = fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0)

const detector: fc.Arbitrary<Detector> = fc
  .record({ name: text, gain: number })
  .map((fields) => Object.assign(new Detector(), fields))

const camera: fc.Arbitrary<Camera> = fc
  .record({ name: text, gain: number, pixels: fc.integer() })
  .map((fields) => Object.assign(new Camera(), fields))

const either = fc.oneof(detector, camera)

const { anything } = fc.letrec<{ anything: unknown }>((tie) => ({
  anything: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(text, finite, fc.boolean(), fc.constant(null), detector, camera),
    fc.array(tie('anything'), { maxLength: 4 }),
    fc.dictionary(
      text.filter((key) => key !== '$class'),
      tie('anything'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}))

const run: fc.Arbitrary<Run> = fc
  .record(
    {
      title: text,
      at: date,
      signal: fc.float64Array({ maxLength: 9 }).map((array) => array.map((x) => x + 0)),
      list: fc.array(number),
      counts: fc.bigInt64Array({ maxLength: 9 }),
      bytes: fc.uint8Array(),
      big: fc.bigInt(),
      id: fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: 2n ** 60n, max: 2n ** 63n - 1n })),
      dates: fc.array(date),
      detector: either,
      detectors: fc.array(fc.option(either)),
      byName: fc.array(fc.tuple(text, either)).map((entries) => new Map(entries)),
      byDate: fc.array(fc.tuple(date, number)).map((entries) => new Map(entries)),
      tags: fc.array(text).map((items) => new Set(items)),
      either,
      anything,
    },
    { requiredKeys: [] },
  )
  .map((fields) => Object.assign(new Run(), fields))

describe('toPlain and fromPlain', () => {
  claimNames(Detector, Camera, Run)

  it('give back any object through JSON text', () => {
    fc.assert(
      fc.property(run, (object) => {
        const restored = fromPlain(Run, throughJson(toPlain(object)))
        expect(restored).to.deep.equal(object)
        expect(restored.detector?.constructor).to.equal(object.detector?.constructor)
        expect(restored.either?.constructor).to.equal(object.either?.constructor)
      }),
      { numRuns: 500 },
    )
  })

  it('give the same plain data again', () => {
    fc.assert(
      fc.property(run, (object) => {
        const plain = toPlain(object)
        expect(toPlain(fromPlain(Run, plain))).to.deep.equal(plain)
      }),
      { numRuns: 200 },
    )
  })

  it('fail with an error that says so, or make a Run, of any JSON', () => {
    const keys = Object.keys(new Run())
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.constantFrom(...keys), text), fc.jsonValue()),
        (data) => {
          try {
            expect(fromPlain(Run, data)).to.be.instanceOf(Run)
          } catch (error) {
            expect(error).to.have.property('name', 'H5Error')
          }
          expect(Object.keys(Object.prototype)).to.deep.equal([])
        },
      ),
      { numRuns: 1000 },
    )
  })
})
