import {
  H5Class,
  H5Field,
  type LazyArray,
  lazyArray,
  mapOf,
  oneOf,
  type Rel,
  setOf,
  tableOf,
  type TypeDescriptor,
} from 'h5orm'

/** What the compiler has to accept, in both dialects: every declaration fits its property. */

export class Part {
  @H5Field('float64') mass = 0
}

export class Screw extends Part {
  @H5Field('float64') thread = 0
}

export class Numbers {
  @H5Field('int8') int8 = 0
  @H5Field('uint8') uint8: number = 0
  @H5Field('int16') int16?: number
  @H5Field('uint16') uint16: number | null = null
  @H5Field('int32') int32: number | undefined
  @H5Field('uint32') uint32!: number
  @H5Field('float32') readonly float32 = 0.5
  @H5Field('float64') float64: 1 | 2 | 3 = 1
  @H5Field('int64') int64: bigint = 0n
  @H5Field('uint64') uint64: number | bigint = 0
  @H5Field('int64') nullable: number | null | undefined = null
}

export type Unit = 'V' | 'A'

export class Scalars {
  @H5Field('string') text = ''
  @H5Field('string') unit: Unit = 'V'
  @H5Field('bool') on = false
  @H5Field('date') at = new Date(0)
  @H5Field('bigint') big = 0n
  @H5Field('bytes') raw = new Uint8Array(0)
  @H5Field('bytes') buffer: ArrayBuffer = new ArrayBuffer(0)
  @H5Field('bytes') either: Uint8Array | ArrayBuffer | null = null
  @H5Field('regexp') pattern = /a/
  @H5Field('url') home: URL | undefined
}

export class Arrays {
  @H5Field('float64[]') typed = new Float64Array(0)
  @H5Field('float64[]') plain: number[] = []
  @H5Field('float64[]') readonly frozen: readonly number[] = []
  @H5Field('float64[]') matrix: number[][] = []
  @H5Field('int32[]') cube: readonly (readonly number[][])[] = []
  @H5Field('float32[]') shaped = { data: new Float32Array(4), shape: [2, 2] }
  @H5Field('uint8[]') clamped = new Uint8ClampedArray(0)
  @H5Field('int64[]') wide = new BigInt64Array(0)
  @H5Field('int64[]') wideList: bigint[] = []
  @H5Field('float64[]') either: number[] | Float64Array | null = null
  @H5Field('string[]') texts: string[] = []
  @H5Field('bool[]') flags: readonly boolean[] = []
  @H5Field('date[]') dates: Date[] | undefined
  @H5Field('float64[]') pair: [number, number] = [0, 0]
}

export class Objects {
  @H5Field(() => Part) part!: Part
  @H5Field(() => Part) circular!: Rel<Part>
  @H5Field(() => Part) nothing: Part | null = null
  @H5Field(() => Part) optional?: Part
  @H5Field(() => Part) special: Screw = new Screw()
  @H5Field(() => [Part]) parts: Part[] = []
  @H5Field(() => [Part]) gaps: (Part | null | undefined)[] = []
  @H5Field(() => [Part]) readonly fixed: readonly Part[] = []
  @H5Field(() => [Part, Later]) mixed: (Part | Later)[] = []
  @H5Field(() => Date) date = new Date(0)
  @H5Field(() => [Date]) dates: Date[] = []
  @H5Field(() => Later) later!: Rel<Later>
  @H5Field(() => Objects) self?: Objects
}

export class Later {
  @H5Field('string') name = ''
}

export class Descriptors {
  @H5Field(() => mapOf('string', Part)) parts = new Map<string, Part>()
  @H5Field(mapOf('string', 'float64')) gains: ReadonlyMap<string, number> = new Map()
  @H5Field(mapOf()) anything = new Map<unknown, unknown>()
  @H5Field(() => mapOf('string', mapOf('int32', 'bool'))) deep = new Map<
    string,
    Map<number, boolean>
  >()
  @H5Field(setOf('string')) tags = new Set<string>()
  @H5Field(() => setOf(Part)) members: Set<Part> | null = null
  @H5Field(() => oneOf(Part, Later)) either!: Part | Later
  @H5Field(() => oneOf(Part, Later)) one: Later = new Later()
  @H5Field(() => tableOf(Part)) rows?: {
    readonly length: number
    column(name: string): Float64Array
    [Symbol.iterator](): Iterator<Part>
  }
  @H5Field(lazyArray('float64')) lazy?: LazyArray
  @H5Field(() => lazyArray('int64')) vector: LazyArray<BigInt64Array, 1> | null = null
  @H5Field(lazyArray('float64')) plain: LazyArray | undefined
}

export class Undeclared {
  @H5Field() anything: unknown
  @H5Field() callback?: string | number
  @H5Field({ units: 'V' }) either: string | Part = ''
  @H5Field({ attribute: true, name: 'N' }) count = 0
}

export class Decimal {
  readonly text: string = '0'
}

export class Conversions {
  @H5Field('string', {
    convert: { toStored: (value: Decimal) => value.text, fromStored: () => new Decimal() },
  })
  price = new Decimal()

  @H5Field({
    convert: { toStored: (value: Decimal) => value.text, fromStored: () => new Decimal() },
  })
  bare: Decimal | null = null
}

export class Accessors {
  @H5Field('float64') accessor gain = 0
  @H5Field('string') accessor label: string | null = null
  @H5Field(() => Part) accessor part: Part | undefined
  @H5Field(() => [Part]) accessor parts: Part[] = []
  @H5Field(setOf('string')) accessor tags = new Set<string>()
}

export class Generic<T> {
  @H5Field() value?: T
  @H5Field('float64') size = 0
}

@H5Class('spec.types.Named')
export class Named {}

@H5Class()
export abstract class Abstract {
  @H5Field('float64') size = 0
}

@H5Class({ name: 'spec.types.Options', aliases: ['old'], version: 2, upgrade: (state) => state })
export class Options {
  readonly size: number

  constructor(size: number) {
    this.size = size
  }
}

/** A descriptor's type says what a property may be. */
export const parts: TypeDescriptor<ReadonlyMap<string, Part>> = mapOf('string', () => Part)
