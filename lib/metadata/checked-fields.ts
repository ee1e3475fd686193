import type { DefaultOf, H5FieldOptions } from './field-options.js'
import type { TypeArgument } from './descriptors.js'
import type { FieldValue, StoredValue } from './field-value.js'
import type { RegisteredField } from './register-options.js'

/**
 * The fields of a class that `register` got, where they fit its properties; what does not fit is a `RegisteredMisfit`.
 * Fields that the compiler knows nothing of, and properties that may be anything, are checked when the program runs.
 */
export type CheckedFields<T, Fields> = unknown extends T
  ? unknown
  : string extends keyof Fields
    ? unknown
    : {
        readonly [K in keyof Fields]: K extends keyof T
          ? CheckedField<T[K], Fields[K]>
          : RegisteredMisfit<'no such property'>
      }

/** What the compiler names where a registered field and its property do not fit. */
export interface RegisteredMisfit<Why> {
  readonly misfit: Why
}

type CheckedField<Declared, Field> = unknown extends Declared
  ? unknown
  : Field extends TypeArgument
    ? Fitting<Declared, FieldValue<Field>>
    : Exclude<keyof Field, keyof H5FieldOptions | 'type'> extends never
      ? CheckedOptions<Declared, Field>
      : RegisteredMisfit<'no such option'>

type CheckedOptions<Declared, Field> = Field extends { readonly convert: infer Convert }
  ? CheckedConvert<
      Declared,
      Convert,
      Field extends { readonly type: infer Type } ? Type : undefined
    >
  : Field extends { readonly default: infer Default }
    ? [Default] extends [DefaultOf<Declared>]
      ? CheckedType<Declared, Field>
      : RegisteredMisfit<'another default'>
    : CheckedType<Declared, Field>

type CheckedConvert<Declared, Convert, Type> = Convert extends {
  readonly toStored: (value: infer Value) => infer Stored
  readonly fromStored: (stored: never) => infer Made
}
  ? [Declared] extends [Value | null | undefined]
    ? [Stored] extends [StoredValue<Type>]
      ? [Made] extends [Declared | null | undefined]
        ? unknown
        : RegisteredMisfit<'fromStored gives something else than the property'>
      : RegisteredMisfit<'toStored gives something else than the type'>
    : RegisteredMisfit<'toStored takes something else than the property'>
  : RegisteredMisfit<'convert needs toStored and fromStored'>

type CheckedType<Declared, Field> = Field extends { readonly type: infer Type }
  ? Fitting<Declared, FieldValue<Type>>
  : unknown

type Fitting<Declared, Stored> = [Declared] extends [Stored | null | undefined]
  ? unknown
  : RegisteredMisfit<Stored>

/** What the fields of a class may be. */
export type RegisteredFields = Readonly<Record<string, RegisteredField>>
