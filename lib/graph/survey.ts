import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import { Column } from '../table/column.js'
import { finish } from '../table/finish.js'
import {
  type DatasetForm,
  type Entry,
  type GroupForm,
  type Link,
  makeEntry,
  type ObjectEntry,
  type PackedEntry,
  makeRowSet,
  type Target,
} from '../table/form.js'
import { isArrayOfRows, isManyVectors } from '../table/judge-array.js'
import type { Likeness } from '../table/likeness.js'
import type { Origin } from '../table/origin.js'
import { Table } from '../table/table.js'
import type { EntityRow, FinishTask, RowClass, TableHost, Where } from '../table/table-host.js'
import { typedArrayKind } from '../values/binary.js'
import type { ChildDraft, DatasetDraft, Draft, GroupDraft } from '../values/draft.js'
import { encodeNumber } from '../values/scalars.js'
import { childPath } from '../values/value-kind.js'
import { becomeCompound, noCompound } from './become-compound.js'
import { ContestedBuffers } from './contested-buffers.js'
import { declaredDraft, withFieldAttributes } from './declared-draft.js'
import { draftOfObject } from './draft-of-object.js'
import { addTable, EntityPools, type SurveyedRoot } from './entity-pools.js'
import { KnownRows } from './known-rows.js'
import { mayHoldInstance } from './may-hold-instance.js'
import { fieldOfElements } from './number-elements.js'
import { PartRings } from './part-rings.js'
import { type FeedFrame, type GroupFrame, trailTo } from './survey-frames.js'
import { isRegistered, mayBeRows, rowClassIn } from './row-class.js'
import { primitiveDraft } from './primitive-draft.js'
import { SurveyContext } from './survey-context.js'
import type { SurveyOptions } from './survey-options.js'
import { stepsOf, type Trail } from './trail.js'
import type { StoreApart } from './unknown-table-form.js'
import { isUnknownTable, UnknownTables } from './unknown-tables.js'
import { UnregisteredRows } from './unregistered-rows.js'

/**
 * Walks a graph once and finds out how everything in it will be stored, before anything has a place. The walk keeps
 * its own stack, so graphs of any depth can be surveyed; what cannot be stored throws.
 */
export class Survey implements TableHost {
  readonly keepsNode: TableHost['keepsNode']
  readonly strings: SurveyOptions['strings']
  readonly anyMayBeNamed: boolean
  readonly roots: SurveyedRoot[] = []
  readonly #options: SurveyOptions
  readonly #entries = new Map<object, Entry>()
  readonly #unregistered = new UnregisteredRows((value, entry) => this.register(value, entry))
  readonly #rowClasses = new Map<object, RowClass>()
  readonly #known: KnownRows
  readonly #pools = new EntityPools(this)
  readonly #unknown = new UnknownTables()
  readonly #buffers = new ContestedBuffers()
  readonly #frames: (GroupFrame | FeedFrame)[] = []
  readonly #tasks: FinishTask[] = []
  readonly #compounds: (() => void)[] = []
  readonly #columnRoots = new WeakMap<Column, SurveyedRoot>()
  readonly #rings = new PartRings()
  readonly #context: SurveyContext

