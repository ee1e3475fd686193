import { dumpMany, H5Field, type NdArray, type Session, Table } from 'h5orm'

/** What the compiler takes as columns, as defaults, and as several objects to save. */

class Point {
  x = 0
}

class Row {
  x = 0
  wide: number | bigint = 0
  label = ''
  note: string | null = null
  point = new Point()
  spectrum: Float64Array = new Float64Array(0)
}

export const tables = (points: Table<Point>, spectra: NdArray): Table<Row>[] => [
  Table.of(Row, { x: [1, 2], label: ['a', 'b'], note: ['a', null] }),
  Table.of(Row, { x: new Int16Array(2), wide: BigInt64Array.of(1n, 2n), point: points }),
  Table.of(Row, { point: [new Point()], spectrum: spectra }),
  // @ts-expect-error -- no such property
  Table.of(Row, { x: [1], nme: ['a'] }),
  // @ts-expect-error -- strings are no numbers
  Table.of(Row, { x: ['a'] }),
  // @ts-expect-error -- numbers are no strings
  Table.of(Row, { label: new Float64Array(1) }),
  // @ts-expect-error -- rows of another class
  Table.of(Row, { point: [{ y: 1 }] }),
]

export class Defaults {
  @H5Field('float64', { default: 1 }) scale = 1
  @H5Field('string', { default: () => 'made' }) made = ''
  @H5Field('string', { default: null }) nothing: string | null = null
  @H5Field('date', { default: () => new Date(0) }) at = new Date(0)
  @H5Field('string[]', { default: () => ['a'] }) list: string[] = []
  @H5Field(() => Point, { default: () => new Point() }) point = new Point()
  // @ts-expect-error -- a number is no date
  @H5Field('date', { default: 5 }) number = new Date(0)
  // @ts-expect-error -- an object that all instances would share
  @H5Field('date', { default: new Date(0) }) shared = new Date(0)
  // @ts-expect-error -- a function that makes something else
  @H5Field('float64', { default: () => 'a' }) text = 0
}

export async function several(session: Session, point: Point): Promise<void> {
  await dumpMany('x.h5', { '/a': point })
  await dumpMany('x.h5', [['/a', point]])
  await session.dumpMany(new Map([['/a', point]]))
  // @ts-expect-error -- objects without paths
  await dumpMany('x.h5', [point])
  // @ts-expect-error -- nor here
  await session.dumpMany([point])
  // @ts-expect-error -- one pair is no list of pairs
  await dumpMany('x.h5', ['/a', point])
  // @ts-expect-error -- the path comes first
  await session.dumpMany([[point, '/a']])
}
