import type { Constructor, NumberStorage } from './field-type.js'
import type { FieldValue } from './field-value.js'
import type { TypeName } from './type-name.js'

const brand: unique symbol = Symbol.for('h5orm/descriptor')

/** A type that a name or a class can't say; `Value` is what a property of it may be declared as. */
export interface TypeDescriptor<Value = unknown> {
  readonly [brand]: DescriptorParts
  /** Only there for the compiler. */
  readonly valueType?: Value
}

/** What `@H5Field`, `mapOf` and `setOf` take as a type. */
export type TypeArgument = TypeName | TypeDescriptor | TypeThunk

/** Gives a type later, when all modules are there. */
export type TypeThunk = () => Constructor | readonly Constructor[] | TypeDescriptor | TypeName

/** The types of keys, values and elements, where a class needs no thunk if the whole stands in one. */
export type ElementType = TypeArgument | Constructor

/** What a descriptor holds; `undefined` means the value decides. */
export type DescriptorParts =
  | {
      readonly kind: 'map'
      readonly key: ElementType | undefined
      readonly value: ElementType | undefined
    }
  | { readonly kind: 'set'; readonly element: ElementType | undefined }
  | { readonly kind: 'one-of'; readonly classes: readonly Constructor[] }
  | { readonly kind: 'table'; readonly row: Constructor | (() => Constructor) }
  | { readonly kind: 'lazy-array'; readonly storage: NumberStorage }

/** Columns of rows; what `tableOf` fields hold. */
export interface TableValue<Row> extends Iterable<Row> {
  readonly length: number
  column(name: keyof Row & string): unknown
}

/**
 * Declares a Map's keys and values; what is left out is decided by the value.
 *
 * @example
 * @H5Field(() => mapOf('string', Detector)) detectors = new Map<string, Detector>()
 */
export function mapOf<K extends ElementType, V extends ElementType>(
  key?: K,
  value?: V,
): TypeDescriptor<ReadonlyMap<FieldValue<K>, FieldValue<V>>> {
  checkParts('mapOf', arguments)
  return describeType({ kind: 'map', key, value })
}

/**
 * Declares a Set's elements.
 *
 * @example
 * @H5Field(setOf('string')) tags = new Set<string>()
 */
export function setOf<E extends ElementType>(
  element?: E,
): TypeDescriptor<ReadonlySet<FieldValue<E>>> {
  checkParts('setOf', arguments)
  return describeType({ kind: 'set', element })
}

/**
 * Declares an instance of one of several classes.
 *
 * @example
 * @H5Field(() => oneOf(Camera, Counter)) detector!: Rel<Camera | Counter>
 */
export function oneOf<C extends readonly [Constructor, ...Constructor[]]>(
  ...classes: C
): TypeDescriptor<FieldValue<C[number]>> {
  checkParts('oneOf', classes)
  if (classes.length === 0) throw new TypeError('oneOf needs the classes: oneOf(Camera, Counter).')
  return describeType({ kind: 'one-of', classes: Object.freeze([...classes]) })
}

/**
 * Declares a Table, whose rows are instances of a class and whose columns stay typed arrays.
 *
 * @example
 * @H5Field(() => tableOf(Particle)) particles!: Table<Particle>
 */
export function tableOf<Row>(
  row: Constructor<Row> | (() => Constructor<Row>),
): TypeDescriptor<TableValue<Row>> {
  checkParts('tableOf', [row])
  return describeType({ kind: 'table', row })
}

/** Describes an array of numbers that is not read before a part of it is asked for; `Value` is what its fields hold. */
export function describeLazyArray<Value>(storage: NumberStorage): TypeDescriptor<Value> {
  checkParts('lazyArray', [storage])
  return describeType({ kind: 'lazy-array', storage })
}

/** Gives what a descriptor holds; `undefined` for anything else. */
export function partsOf(value: unknown): DescriptorParts | undefined {
  if (typeof value !== 'object' || value === null || !(brand in value)) return undefined
  return (value as TypeDescriptor)[brand]
}

function describeType<Value>(parts: DescriptorParts): TypeDescriptor<Value> {
  return Object.freeze({ [brand]: Object.freeze(parts) })
}

/** A class from a module that imports this one in a circle is `undefined` when it is named too early. */
function checkParts(maker: string, parts: ArrayLike<unknown>): void {
  const missing = Array.from(parts).indexOf(undefined)
  if (missing === -1) return
  throw new TypeError(
    `Argument ${missing + 1} of ${maker} is undefined. If it is a class of a module that imports this one, write () => ${maker}(…).`,
  )
}
