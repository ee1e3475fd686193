import { corrupt } from '../errors.js'
import type { DatasetRecord, GroupRecord } from '../records/node-record.js'
import { elementsIn } from '../table/elements-in.js'
import type { RowQueue } from '../table/row-queue.js'
import { rowOfTable, Table } from '../table/table.js'
import { integerOf } from '../values/attributes.js'
import { isNumericArray } from '../values/numeric.js'
import { childPath, type Decoding } from '../values/value-kind.js'
import { targetAttribute } from './reference-target.js'
import type { NodeContext } from './decode.js'
import { columnElements, unknownRowsOf } from './unknown-rows.js'

/**
 * Arrays of different lengths: all their elements, and how many each has. The arrays are known before their elements
 * are, which may refer to them; typed arrays hold nothing that could.
 */
export function* decodeRagged(record: GroupRecord, context: NodeContext): Decoding {
  const { path } = record
  const place = childPath(path, 'values')
  const sizes = integersAt(childPath(path, 'row_size'), context)
  const stored = context.record(place)
  const typed =
    stored?.kind === 'dataset' && stored.shape?.length === 1 && isNumericArray(stored.data)
  const arrays: unknown[][] | undefined =
    typed && !stored.attributes.has('js_type') ? undefined : Array.from(sizes, () => [])
  if (arrays !== undefined) context.remember(arrays)
  const values = columnElements(yield place)
  if (values === undefined) throw corrupt('A Ragged array needs its values', { path })
  const rows: unknown[] = arrays ?? []
  let at = 0
  for (let i = 0; i < sizes.length; i++) {
    const size = sizes[i] as number
    if (size < 0 || at + size > values.length)
      throw corrupt(`The row sizes of a Ragged array do not fit its ${values.length} values`, {
        path,
      })
    if (arrays === undefined)
      rows.push((stored as { data: Float64Array }).data.slice(at, at + size))
    else for (let k = at; k < at + size; k++) (arrays[i] as unknown[]).push(values[k])
    at += size
  }
  if (at !== values.length)
    throw corrupt(`A Ragged array has ${values.length} values, its rows ${at}`, { path })
  return rows
}

/** Elements of several kinds, each kind in a child of its own, in their order. */
export function* decodeMixed(record: GroupRecord, context: NodeContext): Decoding {
  const { path } = record
  const names = childNames(record)
  const array: unknown[] = []
  context.remember(array)
  const children: ArrayLike<unknown>[] = []
  for (const name of names) {
    const elements = columnElements(yield childPath(path, name))
    if (elements === undefined) throw corrupt(`${name} is not a column`, { path })
    children.push(elements)
  }
  const inner = childPath(path, '__')
  const tables = integersAt(childPath(inner, 'table'), context)
  const missing = childPath(inner, 'missing')
  const codes = context.present(missing) ? integersAt(missing, context) : undefined
  const next = children.map(() => 0)
  for (let i = 0; i < tables.length; i++) {
    const table = tables[i] as number
    if (table === -1) {
      array.push(codes?.[i] === 1 ? null : undefined)
      continue
    }
    const child = children[table]
    const at = next[table]!++
    if (child === undefined || at >= child.length)
      throw corrupt(`Element ${i} of a MixedTable is in none of its tables`, { path })
    array.push(child[at])
  }
  return array
}

function childNames(record: GroupRecord): readonly string[] {
  const names = record.attributes.get('tables')?.data
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names
  return record.children.filter((name) => name !== '__')
}

function integersAt(path: string, context: NodeContext): Int32Array | Int8Array {
  const found = context.record(path)
  const data = found?.kind === 'dataset' ? found.data : undefined
  if (data instanceof Int32Array || data instanceof Int8Array) return data
  throw corrupt('Whole numbers (int32 or int8) were expected', { path })
}

/** An array of rows of one table, by their numbers. */
export function* decodeRowNumbers(
  record: DatasetRecord | GroupRecord,
  data: unknown,
  context: NodeContext,
): Decoding {
  const { path } = record
  if (!isNumericArray(data)) throw corrupt('Row numbers were expected', { path })
  const rows: unknown[] = []
  context.remember(rows)
  const at = targetAttribute(record) as string
  const target = yield at
  const elements = target instanceof Table ? undefined : elementsIn(target)
  for (let i = 0; i < data.length; i++) {
    const row = Number(data[i])
    const known = row < 0 ? undefined : context.knownElement(target, at, row)
    if (known !== undefined) rows.push(known)
    else if (elements !== undefined && row >= 0 && row < elements.length) rows.push(elements[row])
    else rows.push(row === -1 ? undefined : elementAt(target, row, path, context.queue))
  }
  return rows
}

/** A reference that had to be a group, because it brings the table that it refers to. */
export function* decodeReferenceGroup(record: GroupRecord, context: NodeContext): Decoding {
  const row = integerOf(record.attributes.get('row'))
  const rows = context.record(childPath(record.path, 'rows'))
  if (row === undefined)
    return yield* decodeRowNumbers(
      record,
      rows?.kind === 'dataset' ? rows.data : undefined,
      context,
    )
  const at = targetAttribute(record) as string
  const target = yield at
  return context.knownElement(target, at, row) ?? elementAt(target, row, record.path, context.queue)
}

/** The element that a reference means; rows of Tables are filled by the queue. */
export function elementAt(value: unknown, index: number, path: string, queue: RowQueue): unknown {
  const row = value instanceof Table ? rowOfTable(value, index, queue) : undefined
  if (row !== undefined) return row
  const rows = value instanceof Table ? undefined : (unknownRowsOf(value) ?? elementsIn(value))
  if (rows !== undefined && index >= 0 && index < rows.length)
    return 'at' in rows ? (rows as Indexed).at(index) : rows[index]
  throw corrupt(`A reference leads to element ${index}, which its target does not have`, { path })
}

interface Indexed {
  at(index: number): unknown
}
