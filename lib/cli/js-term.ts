import type { ListEntry } from '../index.js'
import { printable } from '../printable.js'
import { pickleTerm } from './pickle-terms.js'

const isNumeric = (elements: string): boolean => /^(u?int|float)\d+$/.test(elements)

/** What a node is in JavaScript: `lab.Run`, `Float64Array(3)`, `Table of lab.Particle`. */
export function jsTerm(entry: ListEntry): string {
  const { kind, className, type, pickleType } = entry
  if (kind === 'broken-link') return 'BrokenLink'
  if (kind === 'unreadable') return 'Unreadable'
  if (pickleType !== undefined) return pickleTerm(entry)
  if (className !== undefined)
    return type === undefined
      ? printable(className)
      : `${printable(type)} of ${printable(className)}`
  if (kind === 'group') return printable(type ?? 'Object')
  return type === undefined ? naturalTerm(entry) : markedTerm(entry, printable(type))
}

/** How it is stored: `group`, `float64 [3]`. */
export function storedForm({ kind, elements, shape }: ListEntry): string {
  if (kind !== 'dataset') return kind === 'group' ? 'group' : 'link'
  const extents =
    shape === undefined ? 'null' : shape.length === 0 ? 'scalar' : `[${shape.join(', ')}]`
  return `${elements} ${extents}`
}

/** Kinds of which an array is stored as one dataset. */
const packable = new Set(['boolean', 'bigint', 'Date'])

function markedTerm({ shape = [], elements = '' }: ListEntry, type: string): string {
  if (shape.length === 0) return type === 'Named' ? 'registered value' : type
  const extents = shape.join(', ')
  if (packable.has(type)) return `Array(${extents}) of ${type}`
  if (type === 'Array') return `Array(${extents}) of ${isNumeric(elements) ? 'number' : 'string'}`
  if (type === 'Reference') return `Array(${extents}) of rows`
  const single = new Set(['null', 'undefined', 'string', 'Complex'])
  return single.has(type) ? type : `${type}(${extents})`
}

function naturalTerm({ shape, elements = '' }: ListEntry): string {
  if (shape === undefined) return 'null'
  const extents = shape.join(', ')
  if (isNumeric(elements)) {
    if (shape.length === 0) return 'number'
    return shape.length === 1 ? `${typedArray(elements)}(${extents})` : `NdArray(${extents})`
  }
  const term = elementTerms[elements] ?? elementTerm(elements)
  return shape.length === 0 || term === bytes ? term : `Array(${extents}) of ${term}`
}

/** What HDF5 does not tell the meaning of. */
const bytes = 'Uint8Array'

const elementTerms: Readonly<Record<string, string>> = {
  string: 'string',
  compound: 'Object',
  reference: 'Reference',
  'region-reference': 'Reference',
}

function elementTerm(elements: string): string {
  if (elements.startsWith('enum')) return 'number or boolean'
  if (elements.startsWith('sequences')) return elements
  return elements.includes('[') ? 'NdArray' : bytes
}

function typedArray(elements: string): string {
  const big = elements.endsWith('int64')
  const name = elements
    .replace(/^uint/, 'Uint')
    .replace(/^int/, 'Int')
    .replace(/^float/, 'Float')
  return `${big ? 'Big' : ''}${name === 'Float16' ? 'Float32' : name}Array`
}
