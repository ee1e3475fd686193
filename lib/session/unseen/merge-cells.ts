import type { CompoundType, DataType } from '../../records/data-type.js'
import type { CompoundColumns, DatasetRecord, RecordData } from '../../records/node-record.js'
import { isSameType } from '../../records/same-type.js'
import type { CreateDataset } from '../../records/write-plan.js'
import { utf8Length } from '../../values/joined-texts.js'
import { isNumericArray } from '../../values/numeric.js'
import { storedDataset } from '../../values/stored-form.js'
import { fixedText, isAscii } from '../../values/string.js'
import type { StringLabels } from '../../values/string-labels.js'
import { rowsOf } from '../update/content-change.js'
import { changedRows, type Columns, type MergedRows, written } from './merge-rows.js'

/** Brings the cells of a compound that the object has changed into the rows that others have changed, or added rows to. */
export function mergeCells(
  wanted: CreateDataset,
  type: CompoundType,
  there: DatasetRecord | undefined,
  columns: Columns,
  strings: StringLabels,
): MergedRows {
  const changed = changedRows(columns)
  if ('conflicts' in changed) return { kind: 'conflict', rows: changed.conflicts }
  if (changed.length === 0) return { kind: 'merged', content: { kind: 'same' } }
  const bothChanged: MergedRows = { kind: 'conflict', rows: changed }
  const width = type.members.length
  if (there?.type.kind !== 'compound' || there.byteOrder === 'big') return bothChanged
  if (there.type.members.some(({ name }, i) => name !== type.members[i]?.name)) return bothChanged
  const merged = new Map<string, RecordData>()
  for (const [i, member] of there.type.members.entries()) {
    const theirs = (there.data as CompoundColumns).columns.get(member.name)
    const ours = changed.flatMap((cell): Cell[] =>
      cell % width === i ? [[(cell - i) / width, columns.mine[cell]]] : [],
    )
    const isAlike = ours.length === 0 || isAlikeMember(member.type, type.members[i]!.type)
    const column = isAlike ? withCells(theirs, ours) : undefined
    if (column === undefined) return bothChanged
    merged.set(member.name, column)
  }
  const whole = { ...there, type: roomy(there.type, merged, strings), data: { columns: merged } }
  const { data, shape, type: given } = storedDataset(whole, [], { path: wanted.path, strings })
  const step: CreateDataset = { ...wanted, type: given, shape, data }
  if (!isSameType(given, there.type)) return { kind: 'anew', step }
  const rows = [...new Set(changed.map((cell) => Math.floor(cell / width)))]
  return written(rows, (row, stop) => ({
    type: given,
    shape: [stop - row],
    data: rowsOf(step, row, stop),
    row,
  }))
}

/** The name of a row, or of a cell of a row, behind the path of the dataset. */
export function cellName(type: DataType, part: number): string {
  if (type.kind !== 'compound') return `[${part}]`
  const { members } = type
  return `[${Math.floor(part / members.length)}].${members[part % members.length]!.name}`
}

type Cell = readonly [row: number, value: unknown]

const isAlikeMember = (a: DataType, b: DataType): boolean =>
  a.kind === 'string' ? b.kind === 'string' : isSameType(a, b)

function withCells(theirs: RecordData | undefined, ours: readonly Cell[]): RecordData | undefined {
  if (ours.length === 0) return theirs
  if (Array.isArray(theirs)) {
    const texts = [...(theirs as readonly string[])]
    for (const [row, value] of ours) texts[row] = value as string
    return texts
  }
  if (!isNumericArray(theirs)) return undefined
  const numbers = theirs.slice()
  const isBig = numbers instanceof BigInt64Array || numbers instanceof BigUint64Array
  for (const [row, value] of ours)
    numbers[row] = (isBig ? BigInt(value as bigint | number) : value) as never
  return numbers
}

/** The type with room for all strings. */
function roomy(
  type: CompoundType,
  columns: ReadonlyMap<string, RecordData>,
  strings: StringLabels,
): CompoundType {
  const types = type.members.map(({ name, type: member }): [DataType, number] => {
    const texts = columns.get(name)
    if (member.kind !== 'string' || member.length === 'variable' || !Array.isArray(texts))
      return [member, 0]
    const all = texts as readonly string[]
    const length = all.reduce((most, one) => Math.max(most, utf8Length(one) + 1), member.length)
    const label = strings === 'octave' || all.every(isAscii) ? member.charset : 'utf8'
    const isSame = length === member.length && label === member.charset
    return isSame ? [member, 0] : [fixedText(length, label), length - member.length]
  })
  const widerBefore = (offset: number): number =>
    types.reduce((sum, [, wider], i) => (type.members[i]!.offset < offset ? sum + wider : sum), 0)
  const members = type.members.map((member, i) => {
    const offset = member.offset + widerBefore(member.offset)
    return { ...member, type: types[i]![0], offset }
  })
  return { kind: 'compound', size: type.size + widerBefore(type.size), members }
}
