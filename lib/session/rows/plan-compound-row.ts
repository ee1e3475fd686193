import { isH5Error } from '../../errors.js'
import type { CompoundMember } from '../../records/data-type.js'
import type { CompoundColumns, DatasetRecord, RecordData } from '../../records/node-record.js'
import { elementsOf } from '../../records/elements.js'
import { isSameData } from '../../records/same-elements.js'
import { isSameType } from '../../records/same-type.js'
import type { CreateNode, PlanAttribute } from '../../records/write-plan.js'
import { textAttributeOf } from '../../values/attributes.js'
import { utf8Length } from '../../values/joined-texts.js'
import { padTexts } from '../../values/packed-texts.js'
import { isPlainText } from '../../values/string.js'
import { type PlannedSteps, planRows } from '../append/planned-rows.js'
import { textsOf } from '../append/text-columns.js'
import type { Reading } from '../restore.js'
import type { RowWrite } from './plan-row.js'
import type { SeenCells } from './seen-cells.js'

/** Plans what is written of a row of a compound; `undefined` where it does not fit into the members. */
export async function planCompoundRow(
  { store, identity, settings }: Reading,
  record: DatasetRecord,
  row: number,
  object: object,
  seen: SeenCells,
): Promise<RowWrite | undefined> {
  const { path, type, shape, byteOrder } = record
  if (type.kind !== 'compound' || shape?.length !== 1 || byteOrder === 'big') return undefined
  const steps = plannedColumns()
  const given = record.attributes.get('js_types')?.data
  if (steps === undefined || !Array.isArray(given)) return undefined
  const before = await store.readSlab(path, [{ start: row, stop: row + 1, step: 1 }])
  const { columns } = before as CompoundColumns
  const bytes = new Uint8Array(type.size)
  for (const [i, member] of type.members.entries()) {
    const step = steps.get(`${path}/${member.name}`)
    const stored = columns.get(member.name)
    const meaning = String(given[i])
    const cell = step === undefined ? cellOf(member, stored) : cellIn(member, step, meaning)
    if (cell === undefined) return undefined
    bytes.set(cell, member.offset)
  }
  const isChanged = !isSameData(type, bytes, before)
  const range = { start: row, count: 1 }
  const step = { kind: 'overwrite', path, type, shape: [1], data: bytes, offset: [row] } as const
  // What others have changed in it is brought together with the list as a whole.
  if (seen.hasNotes(path)) return undefined
  const [mine, theirs] = [elementsOf(type, bytes), elementsOf(type, before)]
  if (mine === undefined || theirs === undefined) return undefined
  const changed = Array.from(mine, (one, i) => (Object.is(one, theirs[i]) ? -1 : i)).filter(
    (i) => i >= 0,
  )
  return {
    nodes: new Map([[path, record]]),
    steps: isChanged ? [step] : [],
    cells: isChanged ? [{ path, range, before, isNew: false, changed }] : [],
    conflicts: [],
    objects: [[object, { path, index: [row] }]],
    ranges: new Map([[path, range]]),
  }

  /** The row as a table of its own; `undefined` when a member can't hold what it has. */
  function plannedColumns(): PlannedSteps | undefined {
    try {
      const planned = planRows(identity, path, [object], new Set(), settings, {
        locate: (value) => (value === object ? undefined : identity.linkable(value)),
      })
      const table = planned.steps.get(path)
      const isOther = (at: string): boolean => at === `${path}/__` || planned.referring.has(at)
      const isOfClass = ({ name, type: of, data }: PlanAttribute): boolean =>
        name === 'length' || isSameData(of, data, record.attributes.get(name)?.data)
      if (table === undefined || !table.attributes.every(isOfClass)) return undefined
      return [...planned.steps.keys()].some(isOther) ? undefined : planned.steps
    } catch (error) {
      if (isH5Error(error, 'CANNOT_STORE')) return undefined
      throw error
    }
  }
}

/** The bytes of a member that a row is to have. */
function cellIn(
  { type }: CompoundMember,
  step: CreateNode,
  meaning: string,
): Uint8Array | undefined {
  if (step.kind !== 'dataset' || step.shape.length !== 1) return undefined
  if ((textAttributeOf(step, 'js_type') ?? '') !== meaning) return undefined
  if (meaning === 'Date' && textAttributeOf(step, 'units')?.startsWith('seconds') !== true)
    return undefined
  if (step.type.kind !== 'string')
    return isSameType(type, step.type) && ArrayBuffer.isView(step.data)
      ? bytesOf(step.data)
      : undefined
  if (type.kind !== 'string' || type.length === 'variable') return undefined
  const texts = textsOf(step)
  const room = type.charset === 'utf8' || step.type.charset === 'ascii'
  if (!room || !texts.every(isPlainText)) return undefined
  const most = type.length - 1
  if (texts.some((text) => utf8Length(text) > most)) return undefined
  return padTexts(texts, type.length)
}

/** The bytes of a member that the class does not know. */
function cellOf({ type }: CompoundMember, stored: RecordData | undefined): Uint8Array | undefined {
  if (ArrayBuffer.isView(stored) && (type.kind === 'integer' || type.kind === 'float'))
    return type.kind === 'float' && type.size === 2 ? undefined : bytesOf(stored)
  if (type.kind !== 'string' || type.length === 'variable' || !Array.isArray(stored))
    return undefined
  return type.padding === undefined ? padTexts(stored as string[], type.length) : undefined
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)
