import { cannotStore } from '../../errors.js'
import type { ClassSource } from '../../graph/class-source.js'
import type { Encoded } from '../../graph/encode.js'
import { consumedNames } from '../../instances/consumed-names.js'
import type { GroupRecord } from '../../records/node-record.js'
import type { CreateDataset, CreateGroup, CreateNode, PlanStep } from '../../records/write-plan.js'
import type { Store } from '../../stores/store.js'
import { int8, integerOf, noAttributes, textAttributeOf, textOf } from '../../values/attributes.js'
import { missing } from '../../values/masked-array.js'
import type { StringLabels } from '../../values/string-labels.js'
import { childPath } from '../../values/value-kind.js'
import type { IdentityMap } from '../identity-map.js'
import { type Declared, declaredBy } from './declared-names.js'
import type { DesiredNode, DesiredTree } from './desired-tree.js'
import { newerVersion } from './newer-version.js'
import { pickedDataset } from './picked-dataset.js'
import { nodeAt, type StoredNode, type StoredTree } from './stored-tree.js'

/** What becomes of columns that the classes of the rows do not declare. */
export interface UnknownColumns {
  /** Columns whose rows have moved, and groups for what stays. */
  readonly steps: readonly CreateNode[]
  /** Notes what stays as it is. */
  readonly keepIn: (desired: DesiredTree, kept: Map<DesiredNode, Set<string>>) => void
}

export const nothingUnknown: UnknownColumns = { steps: [], keepIn: () => undefined }

interface Saving {
  readonly store: Store
  readonly identity: IdentityMap
  readonly encoded: Encoded
  readonly stored: StoredTree
  readonly classes: ClassSource
  readonly strings: StringLabels
}

interface SavedTable {
  readonly step: CreateGroup
  readonly name: string
  readonly stored: StoredNode & { readonly record: GroupRecord }
  readonly columns: readonly string[]
  /** Which row of the file each row was; -1 for one that is new, -2 where there is none. */
  readonly rows: readonly number[]
}

/**
 * Keeps the columns of tables that an older class does not know: as they are where the rows are, else with the rows.
 *
 * Throws CANNOT_STORE where a column can't be moved, or a newer version of the class wrote the table.
 */
export async function unknownColumns(
  plan: readonly PlanStep[],
  saving: Saving,
): Promise<UnknownColumns> {
  const { stored, classes } = saving
  const steps: CreateNode[] = []
  const stays: (readonly [string, string])[] = []
  const planned = new Set(plan.map(({ path }) => path))
  const known = new Map<string, Declared | undefined>()
  for (const step of plan) {
    if (step.kind === 'dataset') refuseUnknownMembers(step, saving)
    if (step.kind !== 'group' || textAttributeOf(step, 'js_type') !== 'Table') continue
    const name = textAttributeOf(step, 'js_class')
    const there = nodeAt(stored, step.path)
    if (name === undefined || there === undefined || !isTableOf(there, name, classes)) continue
    if (!known.has(name)) known.set(name, declaredBy(name, classes))
    const declared = known.get(name)
    const newer = newerVersion(step, there.record)
    const unknown = declared === undefined ? [] : [...undeclared(there, declared)]
    if (newer === undefined && unknown.length === 0) continue
    const rows = rowsBefore(step, there, saving)
    const isSame =
      rows?.length === lengthOf(there) && rows.every((row, i) => row === i || row === -2)
    if (newer !== undefined && !isSame) throw newer('its rows differ, or their order')
    const used = consumedBy(step.path, saving)
    const columns = unknown.filter((column) => !used.has(column))
    if (rows === undefined || columns.length === 0 || rows.length === 0) continue
    const table = { step, name, stored: there, columns, rows }
    if (isSame) stays.push(...staying(table))
    const more = isSame ? [] : await movedColumns(table, saving)
    for (const each of [...innerGroups(table, isSame, more), ...more])
      if (!planned.has(each.path)) {
        planned.add(each.path)
        steps.push(each)
      }
  }
  return {
    steps,
    keepIn({ nodes }, kept) {
      for (const [path, name] of stays) {
        const node = nodes.get(path)
        if (node?.match === undefined) continue
        kept.set(node, (kept.get(node) ?? new Set()).add(name))
      }
    },
  }
}

function isTableOf(
  node: StoredNode,
  name: string,
  classes: ClassSource,
): node is SavedTable['stored'] {
  const { record } = node
  if (record?.kind !== 'group' || textOf(record.attributes.get('js_type')) !== 'Table') return false
  const owner = textOf(record.attributes.get('js_class'))
  return owner !== undefined && classes.classNamed(owner) === classes.classNamed(name)
}

const lengthOf = ({ record }: StoredNode): number =>
  integerOf(record?.attributes.get('length')) ?? 0

/** The rows of a compound lie in one dataset, which is written whole. */
function refuseUnknownMembers(step: CreateDataset, saving: Saving): void {
  const name = textAttributeOf(step, 'js_class')
  if (step.type.kind !== 'compound' || name === undefined) return
  const there = nodeAt(saving.stored, step.path)
  if (there?.record?.kind !== 'dataset' || there.record.type.kind !== 'compound') return
  const declared = declaredBy(name, saving.classes)
  if (declared === undefined || !isOwn(step, there, saving)) return
  const used = consumedBy(step.path, saving)
  const unknown = there.record.type.members
    .map((member) => member.name)
    .filter((member) => !declared.children.has(member) && !used.has(member))
  if (unknown.length > 0) throw cannotKeep(name, unknown, step.path)
}

