import type { DataType } from './data-type.js'

/** Bytes of one element in a file; texts of any length are kept as references of 16 bytes. */
export function elementBytes(type: DataType): number {
  if (type.kind === 'string') return type.length === 'variable' ? 16 : type.length
  return 'size' in type ? type.size : 8
}
