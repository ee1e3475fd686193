import {
  dump,
  dumpMany,
  type LazyArray,
  lazyArray,
  load,
  loadMany,
  mapOf,
  type NdArray,
  type NestedArray,
  oneOf,
  type Session,
  setOf,
  type Table,
  tableOf,
} from 'h5orm'

import { type Equal, holds } from './equal.js'

/** The type of what is loaded, by the type that was asked for, in both dialects. */

export class Part {
  mass = 0
}

export class Other {
  name = ''
}

export async function loaded(session: Session): Promise<void> {
  const one = await session.load('/p', Part)
  holds<Equal<typeof one, Part>>()
  const list = await session.load('/p', () => [Part])
  holds<Equal<typeof list, Part[]>>()
  const mixed = await session.load('/p', () => [Part, Other])
  holds<Equal<typeof mixed, (Part | Other)[]>>()
  const late = await session.load('/p', () => Part)
  holds<Equal<typeof late, Part>>()
  const either = await session.load('/p', oneOf(Part, Other))
  holds<Equal<typeof either, Part | Other>>()
  const rows = await session.load('/p', tableOf(Part))
  holds<Equal<typeof rows, Table<Part>>>()
  const lateRows = await session.load('/p', () => tableOf(Part))
  holds<Equal<typeof lateRows, Table<Part>>>()
  const map = await session.load('/p', mapOf('string', Part))
  holds<Equal<typeof map, Map<string, Part>>>()
  const tables = await session.load('/p', mapOf('string', tableOf(Part)))
  holds<Equal<typeof tables, Map<string, Table<Part>>>>()
  const set = await session.load(
    '/p',
    setOf(() => Part),
  )
  holds<Equal<typeof set, Set<Part>>>()
  const lazy = await session.load('/p', lazyArray('float32'))
  holds<Equal<typeof lazy, LazyArray<Float32Array>>>()
  const text = await session.load('/p', 'string')
  holds<Equal<typeof text, string>>()
  const signal = await session.load('/p', 'float64[]')
  type Signal = NestedArray<number> | Float64Array | NdArray<Float64Array>
  holds<Equal<typeof signal, Signal>>()
  const dates = await session.load('/p', 'date[]')
  holds<Equal<typeof dates, NestedArray<Date>>>()
  const anything = await session.load('/p')
  holds<Equal<typeof anything, unknown>>()
}

export async function loadedFromFile(file: string): Promise<void> {
  const list = await load(file, '/p', () => [Part])
  holds<Equal<typeof list, Part[]>>()
  const many = await loadMany(file, { '/a': Part, '/b': () => [Other], '/c': 'date' })
  holds<Equal<typeof many, { '/a': Part; '/b': Other[]; '/c': Date }>>()
  const paths = await loadMany(file, ['/a', '/b'])
  holds<Equal<typeof paths, Record<'/a' | '/b', unknown>>>()
}

/** Bytes that no other thread has, which `new Blob` takes under every version of TypeScript. */
export async function bytes(session: Session): Promise<Blob[]> {
  const whole = await session.toBytes()
  const dumped = await dump({}, whole, '/p')
  const many = await dumpMany(dumped, { '/q': 1 })
  return [new Blob([whole]), new Blob([dumped]), new Blob([many])]
}

/** An object is saved and deleted with and without a path, a value only with one. */
export async function saved(session: Session): Promise<void> {
  const part = new Part()
  await session.save(part)
  await session.save(part, { ifChanged: 'overwrite' })
  await session.save(part, '/p', { ifExists: 'error' })
  await session.save(5, '/five')
  await session.delete(part)
  await session.delete('/p')
  // @ts-expect-error a number has no place of its own
  await session.save(5)
}
