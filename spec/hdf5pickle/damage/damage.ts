import type { AttributeRecord, DatasetRecord, NodeRecord } from '#lib/records/node-record.js'
import type { Random } from '../../random.js'

import type { DataType } from '#lib/records/data-type.js'

const types = 'N BB I L F CC S B V t l d R i c RR NP XX \u201e'.split(' ')
const names = ['__', 'x', '_0', 'cls', 'func', 'args', 'content', 'listitems', '__proto__']
const int64: DataType = { kind: 'integer', size: 8, signed: true }
const float64: DataType = { kind: 'float', size: 8 }
const complex: DataType = {
  kind: 'compound',
  size: 16,
  members: [
    { name: 'r', type: float64, offset: 0 },
    { name: 'i', type: float64, offset: 8 },
  ],
}

/** Elements of every kind that a store gives, with their types and extents. */
const contents: readonly Pick<DatasetRecord, 'type' | 'shape' | 'data'>[] = [
  { type: int64, shape: null, data: undefined },
  { type: int64, shape: [], data: -5n },
  { type: int64, shape: [2], data: BigInt64Array.of(1n, 2n) },
  { type: { kind: 'integer', size: 1, signed: false }, shape: [3], data: Uint8Array.of(0, 255, 9) },
  { type: { kind: 'integer', size: 1, signed: false }, shape: [0], data: new Uint8Array(0) },
  { type: float64, shape: [], data: Number.NaN },
  { type: float64, shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) },
  { type: { kind: 'float', size: 2 }, shape: [1], data: Float32Array.of(1.5) },
  { type: { kind: 'string', length: 'variable', charset: 'utf8' }, shape: [], data: 'text' },
  { type: { kind: 'string', length: 'variable', charset: 'utf8' }, shape: [1], data: ['text'] },
  { type: { kind: 'string', length: 2, charset: 'ascii' }, shape: [1], data: new Uint8Array(2) },
  { type: { kind: 'bitfield', size: 1 }, shape: [2], data: Uint8Array.of(1, 0) },
  { type: { kind: 'unknown', size: 16 }, shape: [1], data: new Uint8Array(16) },
  { type: { kind: 'opaque', size: 4 }, shape: [], data: new Uint8Array(4) },
  {
    type: complex,
    shape: [],
    data: {
      columns: new Map([
        ['r', 1],
        ['i', 2],
      ]),
    },
  },
  { type: { kind: 'compound', size: 0, members: [] }, shape: [1], data: { columns: new Map() } },
]

const text = (data: string): AttributeRecord => ({
  type: { kind: 'string', length: data.length, charset: 'ascii' },
  shape: [],
  data,
})
const noStorage = { chunks: undefined, maxShape: undefined, filters: [] }
const flag: AttributeRecord = { type: int64, shape: [], data: 1n }

/** Changes one record in a dozen to another that a damaged file could have in its place. */
export class Damage {
  readonly #random: Random
  readonly #paths = ['/data', '/', '/data/__', '/nowhere']

  constructor(random: Random) {
    this.#random = random
  }

  to(record: NodeRecord | undefined): NodeRecord | undefined {
    if (record?.kind !== 'group' && record?.kind !== 'dataset') return record
    this.#paths.push(record.path)
    if (this.#random.below(12) > 0) return record
    const attributes = new Map(record.attributes)
    switch (this.#random.below(6)) {
      case 0:
        return { ...record, attributes: attributes.set('pickletype', text(this.#one(types))) }
      case 1:
        if (this.#random.below(2) === 0) attributes.set('pickletype', text('RR'))
        return { ...record, attributes: attributes.set('target', text(this.#one(this.#paths))) }
      case 2:
        if (record.kind === 'dataset') return { ...record, ...this.#one(contents) }
        return { ...record, children: record.children.slice(this.#random.below(3)) }
      case 3:
        if (!attributes.delete('empty')) attributes.set('empty', flag)
        return { ...record, attributes: attributes.set('has_reduce_content', flag) }
      case 4:
        if (record.kind === 'dataset') return { ...record, kind: 'group', children: [] }
        return {
          ...record,
          ...noStorage,
          ...this.#one(contents),
          kind: 'dataset',
        }
      default:
        return record.kind === 'dataset'
          ? this.#flipped(record)
          : { ...record, children: [...record.children, this.#one(names)] }
    }
  }

  #flipped(record: DatasetRecord): DatasetRecord {
    const { data } = record
    if (!ArrayBuffer.isView(data) || data.byteLength === 0) return record
    const copy = (data as Uint8Array).slice()
    const bytes = new Uint8Array(copy.buffer)
    const at = this.#random.below(bytes.length)
    bytes[at] = bytes[at]! ^ (1 << this.#random.below(8))
    return { ...record, data: copy }
  }

  #one<T>(values: readonly T[]): T {
    return values[this.#random.below(values.length)] as T
  }
}
