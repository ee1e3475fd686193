import type { NumericArray } from '../records/node-record.js'

interface NumericConstructor<T> {
  new (length: number): T
}

/** Numbers in a typed array that grows. */
export class Growing<T extends NumericArray> {
  length = 0
  data: T
  readonly #array: NumericConstructor<T>

  constructor(array: NumericConstructor<T>, room = 16) {
    this.#array = array
    this.data = new array(room)
  }

  /** So many whole numbers, all 0. */
  static filled(length: number): Growing<Int32Array> {
    const numbers = new Growing(Int32Array, Math.max(16, length))
    numbers.length = length
    return numbers
  }

  push(value: T[number]): void {
    if (this.length === this.data.length) this.reserve(1)
    this.data[this.length++] = value
  }

  pushAll(values: T): void {
    this.reserve(values.length)
    this.data.set(values as never, this.length)
    this.length += values.length
  }

  /** Makes room for so many more. */
  reserve(more: number): void {
    const needed = this.length + more
    if (needed <= this.data.length) return
    const room = this.length === 0 ? needed : Math.max(needed, this.data.length * 2)
    const data = new this.#array(room)
    data.set((this.data as Float64Array).subarray(0, this.length) as never)
    this.data = data
  }

  /** The numbers, without the room behind them. */
  values(): T {
    if (this.length === this.data.length) return this.data
    return (this.data as Float64Array).subarray(0, this.length) as T
  }
}
