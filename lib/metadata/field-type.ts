/** A class as a value: anything with a prototype. */
export type Constructor<T = unknown> = abstract new (...args: never[]) => T

/** Numbers as they may be declared for one value or for the elements of an array. */
export type NumberStorage =
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64'

/** What a field was declared to hold, in one normal form. */
export type FieldType =
  | { readonly kind: 'number'; readonly storage: NumberStorage }
  | { readonly kind: 'boolean' | 'string' | 'bigint' | 'date' | 'bytes' | 'regexp' | 'url' }
  /** `'float64[]'`, `'bool[]'`, `'string[]'`: elements of one scalar kind. */
  | { readonly kind: 'array'; readonly element: FieldType }
  /** `() => X` or `oneOf(A, B)`: an instance of one of the classes. */
  | { readonly kind: 'instance'; readonly classes: () => readonly Constructor[] }
  /** `() => [X]`: an array of such instances. */
  | { readonly kind: 'list'; readonly classes: () => readonly Constructor[] }
  | {
      readonly kind: 'map'
      readonly key: FieldType | undefined
      readonly value: FieldType | undefined
    }
  | { readonly kind: 'set'; readonly element: FieldType | undefined }
  | { readonly kind: 'table'; readonly row: () => Constructor }
  | { readonly kind: 'lazy-array'; readonly storage: NumberStorage }
