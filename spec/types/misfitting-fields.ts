import { H5Class, H5Field, lazyArray, mapOf, oneOf, type Registry, setOf, tableOf } from 'h5orm'

/** What the compiler has to refuse, in both dialects: an error that does not come is an error. */

class Part {
  @H5Field('float64') mass = 0
}

class Other {
  @H5Field('string') name = ''
}

export class Numbers {
  // @ts-expect-error -- text is no number
  @H5Field('float64') text = ''
  // @ts-expect-error -- a bigint would lose digits
  @H5Field('float64') big = 0n
  // @ts-expect-error -- also where it may be a number
  @H5Field('int32') either: number | string = 0
  // @ts-expect-error -- also where it may be absent
  @H5Field('uint8') optional?: string
  // @ts-expect-error -- an array is no number
  @H5Field('float64') list: number[] = []
  // @ts-expect-error -- unknown may be anything
  @H5Field('float64') unknown: unknown = 0
  // @ts-expect-error -- no such type
  @H5Field('double') misspelled = 0
  // @ts-expect-error -- two pairs of brackets: the value tells its dimensions
  @H5Field('float64[][]') matrix: number[][] = []
}

export class Scalars {
  // @ts-expect-error -- a number is no text
  @H5Field('string') text = 0
  // @ts-expect-error -- a number is no truth
  @H5Field('bool') on = 1
  // @ts-expect-error -- a text is no date
  @H5Field('date') at = '2026-11-25'
  // @ts-expect-error -- a number is no bigint
  @H5Field('bigint') big = 0
  // @ts-expect-error -- an array is no bytes
  @H5Field('bytes') raw: number[] = []
  // @ts-expect-error -- a text is no URL
  @H5Field('url') home = 'https://example.org/'
  // @ts-expect-error -- a text is no regular expression
  @H5Field('regexp') pattern = 'a'
}

export class Arrays {
  // @ts-expect-error -- the elements are texts
  @H5Field('float64[]') texts: string[] = []
  // @ts-expect-error -- another width
  @H5Field('float64[]') narrow = new Float32Array(0)
  // @ts-expect-error -- bigints in a number array
  @H5Field('int64[]') numbers = new Float64Array(0)
  // @ts-expect-error -- one number
  @H5Field('float64[]') one = 1
  // @ts-expect-error -- some are texts
  @H5Field('float64[]') mixed: (number | string)[] = []
  // @ts-expect-error -- numbers among texts
  @H5Field('string[]') numbered: number[] = []
  // @ts-expect-error -- a shape without data
  @H5Field('float64[]') shaped = { shape: [1, 2] }
}

export class Objects {
  // @ts-expect-error -- another class
  @H5Field(() => Part) other!: Other
  // @ts-expect-error -- an array of them
  @H5Field(() => Part) parts: Part[] = []
  // @ts-expect-error -- one of them
  @H5Field(() => [Part]) part!: Part
  // @ts-expect-error -- an array of others
  @H5Field(() => [Part]) others: Other[] = []
  // @ts-expect-error -- more classes than are named
  @H5Field(() => Part) either!: Part | Other
  // @ts-expect-error -- a class needs a thunk
  @H5Field(Part) direct!: Part
  // @ts-expect-error -- a thunk gives a type, no value
  @H5Field(() => 5) number = 5
}

export class Descriptors {
  // @ts-expect-error -- other values
  @H5Field(mapOf('string', 'float64')) gains = new Map<string, string>()
  // @ts-expect-error -- other keys
  @H5Field(mapOf('string', 'float64')) byNumber = new Map<number, number>()
  // @ts-expect-error -- a Set is no Map
  @H5Field(() => mapOf('string', Part)) set = new Set<Part>()
  // @ts-expect-error -- other elements
  @H5Field(setOf('string')) tags = new Set<number>()
  // @ts-expect-error -- an array is no Set
  @H5Field(setOf('string')) list: string[] = []
  // @ts-expect-error -- none of the classes
  @H5Field(() => oneOf(Part, Other)) date = new Date(0)
  // @ts-expect-error -- an array is no Table
  @H5Field(() => tableOf(Part)) rows: Part[] = []
  // @ts-expect-error -- a typed array is read already
  @H5Field(lazyArray('float64')) lazy = new Float64Array(0)
  // @ts-expect-error -- a lazy array holds numbers
  @H5Field(lazyArray('string')) texts: unknown
}

export class Accessors {
  // @ts-expect-error -- text is no number
  @H5Field('float64') accessor gain = ''
  // @ts-expect-error -- another class
  @H5Field(() => Part) accessor part: Other | undefined
  // @ts-expect-error -- numbers among texts
  @H5Field('string[]') accessor list: number[] = []
}

export class Options {
  // @ts-expect-error -- no such option
  @H5Field('float64', { unit: 'V' }) misspelled = 0
  // @ts-expect-error -- no such layout
  @H5Field('float64', { layout: 'rows' }) layout = 0
  // @ts-expect-error -- an option of the wrong kind
  @H5Field({ attribute: 'yes' }) attribute = 0
  // @ts-expect-error -- a conversion of another type than the property's
  @H5Field({ convert: { toStored: (v: Date) => v.getTime(), fromStored: () => new Date() } }) text =
    ''
  // @ts-expect-error -- a conversion has two ways
  @H5Field('float64', { convert: { toStored: (value: number) => value } }) oneWay = 0
  // @ts-expect-error -- what is stored is a number, and declared a string
  @H5Field('string', { convert: { toStored: (v: number) => v, fromStored: (t: string) => +t } }) n =
    1
  // @ts-expect-error -- what is made of it is a string, and the property a number
  @H5Field('string', { convert: { toStored: (v: number) => `${v}`, fromStored: (t: string) => t } })
  back = 1
  // @ts-expect-error -- a decorator is called
  @H5Field uncalled = 0
}

export class Statics {
  // @ts-expect-error -- a static member is not stored with an instance
  @H5Field('float64') static total = 0
  // @ts-expect-error -- nor is a static accessor
  @H5Field('float64') static accessor count = 0
}

// @ts-expect-error -- no such option
@H5Class({ names: 'x' })
export class Misspelled {}

// @ts-expect-error -- a name is text
@H5Class(5)
export class Numbered {}

export function register(registry: Registry): void {
  class Vector {
    x = 0
  }
  registry.register(Vector, {
    reduce: (v) => [v.x],
    construct: ([x]) => Object.assign(new Vector(), { x }),
  })
  // @ts-expect-error -- no such property
  registry.register(Vector, { reduce: (v) => [v.z], construct: () => new Vector() })
  // @ts-expect-error -- construct gets what reduce gives
  registry.register(Vector, { reduce: (v) => [v.x], construct: ([x]: [string]) => new Vector(x) })
  // @ts-expect-error -- construct makes another class
  registry.register(Vector, { reduce: () => [], construct: () => new Date() })
}
