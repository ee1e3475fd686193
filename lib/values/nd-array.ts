import { cannotStore, corrupt } from '../errors.js'
import type { NumericArray } from '../records/node-record.js'
import { jsType, noAttributes } from './attributes.js'
import { arrayOfOne, isNumericArray, sizeOf, typeOfView } from './numeric.js'
import type { ValueKind } from './value-kind.js'

/**
 * Numbers in several dimensions: the elements row-major (C order) and the extents, slowest first.
 *
 * @throws TypeError when the shape does not fit the number of elements
 * @example
 * const image = new NdArray(new Float64Array(12), [3, 4])
 * image.at(2, 3) // the last element
 */
export class NdArray<T extends NumericArray = NumericArray> {
  readonly data: T
  readonly shape: readonly number[]

  constructor(data: T, shape: readonly number[]) {
    if (!shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0))
      throw new TypeError(`A shape holds whole numbers of at least 0, not [${shape.join(', ')}]`)
    if (sizeOf(shape) !== data.length)
      throw new TypeError(
        `The shape [${shape.join(', ')}] has ${sizeOf(shape)} elements, the data have ${data.length}`,
      )
    this.data = data
    this.shape = Object.freeze([...shape])
  }

  /** Gives one element; throws a RangeError outside of the shape. */
  at(...index: readonly number[]): T[number] {
    let offset = 0
    if (index.length !== this.shape.length)
      throw new RangeError(`${this.shape.length} indices are needed, not ${index.length}`)
    for (const [axis, extent] of this.shape.entries()) {
      const i = index[axis] as number
      if (!Number.isInteger(i) || i < 0 || i >= extent)
        throw new RangeError(`Index ${i} is outside of axis ${axis}, which has ${extent} elements`)
      offset = offset * extent + i
    }
    return this.data[offset] as T[number]
  }
}

export const ndArrayKind: ValueKind<NdArray> = {
  types: ['NdArray'],
  prototypes: [NdArray.prototype],
  encode(value, context) {
    const { data, shape } = value
    const type = typeOfView(data)
    if (type === undefined)
      throw cannotStore(
        `an NdArray of ${Object.prototype.toString.call(data).slice(8, -1)}`,
        'Use a typed array of 8 to 64 bits as its data.',
        { path: context.path, property: context.property() },
      )
    const attributes = shape.length >= 2 ? noAttributes : jsType('NdArray')
    return { kind: 'dataset', type, shape, data, attributes }
  },
  decode(record) {
    const { data, shape, path } = record
    if (shape !== null && isNumericArray(data)) return new NdArray(data, shape)
    const single = shape?.length === 0 ? arrayOfOne(data, record.type) : undefined
    if (single !== undefined) return new NdArray(single, [])
    throw corrupt('Numbers were expected', { path })
  },
}
