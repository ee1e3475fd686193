import type { DataType } from '../records/data-type.js'
import type { CreateDataset, CreateGroup, PlanAttribute, PlanStep } from '../records/write-plan.js'
import {
  type DatasetForm,
  type GroupForm,
  type Link,
  type ObjectEntry,
  type PackedEntry,
  placeOfPacked,
  type RowSet,
  type Target,
} from '../table/form.js'
import { scatterList } from '../table/scatter.js'
import { jsType, noAttributes, textAttribute } from '../values/attributes.js'
import { bufferDraft } from '../values/binary.js'
import type { ArrayStream } from '../values/draft.js'
import { childPath } from '../values/value-kind.js'
import type { StandIn } from '../values/stand-in.js'
import type { OpenPlace, Place, PlacedRows } from './place.js'
import { referenceDraft, rowAttribute } from './reference.js'
import { SharedBuffers, viewReference } from './shared-buffers.js'
import type { SurveyedRoot } from './entity-pools.js'
import type { StringLabels } from '../values/string-labels.js'

/** Groups nested deeper go to `<dump>/__/objects`: HDF5 walks paths, so depth costs its square. */
const readableDepth = 32

export interface LayoutOptions {
  readonly strings: StringLabels
  /** Whether hard links to what earlier saves wrote are safe; otherwise references are written. */
  readonly mayLink: boolean
}

/** A dataset of the plan whose elements follow in pieces. */
export interface PlacedStream extends Omit<ArrayStream, 'shape'> {
  readonly path: string
  readonly type: DataType
  /** The extents that the plan gives it. */
  readonly start: readonly number[]
  /** How many rows are packed together. */
  readonly chunkRows: number
  /** Its extents when all is written, where they are known. */
  readonly shape: readonly number[] | undefined
}

/** What stands for a node or link of the file, and where it is to be. */
export interface PlacedStandIn {
  readonly path: string
  readonly value: StandIn
  /** The property that holds it. */
  readonly property: string
}

interface Frame {
  readonly path: string
  readonly depth: number
  readonly links: readonly Link[]
  readonly place: OpenPlace | undefined
  next: number
}

/** A group that lies below `<dump>/__/objects` and is laid out when the tree above it is done. */
interface Queued {
  readonly form: GroupForm
  readonly place: OpenPlace
}

/** A step that names rows whose place was not known when the plan came to it. */
interface Unresolved {
  readonly step: number
  readonly complete: (step: CreateDataset | CreateGroup) => CreateDataset | CreateGroup
}

/** Gives what a survey found its places in the file: the steps that write it, in an order that works. */
export class Layout {
  readonly steps: PlanStep[] = []
  readonly streams: PlacedStream[] = []
  readonly stays: PlacedStandIn[] = []
  readonly places: Map<object, Place> = new Map()
  readonly rows: PlacedRows[] = []
  readonly #options: LayoutOptions
  readonly #buffers: SharedBuffers = new SharedBuffers(this.steps)
  readonly #unresolved: Unresolved[] = []
  #frames: Frame[] = []
  #queue: Queued[] = []
  #root = ''
  #spilled = 0
  #inner: 'absent' | 'bare' = 'absent'
  readonly #made = new Set<string>()

  constructor(options: LayoutOptions) {
    this.#options = options
  }