const cannotKeep = (name: string, columns: readonly string[], path: string): Error =>
  cannotStore(
    `the rows of ${name}: ${columns.join(', ')}, which the class does not declare, would be lost`,
    'Declare them, or read them in the upgrade of the class, which then drops them; or delete the list and save it again.',
    { path },
  )

/** `undefined` where what is saved is nothing of what the table holds, but takes its place. */
function rowsBefore(
  step: CreateNode,
  there: StoredNode,
  { encoded, identity, stored }: Saving,
): readonly number[] | undefined {
  const placed = encoded.rows.find(({ path }) => path === step.path)
  const length = Number(step.attributes.find(({ name }) => name === 'length')?.data ?? 0)
  if (placed === undefined) {
    if (!isOwn(step, there, { encoded, identity })) return undefined
    const before = lengthOf(there)
    return Array.from({ length }, (_, i) => (i < before ? i : -1))
  }
  const nodes = new Map<string, StoredNode | undefined>()
  // Rows of a column of objects may be missing, the last ones too.
  const rows = Array.from({ length }, (_, i) => {
    const row = placed.rows[i]
    if (typeof row !== 'object' || row === null) return -2
    const place = identity.locate(row)
    if (place?.index?.length !== 1) return -1
    if (!nodes.has(place.path)) nodes.set(place.path, nodeAt(stored, place.path))
    return nodes.get(place.path) === there ? place.index[0]! : -1
  })
  return rows.some((row) => row >= 0) ? rows : undefined
}

/** Whether what is saved at a place is the object that the session knows there. */
const isOwn = (
  { path }: CreateNode,
  { address }: StoredNode,
  { encoded, identity }: Pick<Saving, 'encoded' | 'identity'>,
): boolean => {
  const known = identity.at(address)
  const place = known === undefined ? undefined : encoded.places.get(known)
  return place?.index === undefined && place?.path === path
}

/** The names that the upgrades of the rows have used up. */
function consumedBy(path: string, { encoded }: Saving): ReadonlySet<string> {
  const used = new Set<string>()
  for (const row of encoded.rows.find((each) => each.path === path)?.rows ?? [])
    if (typeof row === 'object' && row !== null)
      for (const name of consumedNames(row)) used.add(name)
  return used
}

/** The relative names of the columns that a class does not declare. */
function* undeclared({ children }: StoredNode, declared: Declared, below = ''): Generator<string> {
  for (const [name, { node }] of children) {
    if (name === '__') continue
    const path = below + name
    if (node !== undefined && declared.children.has(`${path}/`))
      yield* undeclared(node, declared, `${path}/`)
    else if (!declared.children.has(path)) yield path
  }
}

const codeOf = (column: string): string => column.replaceAll('/', '%2F')

const codesOf = ({ children }: StoredNode): ReadonlyMap<string, unknown> =>
  children.get('__')?.node?.children.get('missing')?.node?.children ?? new Map()

/** The group and the name of each link that stays. */
function* staying({ step, stored, columns }: SavedTable): Generator<readonly [string, string]> {
  const codes = codesOf(stored)
  for (const column of columns) {
    const at = column.lastIndexOf('/')
    const group = at < 0 ? step.path : childPath(step.path, column.slice(0, at))
    yield [group, column.slice(at + 1)]
    if (codes.has(codeOf(column))) yield [`${step.path}/__/missing`, codeOf(column)]
  }
}

/** The groups of the codes, where there are some. */
function innerGroups(
  { step, stored, columns }: SavedTable,
  isSame: boolean,
  more: readonly CreateNode[],
): CreateGroup[] {
  const inner = `${step.path}/__`
  const codes = codesOf(stored)
  const isNeeded = isSame
    ? columns.some((column) => codes.has(codeOf(column)))
    : more.some(({ path }) => path.startsWith(`${inner}/`))
  return isNeeded
    ? [inner, `${inner}/missing`].map((path) => ({ kind: 'group', path, attributes: noAttributes }))
    : []
}

/** The columns with their rows where these are now; new rows have nothing in them. */
async function movedColumns(table: SavedTable, { store, strings }: Saving): Promise<CreateNode[]> {
  const { step, name, stored, columns, rows } = table
  const steps: CreateNode[] = []
  const codes = codesOf(stored)
  for (const column of columns) {
    const code = `${stored.path}/__/missing/${codeOf(column)}`
    const wanted = [childPath(stored.path, column), ...(codes.has(codeOf(column)) ? [code] : [])]
    const [record, missingCodes] = await store.read(
      wanted.map((path) => ({ path, data: true })),
      { maxBytes: Number.MAX_SAFE_INTEGER },
    )
    const moved = record && pickedDataset(record, childPath(step.path, column), rows, strings)
    if (moved === undefined) throw cannotKeep(name, [column], step.path)
    steps.push(moved)
    const before = missingCodes?.kind === 'dataset' ? (missingCodes.data as Int8Array) : undefined
    const after = Int8Array.from(rows, (row) => (row < 0 ? missing.hole : (before?.[row] ?? 0)))
    if (after.some((each) => each !== missing.value))
      steps.push({
        kind: 'dataset',
        path: `${step.path}/__/missing/${codeOf(column)}`,
        type: int8,
        shape: [rows.length],
        data: after,
        attributes: noAttributes,
      })
  }
  return steps
}
