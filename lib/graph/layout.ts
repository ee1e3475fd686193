import type { DataType } from '../records/data-type.js'
import type { CreateDataset, PlanAttribute, PlanStep } from '../records/write-plan.js'
import { noAttributes } from '../values/attributes.js'
import { bufferDraft } from '../values/binary.js'
import type { ArrayStream, DatasetDraft } from '../values/draft.js'
import { childPath } from '../values/value-kind.js'
import type { GroupForm, Link, ObjectEntry, PackedEntry, Target } from './form.js'
import type { OpenPlace, Place } from './place.js'
import { referenceDraft, rowAttribute } from './reference.js'
import { SharedBuffers, viewReference } from './shared-buffers.js'

/** Groups nested deeper go to `<dump>/__/objects`: HDF5 walks paths, so depth costs its square. */
const readableDepth = 32

export interface LayoutOptions {
  readonly strings: 'utf8' | 'octave'
  /** Whether hard links to what earlier saves wrote are safe; otherwise references are written. */
  readonly mayLink: boolean
}

/** A dataset of the plan whose elements follow in pieces. */
export interface PlacedStream extends Omit<ArrayStream, 'shape'> {
  readonly path: string
  readonly type: DataType
  /** The extents that the plan gives it. */
  readonly start: readonly number[]
  /** Its extents when all is written, where they are known. */
  readonly shape: readonly number[] | undefined
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

/** A reference to an object whose place was not known when the plan came to it. */
interface Unresolved {
  readonly step: number
  readonly entry: PackedEntry
}

/** Gives what a survey found its places in the file: the steps that write it, in an order that works. */
export class Layout {
  readonly steps: PlanStep[] = []
  readonly streams: PlacedStream[] = []
  readonly places: Map<object, Place> = new Map()
  readonly #options: LayoutOptions
  readonly #buffers: SharedBuffers = new SharedBuffers(this.steps)
  readonly #unresolved: Unresolved[] = []
  #frames: Frame[] = []
  #queue: Queued[] = []
  #root = ''
  #spilled = 0
  #inner: 'absent' | 'bare' | 'objects' = 'absent'

  constructor(options: LayoutOptions) {
    this.#options = options
  }

  /** Lays out what one path of the dump holds. */
  add(path: string, target: Target): void {
    this.#root = path
    this.#spilled = 0
    this.#inner = 'absent'
    this.#queue = []
    this.#emit(target, path, 0)
    this.#drain()
    this.#drainQueue(target.kind === 'object' ? target.place : undefined)
  }

  /** Completes the references to what got its place after them. */
  finish(): void {
    for (const { step, entry } of this.#unresolved) {
      const { path } = this.steps[step] as CreateDataset
      this.steps[step] = this.#reference(path, entry.owner.place as Place, entry.index)
    }
  }

  /** The root stays open meanwhile: what lies below its `__` must not link to it. */
  #drainQueue(root: OpenPlace | undefined): void {
    if (this.#queue.length === 0) return
    if (root !== undefined) root.state = 'open'
    for (const { form, place } of this.#queue) {
      place.state = 'open'
      this.#emitForm(form, place.path, 3, place)
      this.#drain()
    }
    if (root !== undefined) root.state = 'done'
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
        return this.#emitObject(target, path, depth)
    }
  }

  #emitObject(entry: ObjectEntry, path: string, depth: number): void {
    const { value, place: known } = entry
    const form = entry.form as DatasetDraft | GroupForm
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
    form: DatasetDraft | GroupForm,
    path: string,
    depth: number,
    place: OpenPlace | undefined,
  ): void {
    if (form.kind === 'dataset') {
      const { elements, stream, ...step } = form
      this.steps.push({ path, ...step })
      if (stream !== undefined)
        this.streams.push({ path, type: form.type, start: form.shape, ...stream })
      if (place !== undefined) place.state = 'done'
      for (const { value, index } of elements ?? []) this.places.set(value, { path, index })
      return
    }
    if (path === `${this.#root}/__` && this.#inner === 'absent') this.#inner = 'bare'
    this.steps.push({ kind: 'group', path, attributes: form.attributes })
    this.#frames.push({ path, depth, links: form.links, place, next: 0 })
  }

  /** A second name for what has a place: a hard link, or a reference where a link could close a cycle. */
  #emitKnown(place: Place, mayLink: boolean, path: string): void {
    if (mayLink && place.index === undefined)
      this.steps.push({ kind: 'hard-link', path, target: place.path })
    else this.steps.push(this.#reference(path, place, place.index))
  }

  #emitPacked(entry: PackedEntry, path: string): void {
    const { owner, index } = entry
    if (owner.place === undefined) this.#unresolved.push({ step: this.steps.length, entry })
    this.steps.push(this.#reference(path, owner.place ?? { path, index }, index))
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

  /** The next path below `<dump>/__/objects`, which is made when it is first needed. */
  #spillPath(): string {
    const inner = childPath(this.#root, '__')
    if (this.#inner === 'absent')
      this.steps.push({ kind: 'group', path: inner, attributes: noAttributes })
    if (this.#inner !== 'objects')
      this.steps.push({ kind: 'group', path: `${inner}/objects`, attributes: noAttributes })
    this.#inner = 'objects'
    return `${inner}/objects/${this.#spilled++}`
  }
}

/** Node's small Buffers share one pool by accident: each is stored by its own bytes. */
const isPooled = (view: ArrayBufferView): boolean =>
  (globalThis as { Buffer?: { isBuffer(value: unknown): boolean } }).Buffer?.isBuffer(view) === true

const sameBytes = (data: unknown, view: ArrayBufferView): boolean =>
  ArrayBuffer.isView(data) && data.buffer === view.buffer && data.byteLength === view.byteLength
