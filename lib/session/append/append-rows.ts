import { aborted, cannotStore, notFound, readOnly } from '../../errors.js'
import { describe } from '../../metadata/check-options.js'
import { encodeGraph } from '../../graph/encode.js'
import { isSameData } from '../../records/same-elements.js'
import type { GroupRecord, NodeRecord } from '../../records/node-record.js'
import type { CreateDataset, CreateGroup, PlanStep } from '../../records/write-plan.js'
import type { Store } from '../../stores/store.js'
import { integerAttribute, integerOf, textOf } from '../../values/attributes.js'
import { childPath } from '../../values/value-kind.js'
import type { IdentityMap } from '../identity-map.js'
import type { ResolvedSettings, TransferOptions } from '../session-options.js'
import {
  attributesOf,
  canGrow,
  checkForm,
  type ColumnGrowth,
  extended,
  recreated,
  zeros,
} from './column-growth.js'
import { inStoredForm } from './text-columns.js'

interface Growth {
  /** The columns in the order in which the table has them. */
  readonly columns: ColumnGrowth[]
  /** The groups within the table, in the same order. */
  readonly inner: GroupRecord[]
  readonly lengths: PlanStep[]
  readonly groups: PlanStep[]
  readonly addresses: number[]
}

/** @throws TypeError for what gives no rows. */
export function rowsToAppend(rows: unknown): readonly object[] {
  if (typeof rows === 'object' && rows !== null && Symbol.iterator in rows)
    return [...(rows as Iterable<object>)]
  throw new TypeError(`session.append takes the rows in an array, not ${describe(rows)}.`)
}

/** Adds rows to a stored table, column by column; nothing of the rows that are there is read where columns can grow. */
export async function appendRows(
  store: Store,
  identity: IdentityMap,
  path: string,
  rows: readonly object[],
  settings: ResolvedSettings,
  { signal, onProgress }: TransferOptions,
): Promise<void> {
  if (!store.writable) throw readOnly(store.name)
  if (signal?.aborted === true) throw aborted('Appending', signal.reason)
  const [table] = await store.read([{ path, data: false }], { maxBytes: mostBytes })
  if (table === undefined) throw notFound(path, store.name)
  if (table.kind !== 'group' || kindOf(table) !== 'Table')
    throw refuse('rows to what is no table of columns', path)
  if (rows.length === 0) return
  const { registry: classes, strings } = settings
  const { plan, streams } = identity.asking(() =>
    encodeGraph([[path, rows]], {
      classes,
      strings,
      locate: (object) => identity.locate(object),
      mayLink: false,
    }),
  )
  if (streams.length > 0) throw refuse('rows with lazy arrays', path)
  const planned = new Map<string, CreateDataset | CreateGroup>()
  for (const step of plan.steps) {
    if (step.kind !== 'dataset' && step.kind !== 'group')
      throw refuse('rows that refer to what is stored', step.path)
    planned.set(step.path, step)
  }
  const growth: Growth = { columns: [], inner: [], lengths: [], groups: [], addresses: [] }
  await compare(store, path, rows.length, planned, growth)
  const steps = await stepsOf(store, table, growth, settings)
  await identity.bind((wanted) => store.find(wanted))
  const transfer = { ...(signal && { signal }), ...(onProgress && { onProgress }) }
  await store.write({ steps }, transfer)
  // What is loaded from here on has the rows too.
  identity.remove([path], growth.addresses)
}

const mostBytes = 2 ** 26

/** Holds the form of the new rows against that of the stored ones, group by group. */
async function compare(
  store: Store,
  root: string,
  added: number,
  planned: Map<string, CreateDataset | CreateGroup>,
  growth: Growth,
): Promise<void> {
  const seen = new Set<string>()
  let level = [root]
  let length = 0
  while (level.length > 0) {
    const records = await store.read(
      level.map((path) => ({ path, data: false })),
      { maxBytes: mostBytes },
    )
    const next: string[] = []
    for (const [i, path] of level.entries()) {
      const record = records[i] as NodeRecord
      inStoredForm(planned, record)
      const step = planned.get(path)
      seen.add(path)
      if (record.kind === 'group' || record.kind === 'dataset')
        growth.addresses.push(record.address)
      if (record.kind === 'group') {
        if (path === root) length = integerOf(record.attributes.get('length')) ?? 0
        else growth.inner.push(record)
        checkGroup(record, step, growth, added)
        next.push(...record.children.map((name) => childPath(path, name)))
      } else if (record.kind !== 'dataset') throw refuse('rows beside links that lead out', path)
      else if (step?.kind === 'dataset') {
        checkForm(record, step)
        growth.columns.push({ record, step })
      } else if (isCode(path)) growth.columns.push({ record, step: zeros(path, added) })
      else throw refuse('rows that lack a column of the others', path)
    }
    level = next
  }
  for (const [path, step] of planned) {
    if (seen.has(path)) continue
    if (!isInner(path)) throw refuse('rows with a column that the others lack', path)
    if (step.kind === 'group') growth.groups.push(step)
    else growth.columns.push({ record: undefined, step, before: length })
  }
}

