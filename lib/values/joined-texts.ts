import { corrupt } from '../errors.js'
import type { GroupRecord } from '../records/node-record.js'
import { int32, jsType, noAttributes, uint16, uint8 } from './attributes.js'
import type { DatasetDraft, GroupDraft } from './draft.js'
import { codeUnitsOf, isWellFormed, textOfUnits } from './string.js'
import { childPath, type DecodeContext } from './value-kind.js'

/** Texts one after another as UTF-8 bytes, or as UTF-16 code units, and how many of them each has. */
export interface JoinedTexts {
  readonly kind: 'joined'
  readonly values: DatasetDraft
  readonly sizes: DatasetDraft
}

const encoder = new TextEncoder()

/** Joins texts of any characters; those that UTF-8 cannot tell make all of them UTF-16. */
export function joinAnyTexts(values: readonly string[]): JoinedTexts {
  if (values.every(isWellFormed)) return joinTexts(values, Int32Array.from(values, utf8Length))
  const sizes = Int32Array.from(values, ({ length }) => length)
  const data = codeUnitsOf(values.join(''))
  return joined({ type: uint16, shape: [data.length], data }, sizes)
}

/** Joins texts whose sizes in bytes are known. */
export function joinTexts(values: readonly string[], sizes: Int32Array): JoinedTexts {
  let total = 0
  for (const size of sizes) total += size
  const bytes = new Uint8Array(total)
  let at = 0
  for (const [i, value] of values.entries()) {
    const size = sizes[i] as number
    encoder.encodeInto(value, bytes.subarray(at, at + size))
    at += size
  }
  return joined({ type: uint8, shape: [total], data: bytes }, sizes)
}

function joined(
  values: Pick<DatasetDraft, 'type' | 'shape' | 'data'>,
  sizes: Int32Array,
): JoinedTexts {
  const dataset = { kind: 'dataset', attributes: noAttributes } as const
  return {
    kind: 'joined',
    values: { ...dataset, ...values },
    sizes: { ...dataset, type: int32, shape: [sizes.length], data: sizes },
  }
}

/** Bytes of a text in UTF-8; a surrogate is half of four. */
export function utf8Length(value: string): number {
  let size = value.length
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if (code > 0x7f) size += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1
  }
  return size
}

/** The names of the two datasets of joined texts in their group. */
export const joinedNames = { values: 'values', sizes: 'row_size' } as const

/** The group that joined texts lie in. */
export const joinedGroup = ({ values, sizes }: JoinedTexts, type: string): GroupDraft => ({
  kind: 'group',
  attributes: jsType(type),
  children: [
    { name: joinedNames.values, step: { words: '' }, draft: values },
    { name: joinedNames.sizes, step: { words: '' }, draft: sizes },
  ],
})

/** Reads what `joinTexts` made. */
export function splitTexts(record: GroupRecord, context: DecodeContext): string[] {
  const { path } = record
  const dataOf = (name: string): unknown => {
    const child = context.record(childPath(path, name))
    const isVector = child?.kind === 'dataset' && child.shape?.length === 1
    return isVector ? child.data : undefined
  }
  const units = dataOf(joinedNames.values)
  const sizes = dataOf(joinedNames.sizes)
  const isKnown = units instanceof Uint8Array || units instanceof Uint16Array
  if (!isKnown || !(sizes instanceof Int32Array))
    throw corrupt('Texts need uint8 or uint16 values and int32 row sizes', { path })
  const texts: string[] = []
  let at = 0
  for (const size of sizes) {
    if (size < 0 || at + size > units.length) throw misfit(units.length, path)
    texts.push(size === 0 ? '' : textOfUnits(units.subarray(at, at + size), path))
    at += size
  }
  if (at !== units.length) throw misfit(units.length, path)
  return texts
}

const misfit = (units: number, path: string): Error =>
  corrupt(`The row sizes of Texts do not fit their ${units} values`, { path })
