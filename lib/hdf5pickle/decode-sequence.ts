import { corrupt } from '../errors.js'
import type { DatasetRecord, GroupRecord } from '../records/node-record.js'
import { safeNumber } from '../values/natural.js'
import { nestedArrays } from '../values/nested-arrays.js'
import { isNumericArray, sizeOf } from '../values/numeric.js'
import { type ContainerForms, setForms, setType } from '../values/python/python-type.js'
import { childPath, type Decoding } from '../values/value-kind.js'
import { complexNumbers } from './decode-leaf.js'
import { FormCollector } from './form-collector.js'
import type { PickleContext } from './pickle-context.js'

/** A list or a tuple whose numbers are one dataset, or an empty one. */
export function decodePacked(record: DatasetRecord, isTuple: boolean): unknown[] {
  const { data, attributes, path, shape, type } = record
  let items: unknown[]
  let forms: ContainerForms | undefined
  if (attributes.has('empty') || data === undefined) items = []
  else if (type.kind === 'compound') items = complexNumbers(data, path)
  else if (typeof data === 'number') items = [data]
  else if (typeof data === 'bigint') items = [safeNumber(data)]
  else if (isNumericArray(data))
    items = Array.from(data as ArrayLike<number | bigint>, (value) =>
      typeof value === 'bigint' ? safeNumber(value) : value,
    )
  else throw corrupt('Numbers were expected', { path })
  if (shape !== null && shape.length > 1 && sizeOf(shape) === items.length)
    items = nestedArrays(items, shape) as unknown[]
  if (type.kind === 'float' && items.length > 0) forms = { every: 'float' }
  if (forms !== undefined) setForms(items, forms)
  return isTuple ? finishTuple(items) : items
}

/** Children are in order by the length of their names, then by name. */
export const sequenceNames = (record: GroupRecord): string[] =>
  record.children.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))

/** A list or a tuple whose items are nodes of their own; known before they are, so that cycles may run through it. */
export function* decodeSequence(
  record: GroupRecord,
  isTuple: boolean,
  context: PickleContext,
): Decoding {
  const items: unknown[] = []
  const forms = new FormCollector(context)
  if (isTuple) setType(items, 'tuple')
  context.remember(items)
  for (const name of sequenceNames(record)) {
    const path = childPath(record.path, name)
    const value = yield path
    forms.add(items.length, value, path)
    items.push(value)
  }
  const apart = items.length > 0 && items.every((item) => typeof item === 'number')
  forms.giveTo(items, apart)
  return isTuple ? finishTuple(items) : items
}

function finishTuple(items: unknown[]): unknown[] {
  setType(items, 'tuple')
  return Object.freeze(items) as unknown[]
}
