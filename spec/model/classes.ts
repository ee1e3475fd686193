import { H5Class, H5Field, Registry, registry } from 'h5orm'

/** What holders hold: it has a number of its own, by which the model tells it from all others. */
export interface Item {
  readonly id: number
  peer?: unknown
}

@H5Class('model.Part')
export class Part implements Item {
  @H5Field('int32') id = 0
  @H5Field('float64') x: number | null = 0
  @H5Field('string') text = ''
  @H5Field('float64[]') list: Float64Array = new Float64Array(0)
  @H5Field() peer: unknown = null
}

@H5Class('model.Other')
export class Other implements Item {
  @H5Field('int32') id = 0
  @H5Field('float64') y = 0
  @H5Field() peer: unknown = null
}

@H5Class({ name: 'model.Entity', table: true })
export class Entity implements Item {
  @H5Field('int32') id = 0
  @H5Field('float64') v = 0
  @H5Field('string') text = ''
  @H5Field(() => Entity) peer: Entity | null = null
}

/** A row of a compound, where it is in a Frame. */
@H5Class('model.Packed')
export class Packed implements Item {
  @H5Field('int32') id = 0
  @H5Field('float64') x = 0
  @H5Field('bool') flag = false
}

@H5Class('model.Box')
export class Box {
  @H5Field('string') name = ''
  @H5Field('float64', { attribute: true }) level = 0
  @H5Field('float64[]') numbers = new Float64Array(2)
  @H5Field() one: unknown = null
  @H5Field() two: unknown = null
  @H5Field() plain: Record<string, unknown> = {}
}

@H5Class('model.Net')
export class Net {
  @H5Field(() => Entity) entry: Entity | null = null
  @H5Field(() => [Entity]) list: Entity[] = []
}

@H5Class('model.Frame')
export class Frame {
  @H5Field('string') name = ''
  @H5Field(() => [Packed], { layout: 'compound' }) rows: Packed[] = []
}

@H5Class('model.Pile')
export class Pile {
  @H5Field() mixed: (Part | Other)[] = []
}

/** Part as an older program declares it. */
export class OlderPart {
  id = 0
  x: number | null = 0
  peer: unknown = null
}

/** Part as a newer program declares it. */
export class NewerPart {
  id = 0
  x: number | null = 0
  text = ''
  list: Float64Array = new Float64Array(0)
  peer: unknown = null
  grade = 0
}

const known = { id: 'int32', x: 'float64', peer: {} } as const

/** The classes of an older program, which knows fewer fields of Part. */
export const olderClasses: Registry = withPart((own) =>
  own.register(OlderPart, { name: 'model.Part', fields: known }),
)

/** The classes of a newer program, which has another field in Part, made from `x` where a file lacks it. */
export const newerClasses: Registry = withPart((own) =>
  own.register(NewerPart, {
    name: 'model.Part',
    version: 1,
    fields: { ...known, text: 'string', list: 'float64[]', grade: 'float64' },
    upgrade: (state) => ({ ...state, grade: gradeOf(state['x'] as number | null) }),
  }),
)

export const gradeOf = (x: number | null): number => (x ?? -1) * 2

function withPart(add: (registry: Registry) => unknown): Registry {
  const own = new Registry(registry)
  add(own)
  return own
}
