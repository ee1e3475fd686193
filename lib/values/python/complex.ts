import { corrupt } from '../../errors.js'
import { float64, jsType } from '../attributes.js'
import type { ValueKind } from '../value-kind.js'

/**
 * A complex number.
 *
 * @example
 * const impedance = new Complex(50, -3.2)
 */
export class Complex {
  readonly re: number
  readonly im: number

  constructor(re: number, im = 0) {
    this.re = re
    this.im = im
  }

  toString(): string {
    const sign = this.im < 0 || Object.is(this.im, -0) ? '-' : '+'
    return `${this.re}${sign}${Math.abs(this.im)}i`
  }
}

/** Two float64: a compound of two floats would be taken for something else by Octave. */
export const complexKind: ValueKind<Complex> = {
  types: ['Complex'],
  prototypes: [Complex.prototype],
  encode: ({ re, im }) => ({
    kind: 'dataset',
    type: float64,
    shape: [2],
    data: Float64Array.of(re, im),
    attributes: jsType('Complex'),
  }),
  decode({ data, path }) {
    if (data instanceof Float64Array && data.length === 2)
      return new Complex(data[0] as number, data[1] as number)
    throw corrupt('A Complex is two float64 numbers', { path })
  },
}
