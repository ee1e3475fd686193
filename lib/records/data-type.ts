/** Describes how the elements of a dataset or an attribute lie in the file. */
export type DataType =
  | IntegerType
  | FloatType
  | StringType
  | CompoundType
  | EnumType
  | ArrayType
  | VariableLengthType
  | OpaqueType

/** Little-endian two's complement or unsigned integers of 1, 2, 4 or 8 bytes. */
export interface IntegerType {
  readonly kind: 'integer'
  readonly size: 1 | 2 | 4 | 8
  readonly signed: boolean
}

/** IEEE 754 numbers; 2 bytes can be read only. */
export interface FloatType {
  readonly kind: 'float'
  readonly size: 2 | 4 | 8
  /** The bytes of each in the file, where they are of another form there: long doubles, bfloat16. */
  readonly storedSize?: number
}

/** Text: null-terminated of a fixed number of bytes (terminator included), or of variable length. */
export interface StringType {
  readonly kind: 'string'
  readonly length: number | 'variable'
  readonly charset: 'ascii' | 'utf8'
  /** Read only: it is filled up with spaces, so that trailing ones are lost. */
  readonly padding?: 'space'
}

export interface CompoundType {
  readonly kind: 'compound'
  readonly size: number
  readonly members: readonly CompoundMember[]
}

export interface CompoundMember {
  readonly name: string
  readonly type: DataType
  readonly offset: number
}

/** Read only: h5wasm cannot write enumerations. */
export interface EnumType {
  readonly kind: 'enum'
  readonly base: IntegerType
  readonly members: ReadonlyMap<string, number | bigint>
}

/** Read only: elements that are small arrays themselves. */
export interface ArrayType {
  readonly kind: 'array'
  readonly base: DataType
  readonly shape: readonly number[]
}

/** Read only: elements that are sequences of different lengths. */
export interface VariableLengthType {
  readonly kind: 'variable-length'
  readonly base: DataType
}

/** Read only: bytes whose meaning HDF5 does not tell (opaque, bit field, time, reference). */
export interface OpaqueType {
  readonly kind: 'opaque' | 'bitfield' | 'time' | 'reference' | 'region-reference' | 'unknown'
  readonly size: number
}
