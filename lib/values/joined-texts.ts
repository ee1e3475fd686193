import { corrupt } from '../errors.js'
import type { GroupRecord } from '../records/node-record.js'
import { int32, jsType, noAttributes, uint8 } from './attributes.js'
import type { DatasetDraft, GroupDraft } from './draft.js'
import { childPath, type DecodeContext } from './value-kind.js'

/** Texts one after another as UTF-8 bytes, and how many bytes each has. */
export interface JoinedTexts {
  readonly kind: 'joined'
  readonly values: DatasetDraft
  readonly sizes: DatasetDraft
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

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
  const dataset = { kind: 'dataset', attributes: noAttributes } as const
  return {
    kind: 'joined',
    values: { ...dataset, type: uint8, shape: [total], data: bytes },
    sizes: { ...dataset, type: int32, shape: [sizes.length], data: sizes },
  }
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
  const bytes = dataOf(joinedNames.values)
  const sizes = dataOf(joinedNames.sizes)
  if (!(bytes instanceof Uint8Array) || !(sizes instanceof Int32Array))
    throw corrupt('Texts need uint8 values and int32 row sizes', { path })
  const texts: string[] = []
  let at = 0
  for (const size of sizes) {
    if (size < 0 || at + size > bytes.length) throw misfit(bytes.length, path)
    texts.push(size === 0 ? '' : decoded(bytes.subarray(at, at + size), path))
    at += size
  }
  if (at !== bytes.length) throw misfit(bytes.length, path)
  return texts
}

function decoded(bytes: Uint8Array, path: string): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw corrupt('A text stored as bytes is not UTF-8', { path, cause })
  }
}

const misfit = (bytes: number, path: string): Error =>
  corrupt(`The row sizes of Texts do not fit their ${bytes} bytes`, { path })
