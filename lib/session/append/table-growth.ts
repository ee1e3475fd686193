import { isSameData } from '../../records/same-elements.js'
import type { DatasetRecord, GroupRecord } from '../../records/node-record.js'
import type { CreateDataset, CreateGroup, CreateNode, PlanStep } from '../../records/write-plan.js'
import { integerAttribute } from '../../values/attributes.js'
import { childPath } from '../../values/value-kind.js'
import { codesPath, fillers, isAbsent, type IsAbsentRow } from './absent-columns.js'
import { checkForm, type ColumnGrowth, growable, zeros } from './column-growth.js'
import {
  type PlannedSteps,
  type PlannedRows,
  refuse,
  referenceOf,
  withTarget,
} from './planned-rows.js'
import { areEmpty, asRagged } from './ragged-columns.js'
import { asElements, asRowNumbers, isElements, rowsTarget } from './reference-columns.js'
import { extentOf, kindOf, type StoredNodes } from './stored-nodes.js'
import { inStoredForm } from './text-columns.js'
import { unequalForms } from './unequal-forms.js'
import type { StringLabels } from '../../values/string-labels.js'

/** How many elements something has, and gets. */
interface Extent {
  readonly before: number
  readonly added: number
}

/** A table that rows are added to: its path, how many it had, and the codes of what is absent. */
interface Table extends Extent {
  readonly path: string
  /** Whether the new rows are nothing at all: the objects that they would be of are absent. */
  readonly isAbsent: boolean
  readonly isAbsentRow: IsAbsentRow
}

/** The number of the first new element of a table. */
type StartOf = (record: GroupRecord | DatasetRecord) => number

const never: IsAbsentRow = () => false

/** Holds the form of new rows against that of the stored ones, and finds out what has to be written where. */
export class TableGrowth {
  /** The columns in the order in which the tables have them. */
  readonly columns: ColumnGrowth[] = []
  /** The groups within the table, in the same order. */
  readonly inner: GroupRecord[] = []
  /** Groups that stay what they are, but for new children. */
  readonly kept: GroupRecord[] = []
  readonly lengths: PlanStep[] = []
  /** What is new beside the columns. */
  readonly groups: PlanStep[] = []
  readonly additions: PlanStep[] = []
  /** What something else takes the place of. */
  readonly removals: PlanStep[] = []
  /** The tables that get rows, by path, and how many. */
  readonly tables: Map<string, Extent> = new Map()
  readonly #nodes: StoredNodes
  readonly #planned: PlannedSteps
  readonly #referring: ReadonlySet<string>
  /** Where the additions that refer to something planned were planned. */
  readonly #origins = new Map<PlanStep, string>()
  readonly #strings: StringLabels
  readonly #allAbsent: ReadonlySet<string>
  readonly #mislabelled: ReadonlySet<string>
  readonly #startOf: StartOf
  readonly #seen = new Set<string>()
  readonly #moved = new Map<string, string>()
  /** Columns of which the new rows hold nothing at all. */
  readonly #nothing = new Set<string>()

  /**
   * @param allAbsent The columns that hold nothing so far, and may become any.
   * @param mislabelled The columns that need another label.
   * @param startOf Where the new elements go: behind those that are there, unless it says otherwise.
   */
  constructor(
    nodes: StoredNodes,
    { steps, referring }: Pick<PlannedRows, 'steps' | 'referring'>,
    strings: StringLabels,
    allAbsent: ReadonlySet<string>,
    mislabelled: ReadonlySet<string>,
    startOf: StartOf = (record) => extentOf(record, nodes),
  ) {
    this.#nodes = nodes
    this.#planned = steps
    this.#referring = referring
    this.#strings = strings
    this.#allAbsent = allAbsent
    this.#mislabelled = mislabelled
    this.#startOf = startOf
  }

  /** Compares the table at a path. */
  add(path: string): void {
    this.#group(this.#nodes.get(path) as GroupRecord, outermost(path))
    for (const [at, step] of this.#planned) if (!this.#seen.has(at)) this.#addNew(path, at, step)
    this.#relocate()
  }

  /** Where something that was planned at a path comes to lie. */
  readonly movedTo = (path: string): string => {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const moved = this.#moved.get(path.slice(0, end))
      if (moved !== undefined) return moved + path.slice(end)
    }
    return path
  }

