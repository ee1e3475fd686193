import type { DataType } from './data-type.js'

/** Names the type of elements: `'float64'`, `'string'`. */
export function nameOfType(type: DataType): string {
  switch (type.kind) {
    case 'integer':
      return `${type.signed ? '' : 'u'}int${type.size * 8}`
    case 'float':
      return `float${type.size * 8}`
    case 'array':
      return `${nameOfType(type.base)}[${type.shape.join(',')}]`
    case 'enum':
      return `enum of ${nameOfType(type.base)}`
    case 'variable-length':
      return `sequences of ${nameOfType(type.base)}`
    default:
      return type.kind
  }
}