  constructor(options: SurveyOptions) {
    this.#options = options
    this.#known = new KnownRows(options)
    this.strings = options.strings
    this.keepsNode = options.keepsNode
    this.anyMayBeNamed = options.classes.externalId !== undefined
    this.#context = new SurveyContext({
      strings: options.strings,
      needs: (object, name, parts) =>
        this.#rings.add(object, { parts, name, path: this.#context.path }),
      placed: (value) =>
        this.entryOf(value, false) !== undefined ||
        isRegistered(options.classes, value) ||
        options.keepsNode?.(value) === true,
    })
  }

  /** Finds out how a value and all that it leads to is stored. */
  add(path: string, value: unknown): void {
    this.#context.root = value
    const root: SurveyedRoot = { path, target: encodeNumber(0), tables: [] }
    this.roots.push(root)
    root.target = this.#tryTarget(value, path, undefined, undefined, false)
    this.#drain()
    // A root has to stay what it is, whatever refers to it later.
    if (root.target.kind === 'object') root.target.open = true
    this.#rings.check()
  }

  readonly #apart: StoreApart = (value, { path, steps: base }, temporary = false) =>
    this.#tryTarget(value, path, undefined, { up: undefined, step: { words: '' }, base }, temporary)

  /** Decides how the tables are stored, when everything is known. */
  finish(): void {
    for (let task = this.#tasks.pop(); task !== undefined; task = this.#tasks.pop())
      finish(this, task)
    for (const make of this.#compounds) make()
  }

  /** Works off what is begun, the newest first; then the rows that came to the tables of entities. */
  #drain(): void {
    for (;;) {
      const frame = this.#frames.at(-1)
      if (frame === undefined) {
        if (!this.#pools.fill() && !this.#unknown.fill(this.#apart)) return
      } else if (frame.kind === 'feed') {
        this.#frames.pop()
        this.#feedNow(frame.column)
      } else this.#nextChild(frame)
    }
  }

  #feedNow(column: Column): void {
    const values = column.waiting
    column.waiting = []
    try {
      column.append(values, column.likeness)
    } catch (cause) {
      throw this.failure(cause, column.where(column.length))
    }
  }

  #nextChild(frame: GroupFrame): void {
    const child = frame.children[frame.next++]
    if (child === undefined) {
      if (frame.entry !== undefined) frame.entry.open = false
      this.#frames.pop()
      return
    }
    const { name, step } = child
    const path = childPath(frame.path, name)
    if (!('draft' in child) && child.field === undefined && typeof child.value === 'number') {
      frame.form.links.push({ name, to: encodeNumber(child.value) })
      return
    }
    const trail = trailTo(frame, step)
    let to: Target
    if ('draft' in child)
      to =
        child.draft.kind === 'dataset'
          ? child.draft
          : this.#open(child.draft, path, undefined, trail)
    else to = this.#tryTarget(child.value, path, child.field, trail, child.temporary === true)
    frame.form.links.push({ name, to })
  }

  /** What an object itself throws becomes the cause of an error that says where. */
  #tryTarget(
    value: unknown,
    path: string,
    field: FieldDefinition | undefined,
    trail: Trail | undefined,
    temporary: boolean,
  ): Target {
    try {
      return this.#targetOf(value, path, field, trail, temporary)
    } catch (cause) {
      throw this.failure(cause, { path, steps: this.#context.steps })
    }
  }

  #targetOf(
    value: unknown,
    path: string,
    field: FieldDefinition | undefined,
    trail: Trail | undefined,
    temporary: boolean,
  ): Target {
    const where = { path, steps: () => stepsOf(trail) }
    this.#context.at(where, field)
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null)
      return primitiveDraft(value, field, this.#context)
    const known = temporary ? undefined : this.entryOf(value, false)
    if (known !== undefined) return known
    const asTable = this.#tableTarget(value, where, field, temporary)
    if (asTable !== undefined) return asTable
    const draft = this.#objectDraft(value, field)
    if (ArrayBuffer.isView(value)) this.useBuffer(value.buffer)
    else if (value instanceof ArrayBuffer) this.useBuffer(value)
    const entry = this.#enter(value, draft.kind === 'group' ? draft : undefined, temporary)
    if (draft.kind === 'group') entry.form = this.#open(draft, path, entry, trail)
    else if (draft.elements === undefined) entry.form = draft
    else {
      const set = makeRowSet([])
      entry.form = { ...draft, rows: set }
      for (const { value: element, index } of draft.elements)
        this.#entries.set(element, { kind: 'packed', set, index })
    }
    return entry
  }

  #enter(value: object, draft: GroupDraft | undefined, temporary: boolean): ObjectEntry {
    const entry = makeEntry(value, temporary ? undefined : draft, temporary)
    if (!temporary) this.#entries.set(value, entry)
    return entry
  }

  /** An entity, or an array whose elements become rows. */
  #tableTarget(
    value: object,
    where: Where,
    field: FieldDefinition | undefined,
    temporary: boolean,
  ): Target | undefined {
    if (value instanceof Table || isUnknownTable(value)) {
      declaredDraft(value, field, this.#context)
      const entry = this.#enter(value, undefined, temporary)
      entry.form = this.#unknown.formOf(this, value, where, this.#apart)
      return entry
    }
    if (!Array.isArray(value)) {
      const prototype = Object.getPrototypeOf(value) as object | null
      const rowClass = prototype === null ? undefined : this.rowClassOf(prototype)
      if (rowClass?.kind !== 'entity') return undefined
      if (this.anyMayBeNamed && this.isNamed(value)) return undefined
      declaredDraft(value, field, this.#context)
      const row = this.entityOf(value, rowClass.definition as ClassDefinition)
      return row && { kind: 'packed', set: row.set, index: [row.number] }
    }
    const isCompound = field?.storage.layout === 'compound' && value.length > 0
    const ofElements = fieldOfElements(value, field, this.#context)
    const areNumbers =
      ofElements !== undefined || (field?.type?.kind !== 'array' && isManyVectors(value))
    if (!areNumbers && !mayBeRows(value))
      return isCompound ? noCompound(field, this.#context) : undefined
    if (ofElements === undefined) declaredDraft(value, field, this.#context)
    const origin: Origin = {
      up: undefined,
      resolve: (index) => ({ steps: [...where.steps(), index], index }),
    }
    const column = this.makeColumn(ofElements, { path: where.path, origin })
    if (ofElements !== undefined) column.depth = 1
    if (!areNumbers && !isArrayOfRows(column, value))
      return isCompound ? noCompound(field, this.#context) : undefined
    const entry = this.#enter(value, undefined, temporary)
    const put = (form: DatasetForm | GroupForm): void => {
      entry.form = field === undefined ? form : this.decorate(form, field, where)
    }
    this.#tasks.push({ kind: 'array', column, put })
    if (isCompound)
      this.#compounds.push(() => becomeCompound(entry, field, this.#context.at(where, field)))
    this.feed(column, value)
    return entry
  }

  /** A group whose children are surveyed next. */
  #open(
    draft: GroupDraft,
    path: string,
    entry: ObjectEntry | undefined,
    trail: Trail | undefined,
  ): GroupForm {
    const form: GroupForm = { kind: 'group', attributes: draft.attributes, links: [] }
    if (entry !== undefined) entry.open = true
    this.#frames.push({
      kind: 'group',
      path,
      children: draft.children,
      form,
      entry,
      ...(trail && { trail }),
      next: 0,
    })
    return form
  }

  #objectDraft(value: object, field: FieldDefinition | undefined): Draft {
    const declared = field === undefined ? undefined : declaredDraft(value, field, this.#context)
    const draft = declared ?? draftOfObject(value, this.#options.classes, this.#context)
    return field === undefined ? draft : withFieldAttributes(draft, field, this.#context)
  }

  rowClassOf(prototype: object): RowClass {
    let known = this.#rowClasses.get(prototype)
    if (known === undefined)
      this.#rowClasses.set(prototype, (known = rowClassIn(this.#options.classes, prototype)))
    return known
  }

  isNamed(value: object): boolean {
    const { classes } = this.#options
    return classes.nameOfValue(value) !== undefined || classes.externalId?.(value) !== undefined
  }

  entryOf(value: object, prepared: boolean): Entry | undefined {
    const entry = this.#entries.get(value)
    if (entry !== undefined) return entry.kind === 'object' ? (entry.moved ?? entry) : entry
    return (
      (prepared ? undefined : this.#unregistered.find(value)) ??
      this.#known.entryOf(value) ??
      this.#unknown.rowOf(value, this.roots.at(-1)!)
    )
  }

  mayKnow(prototype: object): boolean {
    if (this.#options.locate !== undefined || this.#unregistered.has(prototype)) return true
    return mayHoldInstance(this.#entries, prototype)
  }

  register(value: object, entry: PackedEntry): void {
    const known = this.#entries.get(value)
    if (known?.kind === 'packed' && known.set === entry.set) known.index = entry.index
    else this.#entries.set(value, entry)
  }

  hasUnregistered(prototype?: object): boolean {
    return this.#unregistered.has(prototype)
  }

  prepare(prototype: object, signatures: Iterable<string>): void {
    this.#unregistered.register(prototype, signatures)
  }

  addUnregistered(...rows: Parameters<TableHost['addUnregistered']>): void {
    this.#unregistered.add(...rows)
  }

  entityOf(value: object, definition: ClassDefinition): EntityRow | undefined {
    const known = this.#pools.find(value, definition)
    if (known !== undefined) return known
    if (this.#options.locate?.(value) !== undefined) return this.#known.rowOf(value)
    return this.#pools.add(value, definition, this.roots.at(-1) as SurveyedRoot)
  }

  entitiesOf(
    values: readonly unknown[],
    definition: ClassDefinition,
  ): ReturnType<TableHost['entitiesOf']> {
    if (this.#options.locate !== undefined || this.keepsNode || this.anyMayBeNamed) return undefined
    return this.#pools.addAll(values, definition, this.roots.at(-1) as SurveyedRoot)
  }

  share(name: string, column: Column): Link {
    return addTable(this.#columnRoots.get(column) as SurveyedRoot, name)
  }

  makeColumn(
    field: FieldDefinition | undefined,
    place: { readonly path: string; readonly origin: Origin },
  ): Column {
    const column = new Column(this, field, place)
    this.#columnRoots.set(column, this.roots.at(-1) as SurveyedRoot)
    return column
  }

  visit(children: readonly ChildDraft[], form: GroupForm, column: Column): void {
    const { path } = column
    this.#frames.push({ kind: 'group', path, children, form, entry: undefined, column, next: 0 })
  }

  feed(column: Column, values: readonly unknown[], likeness?: Likeness): void {
    if (column.waiting.length === 0) {
      this.#frames.push({ kind: 'feed', column })
      column.waiting = values
      column.likeness = likeness
      return
    }
    column.waiting = [...column.waiting, ...values]
    column.likeness = undefined
  }

  useBuffer(buffer: ArrayBufferLike): void {
    this.#buffers.use(buffer)
  }

  isContested(buffer: ArrayBufferLike): boolean {
    return this.#buffers.has(buffer)
  }

  viewEntry(view: ArrayBufferView): ObjectEntry {
    const form = typedArrayKind.encode(view as Uint8Array, this.#context) as DatasetDraft
    return { ...makeEntry(view, undefined, false), form }
  }

  expect(field: FieldDefinition, value: unknown, where: Where): void {
    this.#context.expect(field, value, where)
  }

  refuseNumber(field: FieldDefinition, why: string, where: Where): never {
    return this.#context.refuseNumber(field, why, where)
  }

  failure(cause: unknown, where: Where): Error {
    return this.#context.failure(cause, where)
  }

  decorate<F extends DatasetForm | GroupForm>(form: F, field: FieldDefinition, where: Where): F {
    return this.#context.decorate(form, field, where)
  }

  defer(task: FinishTask): void {
    this.#tasks.push(task)
  }
}
