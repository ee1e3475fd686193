import type { LazyArray, NdArray, NumberColumn, NumericArray, Table } from 'h5orm'

import { type Equal, holds } from './equal.js'

/** The types of columns and of parts of arrays, by the key and by the ranges. */

class Point {
  x = 0
}

class Screw extends Point {
  thread = 0
}

class Row {
  x = 0
  id = 0n
  either: number | bigint = 0
  on = false
  label = ''
  note: string | null = null
  optional?: number
  at = new Date(0)
  spectrum: Float64Array = new Float64Array(0)
  list: number[] = []
  point = new Point()
  anything: unknown
}

export async function columns(table: Table<Row>): Promise<void> {
  const x = table.column('x')
  holds<Equal<typeof x, NumberColumn>>()
  const first: number | undefined = x[0]
  const id = table.column('id')
  holds<Equal<typeof id, BigInt64Array | BigUint64Array | readonly bigint[]>>()
  const either = table.column('either')
  holds<Equal<typeof either, NumericArray | readonly (number | bigint)[]>>()
  const on = table.column('on')
  holds<Equal<typeof on, readonly boolean[]>>()
  const label = await table.read('label', [0, 10])
  holds<Equal<typeof label, readonly string[]>>()
  const lengths: number[] = label.map((text) => text.length)
  const note = table.column('note')
  holds<Equal<typeof note, readonly (string | null)[] | Float64Array>>()
  const optional = table.column('optional')
  holds<Equal<typeof optional, NumberColumn>>()
  const at = table.column('at')
  holds<Equal<typeof at, readonly Date[]>>()
  const spectrum = table.column('spectrum')
  holds<Equal<typeof spectrum, NdArray<Float64Array> | readonly Float64Array[]>>()
  const list = table.column('list')
  holds<Equal<typeof list, NdArray | readonly number[][]>>()
  const point = await table.read('point')
  holds<Equal<typeof point, Table<Point> | readonly Point[]>>()
  // @ts-expect-error -- no such column
  table.column('y')
  // @ts-expect-error -- nor here
  await table.read('nam')
  // @ts-expect-error -- texts are no numbers
  const wrong: NumberColumn = table.column('label')
  void [first, lengths, wrong]
}

/** A table of a subclass's rows is one of its ancestor's rows, and any table is a Table. */
export const wider = (table: Table<Screw>): [Table<Point>, Table] => [table, table]

export async function parts(signal: LazyArray, vector: LazyArray<Int32Array, 1>): Promise<void> {
  type Unknown = Float64Array | NdArray<Float64Array>
  const all = await signal.read()
  holds<Equal<typeof all, Unknown>>()
  const some = await signal.read([0, 10])
  holds<Equal<typeof some, Unknown>>()
  const block = await signal.read([0, 10], [null, null, 2])
  holds<Equal<typeof block, NdArray<Float64Array>>>()
  const corner = await signal.read(-1, [0, 2], null)
  holds<Equal<typeof corner, NdArray<Float64Array>>>()
  const track = await signal.read(null, 0, 0)
  holds<Equal<typeof track, Unknown>>()
  const element = await signal.read(3)
  holds<Equal<typeof element, number | Unknown>>()
  const ranges: (number | null)[] = [1, null]
  const unsaid = await signal.read(...ranges)
  holds<Equal<typeof unsaid, number | Unknown>>()

  const numbers = await vector.read([-10])
  holds<Equal<typeof numbers, Int32Array>>()
  const whole = await vector.read()
  holds<Equal<typeof whole, Int32Array>>()
  const one = await vector.read(-1)
  holds<Equal<typeof one, number>>()
  for await (const piece of vector.blocks()) holds<Equal<typeof piece, Int32Array>>()
}

export async function ranks(image: LazyArray<BigInt64Array, 2>): Promise<void> {
  const whole = await image.read()
  holds<Equal<typeof whole, NdArray<BigInt64Array>>>()
  const rows = await image.read([0, 2])
  holds<Equal<typeof rows, NdArray<BigInt64Array>>>()
  const row = await image.read(0)
  holds<Equal<typeof row, BigInt64Array>>()
  const column = await image.read(null, 0)
  holds<Equal<typeof column, BigInt64Array>>()
  const pixel = await image.read(0, 0)
  holds<Equal<typeof pixel, bigint>>()
}

/** An array of known dimensions is an array. */
export const looser = (vector: LazyArray<Float64Array, 1>): LazyArray => vector
export const widest = (vector: LazyArray<Float32Array, 2>): LazyArray<NumericArray> => vector
