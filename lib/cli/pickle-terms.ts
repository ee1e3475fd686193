import type { ListEntry } from '../index.js'
import { printable } from '../printable.js'

interface PickleTerm {
  /** What Python has. */
  readonly python: string
  /** What JavaScript gets. */
  readonly term: string
}

const terms: Readonly<Record<string, PickleTerm>> = {
  N: { python: 'None', term: 'null' },
  BB: { python: 'bool', term: 'boolean' },
  I: { python: 'int', term: 'number' },
  L: { python: 'long', term: 'bigint' },
  F: { python: 'float', term: 'number' },
  CC: { python: 'complex', term: 'Complex' },
  S: { python: 'str', term: 'string or Uint8Array' },
  B: { python: 'bytes', term: 'Uint8Array' },
  V: { python: 'unicode', term: 'string' },
  t: { python: 'tuple', term: 'tuple' },
  l: { python: 'list', term: 'Array' },
  d: { python: 'dict', term: 'Object' },
  R: { python: 'object', term: 'instance' },
  i: { python: 'object of a classic class', term: 'instance' },
  c: { python: 'class or function', term: 'PythonGlobal' },
  '\u0084': { python: 'class or function by its number', term: 'PythonGlobal' },
  RR: { python: 'reference', term: 'Reference' },
  NP: { python: 'numpy array', term: 'array' },
  NA: { python: 'numarray array', term: 'array' },
  NU: { python: 'Numeric array', term: 'array' },
}

const of = (type: string): PickleTerm | undefined =>
  Object.hasOwn(terms, type) ? terms[type] : undefined

/** What a node of Python's hdf5pickle is in JavaScript. */
export function pickleTerm({ pickleType = '', shape }: ListEntry): string {
  const found = of(pickleType)
  if (found === undefined) return `unknown pickletype ${printable(pickleType)}`
  return found.term === 'array' ? `array(${(shape ?? []).join(', ')})` : found.term
}

/** What it was in Python; `undefined` for a letter that hdf5pickle does not have. */
export const pythonTerm = (pickleType: string): string | undefined => of(pickleType)?.python