  /** Lays out what one path of the dump holds. */
  add({ path, target, tables }: SurveyedRoot): void {
    this.#root = path
    this.#spilled = 0
    this.#inner = 'absent'
    this.#made.clear()
    this.#queue = []
    if (tables.length > 0) this.#emitRootGroup(target, path)
    else this.#emit(target, path, 0)
    this.#drain()
    const place = target.kind === 'object' ? target.place : undefined
    if (tables.length === 0 && this.#queue.length === 0) return
    // The root stays open meanwhile: what lies below its `__` must not link to it.
    if (place !== undefined) place.state = 'open'
    for (const { name, to } of tables) {
      // A table of an unknown class that is a value too lies where that is.
      if (to.kind === 'object' && to.place !== undefined) continue
      this.#emit(to, `${this.#innerGroup('tables')}/${name}`, 3)
      this.#drain()
    }
    this.#drainQueue()
    if (place !== undefined) place.state = 'done'
  }

  /** Completes the steps that name what got its place after them. */
  finish(): void {
    for (const { step, complete } of this.#unresolved)
      this.steps[step] = complete(this.steps[step] as CreateDataset)
  }

  #drainQueue(): void {
    for (const { form, place } of this.#queue) {
      place.state = 'open'
      this.#emitForm(form, place.path, 3, place)
      this.#drain()
    }
  }

  /** A root that brings tables has to be a group, so that they can lie below it. */
  #emitRootGroup(target: Target, path: string): void {
    if (target.kind === 'object' && target.form?.kind === 'dataset') {
      const { target: set, attributes } = target.form
      if (set === undefined) return this.#emit(target, path, 0)
      this.#setPlace(target, { path, index: undefined, state: 'open' })
      const { target: _, rows: __, ...plain } = target.form
      const rows = { ...plain, attributes: noAttributes, data: this.#rowNumbers(target.form, set) }
      const form: GroupForm = { kind: 'group', attributes, links: [{ name: 'rows', to: rows }] }
      this.#target(set, () => this.#emitForm(form, path, 0, target.place))
    } else if (target.kind === 'packed') {
      const form: GroupForm = { kind: 'group', attributes: jsType('Reference'), links: [] }
      const add = (step: CreateDataset | CreateGroup): CreateDataset | CreateGroup => {
        const { path: place, index } = placeOfPacked(target)
        const own = [textAttribute('target', place as string), rowAttribute(index)]
        return { ...step, attributes: [...step.attributes, ...own] }
      }
      this.#unresolved.push({ step: this.steps.length, complete: add })
      this.#emitForm(form, path, 0, undefined)
    } else this.#emit(target, path, 0)
  }

  /** Works off the frames: the links of the innermost open group first. */
  #drain(): void {
    let frame = this.#frames.at(-1)
    while (frame !== undefined) {
      const link = frame.links[frame.next++]
      if (link === undefined) {
        if (frame.place !== undefined) frame.place.state = 'done'
        this.#frames.pop()
      } else this.#emit(link.to, childPath(frame.path, link.name), frame.depth + 1)
      frame = this.#frames.at(-1)
    }
  }

