import { corrupt } from '../errors.js'
import { quoted } from '../quoted.js'
import type { GroupRecord } from '../records/node-record.js'
import { float64, int8, jsType, noAttributes } from './attributes.js'
import type { GroupDraft } from './draft.js'
import type { DecodeContext } from './value-kind.js'
import { childPath } from './value-kind.js'

/** Codes of `missing`: what stands where no number does. */
export const missing = { value: 0, null: 1, undefined: 2, hole: 3 } as const

/** What a code stands for where something is there that is no value. */
export function absentOf(code: number, path: string): null | undefined {
  if (code === missing.null) return null
  if (code === missing.undefined) return undefined
  throw corrupt(`${quoted(code)} is not a code for missing values`, { path })
}

/** Packs numbers among null, undefined and holes: the numbers beside a code for each. */
export function packMasked(values: readonly unknown[]): GroupDraft {
  const numbers = new Float64Array(values.length).fill(Number.NaN)
  const codes = new Int8Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (typeof value === 'number') numbers[i] = value
    else if (value === null) codes[i] = missing.null
    else codes[i] = i in values ? missing.undefined : missing.hole
  }
  const dataset = { kind: 'dataset', shape: [values.length], attributes: noAttributes } as const
  return {
    kind: 'group',
    attributes: jsType('MaskedArray'),
    children: [
      { name: 'values', step: { words: '' }, draft: { ...dataset, type: float64, data: numbers } },
      { name: 'missing', step: { words: '' }, draft: { ...dataset, type: int8, data: codes } },
    ],
  }
}

/** Reads what `packMasked` wrote. */
export function unpackMasked(record: GroupRecord, context: DecodeContext): unknown[] {
  const values = vector(record, 'values', context)
  const codes = vector(record, 'missing', context)
  if (values.length !== codes.length)
    throw corrupt('A MaskedArray needs as many values as codes', { path: record.path })
  const result: unknown[] = Array.from({ length: values.length })
  for (let i = 0; i < values.length; i++) {
    const code = codes[i]
    if (code === missing.value) result[i] = values[i]
    else if (code === missing.null) result[i] = null
    else if (code === missing.hole) Reflect.deleteProperty(result, i)
    else if (code !== missing.undefined)
      throw corrupt(`A MaskedArray has no code ${quoted(code)}`, { path: record.path })
  }
  return result
}

function vector(record: GroupRecord, name: string, context: DecodeContext): ArrayLike<number> {
  const path = childPath(record.path, name)
  const child = context.record(path)
  const data = child?.kind === 'dataset' ? child.data : undefined
  if (data instanceof Float64Array || data instanceof Int8Array) return data
  throw corrupt(`A MaskedArray needs float64 values and int8 codes`, { path })
}