function checkGroup(
  record: GroupRecord,
  step: CreateDataset | CreateGroup | undefined,
  growth: Growth,
  added: number,
): void {
  const { path, attributes } = record
  if (step === undefined && isInner(path)) return
  if (step?.kind !== 'group') throw refuse('rows of another form than the others', path)
  for (const { name, type, data } of step.attributes) {
    if (name === 'length') {
      const whole = integerAttribute('length', (integerOf(attributes.get('length')) ?? 0) + added)
      growth.lengths.push({ kind: 'set-attribute', path, attribute: whole })
    } else if (!isSameData(type, data, attributes.get(name)?.data))
      throw refuse(`rows of another ${name} than the others`, path)
  }
  const kind = kindOf(record)
  if (kind !== undefined && kind !== 'Table' && kind !== 'Ragged' && kind !== 'Texts')
    throw refuse('rows with a field that is no column', path)
}

/** Extends the columns; where some can't grow, all are made anew so that they can, in their order. */
async function stepsOf(
  store: Store,
  root: GroupRecord,
  growth: Growth,
  { limits, strings }: ResolvedSettings,
): Promise<PlanStep[]> {
  const { columns, inner, lengths, groups } = growth
  if (columns.every(canGrow)) return [...groups, ...columns.flatMap(extended), ...lengths]
  const stored = columns.flatMap(({ record }) => record ?? [])
  const paths = [...stored, ...inner].map(({ path }) => path)
  const found = await store.find(paths)
  const shared = paths.find((_, i) => (found[i]?.links ?? 1) > 1)
  if (shared !== undefined) throw refuse('rows to a column that has a second name', shared)
  const read = await store.read(
    stored.map(({ path }) => ({ path, data: true })),
    { maxBytes: limits.bytes },
  )
  const steps: PlanStep[] = []
  for (const name of root.children) steps.push({ kind: 'unlink', path: childPath(root.path, name) })
  // A group lists its links as they were made.
  const anew = new Map<string, readonly PlanStep[]>()
  for (const record of inner) anew.set(record.path, [groupAnew(record)])
  for (const column of columns) {
    const whole = read[stored.indexOf(column.record!)]
    anew.set(column.step.path, recreated(column, whole, strings))
  }
  for (const group of groups) anew.set(group.path, [group])
  return [...steps, ...inBreadth(root, inner, anew), ...lengths]
}

const groupAnew = ({ path, attributes }: GroupRecord): PlanStep => ({
  kind: 'group',
  path,
  attributes: attributesOf(attributes),
})

/** The steps of a tree, those of each group in the order of its links; what is new comes last, groups first. */
function inBreadth(
  root: GroupRecord,
  inner: readonly GroupRecord[],
  anew: Map<string, readonly PlanStep[]>,
): PlanStep[] {
  const ordered: PlanStep[] = []
  for (const { path, children } of [root, ...inner])
    for (const name of children) {
      const child = childPath(path, name)
      ordered.push(...(anew.get(child) ?? []))
      anew.delete(child)
    }
  const rest = [...anew.values()].flat()
  return [...ordered, ...rest.filter(isGroup), ...rest.filter((step) => !isGroup(step))]
}

const isGroup = ({ kind }: PlanStep): boolean => kind === 'group'

const kindOf = (record: GroupRecord): string | undefined => textOf(record.attributes.get('js_type'))

/** What lies in a table's `__`: the codes of what is missing. */
const isInner = (path: string): boolean => path.split('/').includes('__')
const isCode = (path: string): boolean => path.includes('/__/missing/')

const refuse = (what: string, path: string): Error =>
  cannotStore(what, 'Load the table, add the rows to it, and save it again.', { path })
