// Your own classes can carry pickle's protocol themselves, under symbols.

import { dump, H5, H5Class, load } from 'h5orm'

// #region reduce
@H5Class('geo.Angle')
class Angle {
  readonly #radians: number
  constructor(radians: number) {
    this.#radians = radians
  }
  static of(radians: number): Angle {
    return new Angle(radians)
  }
  get degrees(): number {
    return Math.round((this.#radians * 180) / Math.PI)
  }
  [H5.reduce](): [number] {
    return [this.#radians]
  }
  static [H5.construct]([radians]: [number]): Angle {
    return new Angle(radians)
  }
}
// #endregion

// #region state
@H5Class('lab.Buffer')
class RingBuffer {
  #items: number[] = []
  push(item: number): void {
    this.#items = [...this.#items, item].slice(-3)
  }
  get newest(): number | undefined {
    return this.#items.at(-1)
  }
  [H5.getState](): number[] {
    return this.#items
  }
  [H5.setState](items: number[]): void {
    this.#items = items
  }
}
// #endregion

const buffer = new RingBuffer()
for (const item of [1, 2, 3, 4]) buffer.push(item)
await dump({ angle: Angle.of(Math.PI / 2), buffer }, 'protocol.h5', '/both')
const both = (await load('protocol.h5', '/both')) as { angle: Angle; buffer: RingBuffer }
console.log(both.angle.degrees, both.buffer.newest) // 90 4

// #region subclass
@H5Class('text.Index')
class WordIndex extends Map<string, number[]> {
  get size2(): number {
    return [...this.values()].flat().length
  }
}
// #endregion

await dump(new WordIndex([['whale', [1, 7]]]), 'protocol.h5', '/index')
const index = await load('protocol.h5', '/index', WordIndex)
console.log(index.get('whale'), index.size2) // [ 1, 7 ] 2