  #emit(target: Target, path: string, depth: number): void {
    switch (target.kind) {
      case 'dataset':
      case 'group':
        return this.#emitForm(target, path, depth, undefined)
      case 'known':
        return this.#emitKnown(target.place, this.#options.mayLink, path)
      case 'packed':
        return this.#emitPacked(target, path)
      case 'object':
        return target.moved === undefined
          ? this.#emitObject(target, path, depth)
          : this.#emitPacked(target.moved, path)
    }
  }

  #emitObject(entry: ObjectEntry, path: string, depth: number): void {
    const { value, place: known } = entry
    const form = entry.form as DatasetForm | GroupForm
    if (form.kind === 'dataset' && form.stays !== undefined) {
      this.stays.push({ path, value: value as StandIn, property: form.stays })
      return
    }
    if (known !== undefined) return this.#emitKnown(known, known.state === 'done', path)
    const view = ArrayBuffer.isView(value) ? value : undefined
    if (view !== undefined && this.#buffers.isShared(view)) return this.#emitView(entry, view, path)
    const buffer = value instanceof ArrayBuffer ? this.#buffers.pathOf(value) : undefined
    if (buffer !== undefined) return this.#emitKnown({ path: buffer, index: undefined }, true, path)
    const spill = form.kind === 'group' && depth > readableDepth
    const place: OpenPlace = {
      path: spill ? this.#spillPath() : path,
      index: undefined,
      state: 'open',
    }
    this.#setPlace(entry, place)
    if (spill) {
      place.state = 'queued'
      this.#queue.push({ form, place })
      return this.#emitKnown(place, false, path)
    }
    if (value instanceof ArrayBuffer) this.#buffers.setPath(value, path, this.#options.strings)
    const step = this.steps.length
    this.#emitForm(form, path, depth, place)
    const shareable = view !== undefined && !isPooled(view) && form.kind === 'dataset'
    if (shareable && sameBytes(form.data, view)) this.#buffers.addFirstView(view, step)
  }

  #emitForm(
    form: DatasetForm | GroupForm,
    path: string,
    depth: number,
    place: OpenPlace | undefined,
  ): void {
    if (form.rows !== undefined) this.#placeRows(form.rows, path)
    if (form.kind === 'dataset') {
      const { elements, stream, rows: _, target, ...step } = form
      if (target === undefined) this.steps.push({ path, ...step })
      else
        this.#target(target, () => {
          this.steps.push({ path, ...step, data: this.#rowNumbers(form, target) })
        })
      if (stream !== undefined)
        this.streams.push({
          path,
          type: form.type,
          start: form.shape,
          chunkRows: form.storage?.chunks?.[0] ?? 1,
          ...stream,
        })
      if (place !== undefined) place.state = 'done'
      for (const { value, index } of elements ?? []) this.places.set(value, { path, index })
      return
    }
    const isInner = path === `${this.#root}/__`
    // It is there already where something lies in its groups of objects and tables.
    if (!isInner || this.#inner === 'absent')
      this.steps.push({ kind: 'group', path, attributes: form.attributes })
    if (isInner && this.#inner === 'absent') this.#inner = 'bare'
    this.#frames.push({ path, depth, links: form.links, place, next: 0 })
  }

  #placeRows(set: RowSet, path: string): void {
    set.path = path
    if (set.rows.length === 0) return
    const { positions, rows } = set
    const length = positions === undefined ? 0 : (positions.at(-1) ?? -1) + 1
    this.rows.push({ path, rows: scatterList(rows, positions, length, undefined) })
  }

  /** Emits a step whose numbers are rows of a set, and says of which as soon as that is known. */
  #target(set: RowSet, emit: () => void): void {
    const step = this.steps.length
    const complete = (made: CreateDataset | CreateGroup): CreateDataset | CreateGroup => {
      const target = textAttribute('target', set.path as string)
      return { ...made, attributes: [...made.attributes, target] }
    }
    emit()
    if (set.path === undefined) this.#unresolved.push({ step, complete })
    else this.steps[step] = complete(this.steps[step] as CreateDataset)
  }

  #rowNumbers(form: DatasetForm, { positions }: RowSet): Int32Array {
    const data = form.data as Int32Array
    return positions === undefined ? data : data.map((row) => (row < 0 ? row : positions[row]!))
  }

  /** A second name for what has a place: a hard link, or a reference where a link could close a cycle. */
  #emitKnown(place: Place, mayLink: boolean, path: string): void {
    if (mayLink && place.index === undefined)
      this.steps.push({ kind: 'hard-link', path, target: place.path })
    else this.steps.push(this.#reference(path, place, place.index))
  }

  #emitPacked(entry: PackedEntry, path: string): void {
    const complete = (): CreateDataset => {
      const { path: place = '', index } = placeOfPacked(entry)
      return this.#reference(path, { path: place, index }, index)
    }
    if (placeOfPacked(entry).path === undefined)
      this.#unresolved.push({ step: this.steps.length, complete })
    this.steps.push(complete())
  }

  #reference(path: string, place: Place, index: readonly number[] | undefined): CreateDataset {
    const row: PlanAttribute[] = index === undefined ? [] : [rowAttribute(index)]
    return { path, ...referenceDraft(place.path, this.#options.strings, row) }
  }

  #emitView(entry: ObjectEntry, view: ArrayBufferView, path: string): void {
    const { strings } = this.#options
    let target = this.#buffers.pathOf(view.buffer)
    if (target === undefined) {
      target = this.#spillPath()
      this.places.set(view.buffer, { path: target, index: undefined })
      this.#emitForm(bufferDraft(view.buffer as ArrayBuffer), target, 3, undefined)
      this.#buffers.setPath(view.buffer, target, strings)
    }
    this.#setPlace(entry, { path, index: undefined, state: 'done' })
    this.steps.push({ path, ...viewReference(view, target, strings) })
  }

  #setPlace(entry: ObjectEntry, place: OpenPlace): void {
    entry.place = place
    if (!entry.temporary) this.places.set(entry.value, place)
  }

  /** The next path below `<dump>/__/objects`. */
  #spillPath(): string {
    return `${this.#innerGroup('objects')}/${this.#spilled++}`
  }

  /** The path of `<dump>/__/objects` or `<dump>/__/tables`, which is made when it is first needed. */
  #innerGroup(name: 'objects' | 'tables'): string {
    const inner = childPath(this.#root, '__')
    const path = `${inner}/${name}`
    if (this.#inner === 'absent')
      this.steps.push({ kind: 'group', path: inner, attributes: noAttributes })
    this.#inner = 'bare'
    if (!this.#made.has(name)) this.steps.push({ kind: 'group', path, attributes: noAttributes })
    this.#made.add(name)
    return path
  }
}

/** Node's small Buffers share one pool by accident: each is stored by its own bytes. */
const isPooled = (view: ArrayBufferView): boolean =>
  (globalThis as { Buffer?: { isBuffer(value: unknown): boolean } }).Buffer?.isBuffer(view) === true

const sameBytes = (data: unknown, view: ArrayBufferView): boolean =>
  ArrayBuffer.isView(data) && data.buffer === view.buffer && data.byteLength === view.byteLength
