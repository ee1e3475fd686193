import type { AttributeRecord, DatasetRecord, GroupRecord } from '../records/node-record.js'
import { textOf } from '../values/attributes.js'

/** The node types of hdf5pickle 0.2.1 (opcodes of pickle, and some of its own); `B` is of its fork of 2014. */
export const pickleTypes = {
  none: 'N',
  bool: 'BB',
  int: 'I',
  long: 'L',
  float: 'F',
  complex: 'CC',
  str: 'S',
  bytes: 'B',
  unicode: 'V',
  tuple: 't',
  list: 'l',
  dict: 'd',
  reduced: 'R',
  classic: 'i',
  global: 'c',
  extension: '\u0084',
  reference: 'RR',
  numpy: 'NP',
  numarray: 'NA',
  numeric: 'NU',
} as const

/** The byte 0x84 as the store reads it, which takes it for Windows' latin-1. */
const windows84 = '\u201e'

/** The type by which hdf5pickle loads a node; `undefined` for a node that it did not write. */
export function pickleTypeOf(record: {
  readonly attributes: ReadonlyMap<string, AttributeRecord>
}): string | undefined {
  const type = textOf(record.attributes.get('pickletype'))
  if (type === undefined || type === '') return undefined
  return type === windows84 ? pickleTypes.extension : type
}

/** The path that a node leads to, if it is a reference. */
export const referenceTarget = (record: GroupRecord | DatasetRecord): string | undefined =>
  pickleTypeOf(record) === pickleTypes.reference ? targetOf(record) : undefined

/** The path that a reference leads to, without the empty names that hdf5pickle makes of `/`. */
export function targetOf(record: GroupRecord | DatasetRecord): string | undefined {
  const target = textOf(record.attributes.get('target'))
  if (target === undefined || !target.startsWith('/')) return undefined
  return `/${target.split('/').filter(Boolean).join('/')}`
}
