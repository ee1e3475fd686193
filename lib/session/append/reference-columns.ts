import { cannotStore } from '../../errors.js'
import { referenceDraft, rowAttribute } from '../../graph/reference.js'
import type { DatasetRecord, GroupRecord } from '../../records/node-record.js'
import type { CreateDataset, CreateNode } from '../../records/write-plan.js'
import { int32, jsType, textAttribute, textAttributeOf, textOf } from '../../values/attributes.js'
import { childPath } from '../../values/value-kind.js'
import { type PlannedSteps, referenceOf } from './planned-rows.js'
import { kindOf } from './stored-nodes.js'
import type { StringLabels } from '../../values/string-labels.js'

/** New elements of an Array that has a node for each: by number, each with all that is below it. */
export type NewElements = ReadonlyMap<number, string | CreateDataset>

/** The table that the rows are in whose numbers a column holds. */
export const rowsTarget = (record: DatasetRecord): string | undefined =>
  kindOf(record) === 'Reference' ? textOf(record.attributes.get('target')) : undefined

/** Gives references to several sets of rows, all of one table, the form that the column has: their numbers. */
export function asRowNumbers(planned: PlannedSteps, path: string, target: string): void {
  const step = planned.get(path)
  if (step === undefined || (step.kind === 'dataset' && referenceOf(step) === target)) return
  const parts = partsOf(planned, step)
  if (parts === undefined || !parts.every((part) => referenceOf(part) === target))
    throw cannotStore(
      `rows that refer to what is no row of ${target}, as the others do`,
      'Append or save it there first; or load the table, add the rows to it, and save it again.',
      { path },
    )
  const kinds = kindsOf(planned, path)
  const data = new Int32Array(kinds.length).fill(-1)
  const next = parts.map(() => 0)
  for (const [i, kind] of kinds.entries())
    if (kind >= 0) data[i] = ((parts[kind] as CreateDataset).data as Int32Array)[next[kind]!++]!
  removeBelow(planned, path)
  planned.set(path, {
    kind: 'dataset',
    path,
    type: int32,
    shape: [data.length],
    data,
    attributes: [...jsType('Reference'), textAttribute('target', target)],
  })
}

/**
 * Gives new elements the form of a column that has a node for each: those that are rows become references. Tells where
 * each is planned, or its step; `undefined` where they have another form.
 */
export function asElements(
  planned: PlannedSteps,
  path: string,
  strings: StringLabels,
): NewElements | undefined {
  const step = planned.get(path)
  if (step === undefined) return new Map()
  const parts = partsOf(planned, step)
  const found = new Map<number, string | CreateDataset>()
  if (parts === undefined) return addElements(found, planned, step, (i) => i, strings)
  const kinds = Array.from(kindsOf(planned, path))
  for (const [kind, part] of parts.entries()) {
    const places = kinds.flatMap((one, i) => (one === kind ? [i] : []))
    if (addElements(found, planned, part, (i) => places[i]!, strings) === undefined)
      return undefined
  }
  return found
}

function addElements(
  found: Map<number, string | CreateDataset>,
  planned: PlannedSteps,
  step: CreateNode,
  place: (index: number) => number,
  strings: StringLabels,
): NewElements | undefined {
  if (step.kind === 'dataset') {
    const target = step.type.kind === 'integer' ? referenceOf(step) : undefined
    if (target === undefined) return undefined
    for (const [i, row] of (step.data as Int32Array).entries())
      if (row >= 0)
        found.set(place(i), { path: '', ...referenceDraft(target, strings, [rowAttribute([row])]) })
    return found
  }
  if (textAttributeOf(step, 'js_type') !== 'Array') return undefined
  const below = `${step.path}/`
  for (const path of planned.keys())
    if (path.startsWith(below) && !path.slice(below.length).includes('/'))
      found.set(place(Number(path.slice(below.length))), path)
  return found
}

/** The parts of elements of several kinds. */
function partsOf(planned: PlannedSteps, step: CreateNode): CreateNode[] | undefined {
  if (step.kind !== 'group' || textAttributeOf(step, 'js_type') !== 'MixedTable') return undefined
  const names = step.attributes.find(({ name }) => name === 'tables')?.data as readonly string[]
  return names.map((name) => planned.get(childPath(step.path, name))!)
}

function kindsOf(planned: PlannedSteps, path: string): Int8Array | Int32Array {
  return (planned.get(`${path}/__/table`) as CreateDataset).data as Int8Array
}

export function removeBelow(planned: PlannedSteps, path: string): void {
  for (const each of planned.keys())
    if (each === path || each.startsWith(`${path}/`)) planned.delete(each)
}

/** The group that has a node for each of its elements. */
export const isElements = (record: GroupRecord): boolean => kindOf(record) === 'Array'