  /** Lets what refers to something that was planned lead to where it comes to lie. */
  #relocate(): void {
    if (this.#moved.size === 0) return
    const relocated = (step: CreateDataset, path: string): CreateDataset => {
      const target = this.#referring.has(path) ? referenceOf(step) : undefined
      const to = target === undefined ? undefined : this.movedTo(target)
      return to === undefined || to === target ? step : withTarget(step, to, this.#strings)
    }
    for (const [i, step] of this.additions.entries())
      if (step.kind === 'dataset')
        this.additions[i] = relocated(step, this.#origins.get(step) ?? step.path)
    for (const [i, column] of this.columns.entries())
      this.columns[i] = { ...column, step: relocated(column.step, column.step.path) }
  }

  /** A group that is a table, or a part of the column of one. */
  #group(record: GroupRecord, within: Table): void {
    const { path } = record
    const step = this.#planned.get(path)
    this.#seen.add(path)
    if (step === undefined ? !within.isAbsent : step.kind !== 'group')
      throw refuse(unequalForms(record, step), path)
    if (step?.kind === 'group') checkAttributes(record, step)
    const kind = kindOf(record)
    if (kind === 'Table') return this.#table(record, step, within)
    if (kind === 'Ragged' || kind === 'Texts') return this.#ragged(record, within)
    if (kind !== undefined) throw refuse('rows with a field that is not a column', path)
    for (const name of record.children) this.#column(childPath(path, name), within)
  }

  #table(record: GroupRecord, step: CreateNode | undefined, within: Table): void {
    const { path } = record
    const length = step?.attributes.find(({ name }) => name === 'length')?.data
    const before = this.#startOf(record)
    const added = length === undefined ? within.added : Number(length)
    const codes = path === within.path ? undefined : this.#planned.get(codesPath(within.path, path))
    const given = codes?.kind === 'dataset' ? (codes.data as Int8Array) : undefined
    const isAbsentRow: IsAbsentRow = (row) => (given?.[row] ?? 0) !== 0 || within.isAbsentRow(row)
    const table = { path, before, added, isAbsent: step === undefined, isAbsentRow }
    this.tables.set(path, table)
    if (added > 0) this.lengths.push(lengthStep(path, before + added))
    for (const name of record.children)
      if (name === '__') this.#innerGroup(childPath(path, name), table)
      else this.#column(childPath(path, name), table)
  }

