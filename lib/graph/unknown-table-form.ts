import { cannotStore } from '../errors.js'
import type { NumericArray } from '../records/node-record.js'
import { innerLinks } from '../table/column-forms.js'
import { knownRowsOf } from '../table/elements-in.js'
import {
  type GroupForm,
  linkAt,
  makeRowSet,
  putting,
  type RowSet,
  type Target,
} from '../table/form.js'
import { lengthOf as lengthOfColumn } from '../table/table-columns.js'
import type { TableHost, Where } from '../table/table-host.js'
import { integerAttribute } from '../values/attributes.js'
import type { Step } from '../values/draft.js'
import { toLinkName } from '../values/link-name.js'
import { missing } from '../values/masked-array.js'
import { NdArray } from '../values/nd-array.js'
import { isNumericArray } from '../values/numeric.js'
import { attributesOfRecord, UnknownRecord } from '../values/unknown-record.js'
import { childPath } from '../values/value-kind.js'
import { isGroup, leavesOf } from './unknown-rows.js'

/** Surveys a value; `temporary` says that nothing else can refer to it. */
export type StoreApart = (value: unknown, where: Where, temporary?: boolean) => Target

/** A table of a class that is not registered: its columns, as they were. */
export function unknownTableForm(
  host: TableHost,
  table: UnknownRecord,
  { where, rows }: { readonly where: Where; readonly rows: RowSet },
  targetOf: StoreApart,
): GroupForm {
  const length = lengthOf(table, where.path)
  const attributes = attributesOfRecord(table).filter(({ name }) => name !== 'length')
  attributes.push(integerAttribute('length', length))
  const form: GroupForm = { kind: 'group', attributes, links: [], rows }
  const inner = { ...table.inner }
  const given = inner['missing']
  const codes: Record<string, unknown> = isGroup(given) ? { ...given } : {}
  for (const { names, value } of leavesOf(table.fields)) {
    const links = names.map(toLinkName)
    const link = linkAt(form, links)
    const path = childPath(where.path, links.join('/'))
    const steps = (): Step[] => [...where.steps(), names.join('.')]
    if (!Array.isArray(value))
      link.to = withRows(host, targetOf(value, { path, steps }), value, path)
    else {
      const values: unknown[] = Array.from({ length }, (_, i) => value[i] as unknown)
      const origin = {
        up: undefined,
        resolve: (index: number) => ({ steps: [...steps(), index], index }),
      }
      const column = host.makeColumn(undefined, { path, origin })
      const extent = { positions: undefined, length }
      host.defer({ kind: 'field', column, extent, put: putting(link) })
      host.feed(column, values)
      const key = names.join('/')
      const absent = codesOf(values, codes[key])
      if (absent !== undefined) codes[key] = absent
    }
  }
  if (Object.keys(codes).length > 0) inner['missing'] = codes
  for (const [name, value] of Object.entries(inner)) {
    const path = `${childPath(where.path, '__')}/${toLinkName(name)}`
    const steps = (): Step[] => [...where.steps(), name]
    innerLinks(form).push({ name: toLinkName(name), to: targetOf(value, { path, steps }, true) })
  }
  return form
}

/** How many rows a table has; its columns have to agree on it, general arrays may end earlier. */
function lengthOf(table: UnknownRecord, path: string): number {
  const lengths = Array.from(leavesOf(table.fields), ({ names, value }) => {
    const own = value instanceof UnknownRecord ? lengthOf(value, path) : sizeOfColumn(value)
    return { name: names.join('.'), own, isArray: Array.isArray(value) }
  })
  const stated = table.attributes['length']
  const certain = lengths.find(({ own, isArray }) => own !== undefined && !isArray)?.own
  const arrays = lengths.map(({ own, isArray }) => (isArray ? (own as number) : 0))
  const length = certain ?? Math.max(typeof stated === 'number' ? stated : 0, ...arrays)
  for (const { name, own = length, isArray } of lengths)
    if (isArray ? own > length : own !== length) throw unequal(name, own, length, path)
  return length
}

/** `undefined` for what is no column: a damaged table may have it. */
const sizeOfColumn = (value: unknown): number | undefined =>
  Array.isArray(value) || isNumericArray(value) || value instanceof NdArray
    ? lengthOfColumn(value)
    : undefined

const unequal = (column: string, length: number, others: number, path: string): Error =>
  cannotStore(
    `a table whose column ${column} has ${length} elements where the others have ${others}`,
    'Give all of its columns one element a row.',
    { path },
  )

/** The codes of what is absent; those that are given say how, and that what stands in a gap is no value. */
function codesOf(values: readonly unknown[], given: unknown): Int8Array | undefined {
  const known = given instanceof Int8Array ? given : undefined
  let codes: Int8Array | undefined
  for (const [i, value] of values.entries()) {
    const own = value === null ? missing.null : value === undefined ? missing.undefined : 0
    const code = known?.[i] || own
    if (code !== 0) (codes ??= new Int8Array(values.length))[i] = code
  }
  return codes
}

/** The rows of a matrix are objects of their own where something has asked for them; they lie in it. */
function withRows(host: TableHost, target: Target, value: unknown, path: string): Target {
  const rows = value instanceof NdArray ? knownRowsOf(value) : undefined
  if (rows === undefined || target.kind !== 'object' || target.form?.kind !== 'dataset')
    return target
  const set = makeRowSet(rows)
  target.form = { ...target.form, rows: set }
  for (const [i, row] of rows.entries()) {
    if (!isRowOf(value as NdArray, row, i))
      throw cannotStore(
        `row ${i} of a matrix that was changed apart from it`,
        'Change the column of the table.',
        { path },
      )
    const entry = host.entryOf(row, true)
    if (entry?.kind === 'object' && !entry.open && entry.moved === undefined)
      entry.moved = { kind: 'packed', set, index: [i] }
  }
  const [first] = rows
  if (first !== undefined)
    host.addUnregistered(Object.getPrototypeOf(first) as object, set, 0, ['*'])
  return target
}

function isRowOf({ data }: NdArray, row: NumericArray | NdArray, index: number): boolean {
  const own = row instanceof NdArray ? row.data : row
  const start = index * own.length
  return own.every((element: number | bigint, i: number) => Object.is(element, data[start + i]))
}
