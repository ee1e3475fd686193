import { H5, Registry } from 'h5orm'

/** A class with fields. */
export class Probe {
  label = 'probe'
  next: unknown = null
  samples = Float64Array.of(1, 2, 3)
}

/** A class that is made of its parts. */
export class Point {
  readonly x: number
  readonly y: number
  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
  [H5.reduce](): [number, number] {
    return [this.x, this.y]
  }
  static [H5.construct]([x, y]: [number, number]): Point {
    return new Point(x, y)
  }
}

export const fuzzRegistry = new Registry()
fuzzRegistry.register(Probe, 'Probe')
fuzzRegistry.register(Point, 'Point')

/** Small files that together hold every form of the format. */
export const damagedFiles: readonly { readonly name: string; readonly make: () => unknown }[] = [
  {
    name: 'scalars',
    make: () => ({ n: 1.5, s: 'text', u: 'é\u{1f600}', z: 'a\0b', l: '\ud800', b: true, i: 7n, h: 2n ** 80n, no: null, un: undefined, d: new Date(1e12), r: /x/g, w: new URL('http://a/b') }),
  },
  {
    name: 'arrays',
    make: () => [[1, 2, 3], ['a', 'bc'], [true, false], [1n], [[1, 2], [3, 4]], [1, null, undefined], Int16Array.of(1, -1), new Uint8ClampedArray(3), new ArrayBuffer(4), ['x', 1, null]],
  },
  {
    name: 'graph',
    make: () => {
      const probe = new Probe()
      const shared = { probe, point: new Point(1, 2) }
      probe.next = [shared, new Map<unknown, unknown>([[shared, 'value'], [1, probe]]), new Set([shared, 'member'])]
      const { buffer } = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
      return { probe, shared, e: new TypeError('no', { cause: shared }), v: new Uint8Array(buffer, 2, 3), w: new Int16Array(buffer) }
    },
  },
  {
    name: 'tables',
    make: () => ({
      rows: Array.from({ length: 12 }, (_, i) => ({ i, name: `row ${i}`, at: new Date(i * 1000), on: i % 2 === 0, maybe: i % 3 === 0 ? null : i })),
      probes: Array.from({ length: 5 }, (_, i) => Object.assign(new Probe(), { label: `p${i}` })),
    }),
  },
] // prettier-ignore
