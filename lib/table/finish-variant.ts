import type { NumericArray } from '../records/node-record.js'
import type { PlanAttribute } from '../records/write-plan.js'
import { float64, integerAttribute, jsType } from '../values/attributes.js'
import { timeScale, timesOf } from '../values/date.js'
import { joinedNames, type JoinedTexts } from '../values/joined-texts.js'
import { packBigints, packBooleans } from '../values/packed-array.js'
import { packTexts } from '../values/packed-texts.js'
import { type Extent, referenceForm, vector } from './column-forms.js'
import { finishRows } from './finish-rows.js'
import { type DatasetForm, type GroupForm, type Link, putting } from './form.js'
import { matrixOf } from './matrix-column.js'
import { scatterList, scatterNumbers } from './scatter.js'
import type { TableHost } from './table-host.js'
import type { ArrayVariant, DateVariant, OtherVariant, Variant, ViewVariant } from './variants.js'

/** How the values of one kind are stored: one an element, fillers in the gaps. */
export function finishVariant(
  host: TableHost,
  variant: Variant,
  extent: Extent,
  textAttributes: readonly PlanAttribute[],
): DatasetForm | GroupForm {
  const { positions, length } = extent
  switch (variant.kind) {
    case 'number':
      return vector(
        scatterNumbers(variant.numbers.values(), positions, length),
        [length],
        variant.areBigints ? jsType('bigint') : undefined,
      )
    case 'boolean':
      return packBooleans(scatterList(variant.list as boolean[], positions, length, false))
    case 'bigint':
      return packBigints(scatterList(variant.list as bigint[], positions, length, 0n))
    case 'string':
      return stringsForm(host, variant.list as string[], extent, textAttributes)
    case 'date':
      return datesForm(variant, extent)
    case 'view':
      return viewsForm(host, variant, extent)
    case 'array':
      return arraysForm(host, variant, extent)
    case 'rows':
      return finishRows(host, variant.table, extent)
    case 'reference':
      return referenceForm(referenceNumbers(variant.numbers.values(), extent), variant.set)
    case 'other':
      return othersForm(variant, extent)
  }
}

function referenceNumbers(numbers: Int32Array, { positions, length }: Extent): Int32Array {
  if (positions === undefined) return numbers
  const data = new Int32Array(length).fill(-1)
  for (let i = 0; i < positions.length; i++) data[positions[i] as number] = numbers[i] as number
  return data
}

function stringsForm(
  host: TableHost,
  list: readonly string[],
  { positions, length }: Extent,
  attributes: readonly PlanAttribute[],
): DatasetForm | GroupForm {
  const all = scatterList(list, positions, length, '')
  const packed = packTexts(all, host.strings, attributes)
  return packed.kind === 'joined' ? joinedForm(packed) : packed
}

const joinedForm = ({ values, sizes }: JoinedTexts): GroupForm => ({
  kind: 'group',
  attributes: jsType('Texts'),
  links: [
    { name: joinedNames.values, to: values },
    { name: joinedNames.sizes, to: sizes },
  ],
})

function datesForm(variant: DateVariant, { positions, length }: Extent): DatasetForm {
  const { list } = variant
  const times = variant.times?.slice(0, list.length) ?? timesOf(list)
  const { divisor, attributes } = timeScale(times)
  if (divisor !== 1) for (let i = 0; i < times.length; i++) times[i]! /= divisor
  const data = scatterNumbers(times, positions, length)
  variant.set.positions = positions
  return { kind: 'dataset', type: float64, shape: [length], data, attributes, rows: variant.set }
}

/** Typed arrays: of equal lengths a matrix, else one after another; those that share memory each by itself. */
function viewsForm(host: TableHost, variant: ViewVariant, extent: Extent): DatasetForm | GroupForm {
  const { list, set } = variant
  const { positions, length } = extent
  if (list.some((view) => host.isContested(view.buffer))) {
    const links = list.map((view, i): Link => {
      return { name: indexName(positions?.[i] ?? i, length), to: host.viewEntry(view) }
    })
    set.positions = positions
    return { ...arrayForm(links, length), rows: set }
  }
  const [first] = list as [NumericArray, ...NumericArray[]]
  const width = first.length
  const total = list.reduce((sum, view) => sum + view.length, 0)
  const data = new (first.constructor as new (length: number) => NumericArray)(total)
  let at = 0
  for (const view of list) {
    data.set(view as never, at)
    at += view.length
  }
  set.positions = positions
  if (list.every((view) => view.length === width)) {
    const whole = scatterNumbers(data, positions, length, width)
    return { ...vector(whole, [length, width]), rows: set }
  }
  const sizes = Int32Array.from(list, (view) => view.length)
  const links = [
    { name: 'values', to: vector(data) },
    { name: 'row_size', to: vector(sizesOf(sizes, extent)) },
  ]
  return { kind: 'group', attributes: jsType('Ragged'), links, rows: set }
}

const sizesOf = (sizes: Int32Array, { positions, length }: Extent): Int32Array =>
  scatterNumbers(sizes, positions, length)

/** Arrays: of numbers and equal lengths a matrix, else the elements of all and how many each has. */
function arraysForm(
  host: TableHost,
  variant: ArrayVariant,
  extent: Extent,
): DatasetForm | GroupForm {
  const { list, set, elements } = variant
  const { positions, length } = extent
  set.positions = positions
  const matrix = matrixOf(variant)
  if (matrix !== undefined) {
    const width = matrix.shape.slice(1).reduce((product, each) => product * each, 1)
    const data = scatterNumbers(matrix.data, positions, length, width)
    let outer = set
    for (const [axis, inner] of matrix.inner.entries()) {
      inner.within = { set: outer, width: matrix.shape[axis + 1] as number }
      outer = inner
    }
    const shape = [length, ...matrix.shape.slice(1)]
    return { ...vector(data, shape, jsType('Array')), rows: set }
  }
  const sizes = Int32Array.from(list, (array) => array.length)
  const values: Link = { name: 'values', to: vector(new Float64Array(0)) }
  host.defer({ kind: 'array', column: elements, put: putting(values) })
  const links = [values, { name: 'row_size', to: vector(sizesOf(sizes, extent)) }]
  return { kind: 'group', attributes: jsType('Ragged'), links, rows: set }
}

/** Elements that have nodes of their own, named by their index. */
function othersForm(variant: OtherVariant, { positions, length }: Extent): GroupForm {
  const links = variant.form.links.map(({ to }, i): Link => {
    return { name: indexName(positions?.[i] ?? i, length), to }
  })
  return arrayForm(links, length)
}

function arrayForm(links: Link[], length: number): GroupForm {
  const attributes =
    links.length === length
      ? jsType('Array')
      : [...jsType('Array'), integerAttribute('length', length)]
  return { kind: 'group', attributes, links }
}

const indexName = (index: number, length: number): string =>
  String(index).padStart(String(Math.max(length - 1, 0)).length, '0')
