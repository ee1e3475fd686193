import type { CompoundMember, DataType } from '../records/data-type.js'
import type { PlanAttribute } from '../records/write-plan.js'
import { text } from '../values/attributes.js'
import { packPlainTexts } from '../values/packed-texts.js'
import type { DatasetForm, GroupForm, Link } from './form.js'

interface Member extends CompoundMember {
  readonly bytes: Uint8Array
  readonly width: number
  /** What the numbers mean: '', 'boolean', 'Date' or 'bigint'. */
  readonly meaning: string
}

/**
 * A table as one compound dataset, a member a column, for PyTables and pandas' `read_hdf`; the attribute `js_types` says
 * what the members mean. `refuse` makes the error for what has no such form.
 */
export function compoundForm(form: GroupForm, refuse: (why: string) => Error): DatasetForm {
  const members: Member[] = []
  let offset = 0
  for (const { name, to } of columnsOf(form.links, '')) {
    if (name === '__/missing')
      throw refuse('null, undefined and missing values have no form in it; give them a value')
    if (to.kind !== 'dataset' || to.target !== undefined)
      throw refuse(`the field ${name} is not a column of numbers or short texts`)
    const member = memberOf(name, to, offset, refuse)
    offset += member.width
    members.push(member)
  }
  const floats = members.filter(({ type }) => type.kind === 'float').length
  if (members.length === 0) throw refuse('it has no columns')
  if (floats === members.length && (floats === 2 || floats === 3))
    throw refuse(
      `rows of ${floats} floats are what Octave takes for complex numbers or ranges, and gives wrong values or none of the file`,
    )
  const [first] = members as [Member]
  const length = first.bytes.length / first.width
  return {
    kind: 'dataset',
    type: {
      kind: 'compound',
      size: offset,
      members: members.map(({ name, type, offset: at }) => ({ name, type, offset: at })),
    },
    shape: [length],
    data: interleaved(members, length, offset),
    attributes: [...form.attributes, meanings(members)],
    rows: form.rows,
  }
}

/** The columns below a group, by their whole relative names. */
function columnsOf(links: readonly Link[], before: string): Link[] {
  return links.flatMap((link) => {
    const name = before + link.name
    const { to } = link
    if (to.kind === 'group' && to.attributes.length === 0 && name !== '__/missing')
      return columnsOf(to.links, `${name}/`)
    return [{ name, to }]
  })
}

function memberOf(
  name: string,
  form: DatasetForm,
  offset: number,
  refuse: (why: string) => Error,
): Member {
  const { type, data, shape, attributes } = ofFixedLength(form)
  const width = widthOf(type)
  if (shape.length !== 1 || width === undefined || !ArrayBuffer.isView(data))
    throw refuse(`the field ${name} has several values a row, or strings of very different lengths`)
  const units = textOfAttribute(attributes, 'units')
  const meaning = textOfAttribute(attributes, 'js_type')
  if (meaning === 'Date' && !units.startsWith('seconds'))
    throw refuse(`the dates of ${name} are beyond what seconds can hold`)
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return { name, type, offset, bytes, width, meaning }
}

/** Members of variable length are what PyTables can't read. */
function ofFixedLength(
  form: DatasetForm,
): Pick<DatasetForm, 'type' | 'data' | 'shape' | 'attributes'> {
  const { type, data, attributes } = form
  if (type.kind !== 'string' || !Array.isArray(data)) return form
  const packed = packPlainTexts(data as readonly string[], 'natural', attributes)
  return packed.kind === 'joined' ? form : packed
}

function textOfAttribute(attributes: readonly PlanAttribute[], name: string): string {
  const data = attributes.find((one) => one.name === name)?.data
  return typeof data === 'string' ? data : ''
}

function widthOf(type: DataType): number | undefined {
  if (type.kind === 'integer' || type.kind === 'float') return type.size
  return type.kind === 'string' && type.length !== 'variable' ? type.length : undefined
}

function interleaved(members: readonly Member[], length: number, size: number): Uint8Array {
  const rows = new Uint8Array(length * size)
  for (const { bytes, width, offset } of members)
    for (let row = 0, from = 0, to = offset; row < length; row++, from += width, to += size)
      for (let i = 0; i < width; i++) rows[to + i] = bytes[from + i] as number
  return rows
}

const meanings = (members: readonly Member[]): PlanAttribute => ({
  name: 'js_types',
  type: text,
  shape: [members.length],
  data: members.map(({ meaning }) => meaning),
})