  /** What lies in a table's `__`: the codes of what is missing, and what lies aside. */
  #innerGroup(path: string, table: Table): void {
    const record = this.#nodes.get(path) as GroupRecord
    this.#seen.add(path)
    this.inner.push(record)
    for (const name of record.children) {
      const child = this.#nodes.get(childPath(path, name)) as GroupRecord
      this.#seen.add(child.path)
      if (name === 'missing') {
        this.inner.push(child)
        for (const code of child.children) this.#codes(childPath(child.path, code), table)
      } else if (name === 'tables') {
        this.inner.push(child)
        for (const each of child.children) this.#asideTable(childPath(child.path, each))
      } else this.kept.push(child)
    }
  }

  #asideTable(path: string): void {
    const record = this.#nodes.get(path) as GroupRecord
    if (!this.#planned.has(path)) {
      this.kept.push(record)
      return
    }
    this.inner.push(record)
    this.#group(record, outermost(path))
  }

  #codes(path: string, { added }: Table): void {
    const record = this.#nodes.get(path) as DatasetRecord
    const step = this.#planned.get(path)
    this.#seen.add(path)
    this.columns.push({ record, step: step?.kind === 'dataset' ? step : zeros(path, added) })
  }

  #ragged(record: GroupRecord, within: Table): void {
    const { path } = record
    const isNothing = !this.#planned.has(path)
    this.#column(childPath(path, 'row_size'), within, isNothing ? 0 : undefined)
    const values = childPath(path, 'values')
    const hasNone = isNothing || areEmpty(this.#planned.get(values))
    const stored = this.#nodes.get(values)!
    if (!hasNone && extentOf(stored, this.#nodes) === 0) return this.#replace(values)
    if (hasNone) this.#planned.delete(values)
    this.#seen.add(values)
    this.#column(values, {
      ...within,
      path: values,
      added: 0,
      isAbsent: hasNone,
      isAbsentRow: never,
    })
  }

  /** What has no element yet becomes what the first ones are. */
  #replace(path: string): void {
    this.removals.push({ kind: 'unlink', path })
    for (const [at, step] of this.#planned)
      if (at === path || at.startsWith(`${path}/`)) {
        this.#seen.add(at)
        this.additions.push(step.kind === 'group' ? step : growable(step))
      }
  }

  /** @param filler What stands for nothing, where it is something else than usual. */
  #column(path: string, within: Table, filler?: number): void {
    const record = this.#nodes.get(path)!
    if (!within.isAbsent) this.#inForm(record, within)
    const step = this.#planned.get(path)
    this.#seen.add(path)
    if (record.kind === 'group' && isElements(record)) return this.#elements(record, within)
    const isNothing = step === undefined && (within.isAbsent || this.#nothing.has(path))
    if (record.kind === 'group') {
      this.inner.push(record)
      return this.#group(record, isNothing ? { ...within, isAbsent: true } : within)
    }
    if (step?.kind === 'dataset') {
      const isLate = this.#allAbsent.has(path)
      if (!isLate) checkForm(record, step)
      this.columns.push({ record, step, isLate, isMislabelled: this.#mislabelled.has(path) })
      return
    }
    if (step !== undefined || !isNothing) throw refuse(unequalForms(record, step), path)
    const { added } = within
    this.columns.push({
      record,
      step: filler === 0 ? nothings(record, added) : fillers(record, added),
      isMislabelled: this.#mislabelled.has(path),
    })
  }

  /** Brings a planned column to the form that the stored one has, where both mean the same. */
  #inForm(record: GroupRecord | DatasetRecord, { path: table, isAbsentRow }: Table): void {
    const { path } = record
    const code = codesPath(table, path)
    const isFloat = record.kind === 'dataset' && record.type.kind === 'float'
    if (!isFloat && isAbsent(this.#planned.get(path), this.#planned.get(code), isAbsentRow)) {
      this.#planned.delete(path)
      this.#nothing.add(path)
      return
    }
    inStoredForm(this.#planned, record)
    if (record.kind === 'group' && kindOf(record) === 'Ragged') asRagged(this.#planned, record)
    const target = record.kind === 'dataset' ? rowsTarget(record) : undefined
    if (target !== undefined) asRowNumbers(this.#planned, path, target)
  }

  /** New elements of a column that has a node for each. */
  #elements(record: GroupRecord, { before, added, isAbsent: areAbsent }: Table): void {
    const { path, children, attributes } = record
    const found = areAbsent
      ? new Map<number, never>()
      : asElements(this.#planned, path, this.#strings)
    if (found === undefined) throw refuse(unequalForms(record, this.#planned.get(path)), path)
    this.kept.push(record)
    const width = Math.max(String(before + added - 1).length, children[0]?.length ?? 0)
    for (const [i, element] of found) {
      const to = childPath(path, String(before + i).padStart(width, '0'))
      if (typeof element !== 'string') this.additions.push({ ...element, path: to })
      else this.#move(element, to)
    }
    for (const at of this.#planned.keys())
      if (at === path || at.startsWith(`${path}/`)) this.#seen.add(at)
    const hasHoles = attributes.has('length') || found.size < added
    if (hasHoles) this.lengths.push(lengthStep(path, before + added))
  }

  #move(from: string, to: string): void {
    this.#moved.set(from, to)
    for (const [at, step] of this.#planned)
      if (at === from || at.startsWith(`${from}/`)) {
        const moved = { ...step, path: to + at.slice(from.length) }
        this.#origins.set(moved, at)
        this.additions.push(moved)
      }
  }

  /** What the table has nothing of yet: codes of what is missing, and tables of what lies aside. */
  #addNew(root: string, path: string, step: CreateNode): void {
    const inner = path.lastIndexOf('/__')
    const table = this.tables.get(path.slice(0, inner))
    const below = path.slice(inner + 1)
    if (inner >= 0 && table !== undefined && (below === '__' || below.startsWith('__/missing'))) {
      if (step.kind === 'group') this.groups.push(step)
      else this.columns.push({ record: undefined, step, before: table.before })
    } else if (path === `${root}/__` || path.startsWith(`${root}/__/tables`)) {
      if (step.kind === 'group') this.groups.push(step)
      else this.additions.push(step)
    } else throw refuse('rows with a column that the others lack', path)
  }
}

const nothings = (record: DatasetRecord, count: number): CreateDataset => {
  const step = fillers(record, count)
  return { ...step, data: new Int32Array(count) }
}

const outermost = (path: string): Table => ({
  path,
  before: 0,
  added: 0,
  isAbsent: false,
  isAbsentRow: never,
})

const lengthStep = (path: string, length: number): PlanStep => ({
  kind: 'set-attribute',
  path,
  attribute: integerAttribute('length', length),
})

function checkAttributes({ path, attributes }: GroupRecord, step: CreateGroup): void {
  for (const { name, type, data } of step.attributes)
    if (name !== 'length' && !isSameData(type, data, attributes.get(name)?.data))
      throw refuse(`rows of another ${name} than the others`, path)
}
