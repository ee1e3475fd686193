import './metadata-symbol.js'

import { invalidDeclaration } from '../errors.js'
import { describe } from '../metadata/check-options.js'
import { addDeclaredField, deferDeclaredField, type Reach } from '../metadata/declared-fields.js'
import type { FieldAccess } from '../metadata/definition.js'
import { partsOf, type TypeArgument } from '../metadata/descriptors.js'
import type { ConvertOption, DefaultOf, H5FieldOptions } from '../metadata/field-options.js'
import type { FieldValue, StoredValue } from '../metadata/field-value.js'
import type { FieldDecorator } from './field-decorator.js'

/** Breaks the circle when two modules import each other's classes under `emitDecoratorMetadata`. */
export type Rel<T> = T

/**
 * Declares a field: a property that is stored.
 *
 * The type is a name (`'float64'`, `'int32[]'`, `'string'`), a thunk (`() => Detector`, `() => [Particle]`),
 * or a descriptor (`mapOf`, `setOf`, `oneOf`, `tableOf`, `lazyArray`). Without one the compiler's
 * emitted metadata say it, else the value. The property's declared type has to fit it.
 *
 * Works in the legacy and in the standard dialect, there also for `accessor` and `#private` fields.
 *
 * @throws TypeError for an unknown type or option; INVALID_DECLARATION on static members, methods and setters.
 * @example
 * @H5Class('lab.Run')
 * class Run {
 *   @H5Field('float64[]', { compress: 'gzip', units: 'V' }) signal = new Float64Array(0)
 *   @H5Field(() => Detector) detector!: Rel<Detector>
 *   @H5Field() note?: string
 * }
 */
export function H5Field(): FieldDecorator<unknown>
export function H5Field<
  const Type extends TypeArgument | undefined,
  Value,
  Made extends Value | null | undefined,
>(
  type: Type,
  options: H5FieldOptions & {
    readonly convert: ConvertOption<Value, StoredValue<Type>, Made>
  },
): FieldDecorator<Value>
export function H5Field<Value, Made extends Value | null | undefined>(
  options: H5FieldOptions & { readonly convert: ConvertOption<Value, unknown, Made> },
): FieldDecorator<Value>
export function H5Field<const Type extends TypeArgument>(
  type: Type,
  options?: H5FieldOptions & { readonly default?: DefaultOf<FieldValue<Type>> },
): FieldDecorator<FieldValue<Type>>
export function H5Field(options: H5FieldOptions): FieldDecorator<unknown>
export function H5Field(first?: unknown, second?: H5FieldOptions): FieldDecorator<unknown> {
  if (isMember(second)) {
    throw new TypeError(`Write @H5Field() with parentheses on ${nameOfMember(second)}.`)
  }
  const onlyOptions = second === undefined && isOptions(first)
  const type = onlyOptions ? undefined : first
  const options = onlyOptions ? first : (second ?? {})
  const decorate = (target: unknown, member: unknown, descriptor?: PropertyDescriptor): void => {
    if (typeof member === 'object' && member !== null) {
      declareStandard(member as MemberContext, type, options)
    } else declareLegacy(target, member, descriptor, type, options)
  }
  return decorate as FieldDecorator<unknown>
}

const isOptions = (value: unknown): value is H5FieldOptions =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  partsOf(value) === undefined

/** Without parentheses the decorator itself gets what its result should: a property's name, or a context. */
const isMember = (second: unknown): second is string | symbol | MemberContext =>
  typeof second === 'string' ||
  typeof second === 'symbol' ||
  (typeof second === 'object' && second !== null && 'kind' in second && 'access' in second)

const nameOfMember = (member: string | symbol | MemberContext): string =>
  String(typeof member === 'object' ? member.name : member)

/** A getter is a property here: whether a setter belongs to it shows when the class is there. */
const memberKinds: ReadonlySet<string> = new Set(['field', 'accessor', 'getter'])

/** What any compiler of standard decorators passes for a member. */
interface MemberContext {
  readonly kind: string
  readonly name: string | symbol
  readonly static: boolean
  readonly private: boolean
  readonly metadata?: object
  readonly access: Reach
}

function declareStandard(context: MemberContext, type: unknown, options: H5FieldOptions): void {
  const property = checkProperty(context.name)
  if (context.static) throw misplaced('a static member', property)
  if (!memberKinds.has(context.kind)) throw misplaced(`a ${context.kind}`, property)
  if (context.kind === 'getter' && context.private) throw misplaced('a private getter', property)
  if (context.metadata === undefined) {
    throw invalidDeclaration(
      `@H5Field on ${property} got no context.metadata. Import h5orm before the class is evaluated, and compile with TypeScript 5.2, esbuild 0.21, swc's 2022-03, Babel's 2023-11, or later`,
    )
  }
  const access: FieldAccess = context.private
    ? 'private'
    : context.kind === 'accessor'
      ? 'accessor'
      : 'property'
  const declaration = { owner: '', property, access, type, options }
  deferDeclaredField(
    context.metadata,
    context.private ? { ...declaration, reach: reachOf(context) } : declaration,
  )
}

/** Only the class body's own functions reach a private name. */
const reachOf = ({ access }: MemberContext): Reach => ({
  get: (object) => access.get(object),
  set: (object, value) => access.set(object, value),
})

function declareLegacy(
  target: unknown,
  member: unknown,
  descriptor: PropertyDescriptor | undefined,
  type: unknown,
  options: H5FieldOptions,
): void {
  if (target === undefined || target === null || member === undefined) {
    throw new TypeError(
      '@H5Field() was called on no member of a class. Write it with parentheses before a property.',
    )
  }
  const property = checkProperty(member)
  if (typeof target === 'function') throw misplaced('a static member', `${target.name}.${property}`)
  const owner = target.constructor
  const field = `${owner.name}.${property}`
  if (typeof descriptor?.value === 'function') throw misplaced('a method', field)
  if (descriptor !== undefined && descriptor.get === undefined && 'set' in descriptor) {
    throw misplaced('a setter without a getter', field)
  }
  const access = accessOf(descriptor)
  addDeclaredField(owner, { owner: owner.name, property, access, type, options })
}

/** The legacy dialect passes the prototype's descriptor for getters, setters and `accessor`, none for fields. */
function accessOf(descriptor: PropertyDescriptor | undefined): FieldAccess {
  if (descriptor?.get === undefined) return 'property'
  return descriptor.set === undefined ? 'getter' : 'accessor'
}

function checkProperty(member: unknown): string {
  if (typeof member === 'string') return member
  throw invalidDeclaration(
    `@H5Field can't be on the property ${describe(member)}: only properties with text names can be stored`,
  )
}

const misplaced = (what: string, member: string): Error =>
  invalidDeclaration(
    `@H5Field can't be on ${what}: ${member}. Put it on a property, an accessor field or a getter`,
  )
