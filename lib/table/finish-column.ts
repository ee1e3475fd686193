import type { FieldDefinition } from '../metadata/definition.js'
import type { NumericArray } from '../records/node-record.js'
import type { PlanAttribute } from '../records/write-plan.js'
import { integerAttribute, jsType, noAttributes, text } from '../values/attributes.js'
import { toLinkName } from '../values/link-name.js'
import type { Column } from './column.js'
import { codesOf, type Extent, innerLinks, referenceForm, vector } from './column-forms.js'
import { finishVariant } from './finish-variant.js'
import { type DatasetForm, type GroupForm, type Link, putting, type RowSet } from './form.js'
import { scatterNumbers } from './scatter.js'
import type { TableHost } from './table-host.js'
import type { ReferenceVariant, Variant } from './variants.js'

/** How an array of objects is stored by itself. */
export function finishArray(host: TableHost, column: Column): DatasetForm | GroupForm {
  const extent = { positions: undefined, length: column.length }
  const { variants, field } = column
  const [first] = variants
  if (column.length === 0) return numbersOf(new Float64Array(0))
  if (first === undefined) return finishMasked(column, new Float64Array(0))
  const shared = sharedRows(variants)
  const dense = column.tags === undefined
  if (shared !== undefined) return finishShared(host, column, shared, extent)
  if (dense && first.kind === 'number')
    return numbersOf(first.numbers.values(), first.areBigints ? 'bigint' : 'Array')
  if (dense) return finishVariant(host, first, extent, jsType('Array'))
  const masked = variants.length === 1 && first.kind === 'number'
  if (masked && field === undefined) return finishMasked(column, first.numbers.values())
  const mixed = finishMixed(host, column, extent)
  const codes = codesOf(column, extent)
  if (codes !== undefined) innerLinks(mixed).push({ name: 'missing', to: vector(codes) })
  return mixed
}

/** How one column of a table is stored; the codes of what is absent lie elsewhere. */
export function finishField(
  host: TableHost,
  column: Column,
  extent: Extent,
): DatasetForm | GroupForm {
  const { variants, field } = column
  const [first] = variants
  if (first === undefined) {
    const data = new Float64Array(extent.length).fill(Number.NaN)
    return decorated(host, column, vector(data), field)
  }
  const shared = sharedRows(variants)
  if (shared !== undefined) return finishShared(host, column, shared, extent)
  if (variants.length > 1) return decorated(host, column, finishMixed(host, column, extent), field)
  const inner = { positions: positionsOf(column, 0, extent), length: extent.length }
  const target = finishVariant(host, first, inner, noAttributes)
  return decorated(host, column, target, field)
}

const decorated = <F extends DatasetForm | GroupForm>(
  host: TableHost,
  column: Column,
  form: F,
  field: FieldDefinition | undefined,
): F => (field === undefined ? form : host.decorate(form, field, column.where(0)))

/** Where the elements of one variant lie in the end. */
export function positionsOf(
  column: Column,
  variant: number,
  { positions }: Extent,
): Int32Array | undefined {
  const { tags, length } = column
  if (tags === undefined) return positions
  const { data } = tags
  let count = 0
  for (let i = 0; i < length; i++) if (data[i] === variant) count++
  const found = new Int32Array(count)
  for (let i = 0, k = 0; k < count; i++)
    if (data[i] === variant) found[k++] = positions === undefined ? i : (positions[i] as number)
  return found
}

interface Shared {
  readonly rows: Exclude<Variant, ReferenceVariant> & { readonly set: RowSet }
  readonly references: ReferenceVariant
}

/** Rows some of which come again: they get a table of their own. */
function sharedRows(variants: readonly Variant[]): Shared | undefined {
  if (variants.length !== 2) return undefined
  const references = variants.find((one) => one.kind === 'reference')
  const rows = variants.find((one) => one !== references)
  if (references === undefined || rows === undefined || !('set' in rows)) return undefined
  if (rows.kind === 'reference' || rows.set !== references.set) return undefined
  return { rows, references }
}

function finishShared(
  host: TableHost,
  column: Column,
  { rows, references }: Shared,
  { positions, length }: Extent,
): DatasetForm {
  const data = new Int32Array(length).fill(-1)
  const numbers = references.numbers.values()
  let own = 0
  let other = 0
  for (let i = 0; i < column.length; i++) {
    const tag = column.tags?.data[i]
    const at = positions === undefined ? i : (positions[i] as number)
    if (tag === rows.index) data[at] = own++
    else if (tag === references.index) data[at] = numbers[other++] as number
  }
  const extent = { positions: undefined, length: rows.set.rows.length }
  const name = nameOf(rows)
  const link = host.share(name, column)
  host.defer({ kind: 'variant', column, variant: rows, extent, put: putting(link) })
  return decorated(host, column, referenceForm(data, rows.set), column.field)
}

/** Elements of several kinds: a child for each kind, and which of them each element is in. */
function finishMixed(host: TableHost, column: Column, extent: Extent): GroupForm {
  const { variants, tags, length } = column
  const names = variants.map(nameOf)
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string
    for (let k = 2; names.indexOf(names[i] as string) !== i; k++) names[i] = `${name}_${k}`
  }
  const dense = Array.from(variants, () => 0)
  const kinds = new Int32Array(extent.length).fill(-1)
  for (let i = 0; i < length; i++) {
    const tag = tags === undefined ? 0 : (tags.data[i] as number)
    if (tag < 0) continue
    kinds[extent.positions === undefined ? i : (extent.positions[i] as number)] = tag
    dense[tag]!++
  }
  const attributes: PlanAttribute[] = [
    ...jsType('MixedTable'),
    integerAttribute('length', extent.length),
    { name: 'tables', type: text, shape: [names.length], data: names },
  ]
  const links: Link[] = []
  const form: GroupForm = { kind: 'group', attributes, links }
  for (const [i, variant] of variants.entries()) {
    const inner = { positions: undefined, length: dense[i] as number }
    const target = finishVariant(host, variant, inner, noAttributes)
    links.push({ name: toLinkName(names[i] as string), to: target })
  }
  innerLinks(form).push({ name: 'table', to: vector(smallest(kinds, variants.length)) })
  return form
}

const smallest = (kinds: Int32Array, count: number): Int8Array | Int32Array =>
  count < 128 ? new Int8Array(kinds) : kinds

function finishMasked(column: Column, values: NumericArray): GroupForm {
  const extent = { positions: undefined, length: column.length }
  const positions = positionsOf(column, 0, extent)
  const data = scatterNumbers(values, positions, column.length)
  const codes = codesOf(column, extent) as Int8Array
  const links = [
    { name: 'values', to: vector(data) },
    { name: 'missing', to: vector(codes) },
  ]
  return { kind: 'group', attributes: jsType('MaskedArray'), links }
}

const numbersOf = (data: NumericArray, type: 'Array' | 'bigint' = 'Array'): DatasetForm => ({
  ...vector(data),
  attributes: jsType(type),
})

function nameOf(variant: Variant): string {
  switch (variant.kind) {
    case 'rows':
      return variant.table.name
    case 'view':
      return variant.name
    case 'date':
      return 'Date'
    case 'array':
      return 'Array'
    default:
      return variant.kind
  }
}
