import type { NativeType } from './native-type.js'

const scalars = new WeakMap<NativeType, object>()

/** Says in h5wasm's terms of what type and how big a dataset or an attribute is. */
export function withExtents(native: NativeType, shape: readonly number[]): object {
  if (shape.length > 0) return { ...native, shape: shape.map(BigInt) }
  let scalar = scalars.get(native)
  if (scalar === undefined) scalars.set(native, (scalar = { ...native, shape: [] }))
  return scalar
}
