/** Sources of so many modules whose classes refer to each other, with a field of every kind, and of a program that loads some. */
export function generatedModels(count: number): Record<string, string> {
  const sources: Record<string, string> = {}
  for (let i = 0; i < count; i++) sources[`model-${i}.ts`] = model(i, (i + 1) % count)
  return { ...sources, 'program.ts': program }
}

const model = (i: number, next: number): string => `
import { H5Class, H5Field, LazyArray, lazyArray, mapOf, NdArray, oneOf, type Rel, setOf, Table, tableOf } from 'h5orm'
import { Model${next} } from './model-${next}.js'

@H5Class('generated.Row${i}')
export class Row${i} {
  @H5Field('float64', { units: 'm' }) x = 0
  @H5Field('int32') count = 0
  @H5Field('string') label = ''
}

@H5Class({ name: 'generated.Model${i}', version: 1 })
export class Model${i} {
  @H5Field('string') title = ''
  @H5Field('date') at: Date = new Date(0)
  @H5Field('uint16') channels = 0
  @H5Field('bool') on = false
  @H5Field('int64') big: bigint = 0n
  @H5Field('float64[]', { units: 'V', compress: 'gzip' }) signal = new Float64Array(0)
  @H5Field('float64[]') gains: number[] = []
  @H5Field('float64[]') image: NdArray<Float64Array> | null = null
  @H5Field('string[]') tags: string[] = []
  @H5Field('bytes') raw = new Uint8Array(0)
  @H5Field(() => Model${next}) next: Rel<Model${next}> | null = null
  @H5Field(() => [Model${next}]) others: Rel<Model${next}>[] = []
  @H5Field(() => oneOf(Model${next}, Row${i})) either: Model${next} | Row${i} | null = null
  @H5Field(() => mapOf('string', Model${next})) byName: Map<string, Model${next}> = new Map()
  @H5Field(setOf('string')) names: Set<string> = new Set()
  @H5Field(tableOf(Row${i})) rows: Table<Row${i}> = Table.from(Row${i}, [])
  @H5Field(lazyArray('float32')) lazy: LazyArray<Float32Array> = LazyArray.empty('float32', [0])
  @H5Field('float64', { default: 1, aliases: ['scl'] }) scale?: number
  @H5Field() note: unknown = null
}
`

const program = `
import { load, Session } from 'h5orm'
import { Model0, Row0 } from './model-0.js'
import { Model1 } from './model-1.js'

export const one: Model0 = await load('x.h5', '/a', Model0)
export const session = await Session.open('x.h5')
export const list = await session.load('/b', () => [Model0])
export const many = await session.loadMany({ '/first': Model1, '/second': () => [Row0] })
export const first: Model1 = many['/first']
`
