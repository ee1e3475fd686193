import { cannotStore, H5Error } from '../errors.js'
import type { FieldDefinition } from '../metadata/definition.js'
import type { PlanStep, WritePlan } from '../records/write-plan.js'
import { arrayBufferKind } from '../values/binary.js'
import { encodeBigint } from '../values/bigint.js'
import type { ChildDraft, Draft, GroupDraft, Step } from '../values/draft.js'
import { encodeAbsent, encodeBoolean, encodeNumber } from '../values/scalars.js'
import { encodeString } from '../values/string.js'
import { encodeSymbol, nameOfSymbol } from '../values/symbol.js'
import { childPath, type EncodeContext } from '../values/value-kind.js'
import type { ClassSource } from './class-source.js'
import { declaredDraft, withFieldAttributes } from './declared-draft.js'
import { draftOfObject } from './draft-of-object.js'
import type { OpenPlace, Place } from './place.js'
import { propertyPath } from './property-path.js'
import { referenceDraft, rowAttribute } from './reference.js'
import { SharedBuffers, viewReference } from './shared-buffers.js'

/** Groups nested deeper go to `<dump>/__/objects`: HDF5 walks paths, so depth costs its square. */
const readableDepth = 32

export interface EncodeOptions {
  readonly classes: ClassSource
  readonly strings: 'utf8' | 'octave'
  /** Where an earlier save put an object. */
  readonly locate: (object: object) => Place | undefined
  /** Whether hard links to what earlier saves wrote are safe; otherwise references are written. */
  readonly mayLink: boolean
}

export interface Encoded {
  readonly plan: WritePlan
  /** The objects that the plan stores, by place. */
  readonly places: ReadonlyMap<object, Place>
}

interface Frame {
  readonly path: string
  readonly depth: number
  readonly children: readonly ChildDraft[]
  readonly place: OpenPlace | undefined
  next: number
}

/** A group that lies below `<dump>/__/objects` and is encoded when the tree above it is done. */
interface Queued {
  readonly draft: GroupDraft
  readonly place: OpenPlace
  /** The way to it, from `parent` on. */
  readonly steps: readonly Step[]
  readonly parent: Queued | undefined
}

/**
 * Turns objects into a plan of groups, datasets and links. Nothing is written: what cannot be stored throws before
 * anything happens. The walk keeps its own stack, so graphs of any depth can be encoded.
 */
export function encodeGraph(
  entries: Iterable<readonly [string, unknown]>,
  options: EncodeOptions,
): Encoded {
  const encoder = new Encoder(options)
  for (const [path, value] of entries) encoder.addRoot(path, value)
  return { plan: { steps: encoder.steps }, places: encoder.places }
}

class Encoder {
  readonly steps: PlanStep[] = []
  readonly places = new Map<object, OpenPlace>()
  readonly #options: EncodeOptions
  readonly #buffers = new SharedBuffers(this.steps)
  readonly #context: EncodeContext & { path: string; field: FieldDefinition | undefined }
  #frames: Frame[] = []
  #queue: Queued[] = []
  #current: Queued | undefined
  #root: { readonly path: string; readonly value: unknown } = { path: '', value: undefined }
  #spilled = 0
  #inner: 'absent' | 'bare' | 'objects' = 'absent'

  constructor(options: EncodeOptions) {
    this.#options = options
    this.#context = {
      path: '',
      field: undefined,
      strings: options.strings,
      property: () => this.#property(),
      placed: (value) => this.#placeOf(value) !== undefined,
    }
  }

  addRoot(path: string, value: unknown): void {
    this.#root = { path, value }
    this.#spilled = 0
    this.#inner = 'absent'
    this.#queue = []
    this.#emitValue(value, path, 0, undefined)
    this.#drain()
    if (this.#queue.length > 0) this.#drainQueue(this.places.get(value as object))
    this.#current = undefined
  }

  /** The root stays open meanwhile: what lies below its `__` must not link to it. */
  #drainQueue(root: OpenPlace | undefined): void {
    if (root !== undefined) root.state = 'open'
    for (let i = 0; i < this.#queue.length; i++) {
      const queued = this.#queue[i] as Queued
      this.#current = queued
      queued.place.state = 'open'
      this.#emitDraft(queued.draft, queued.place.path, 3, queued.place)
      this.#drain()
    }
    if (root !== undefined) root.state = 'done'
  }

  /** Works off the frames: the children of the innermost open group first. */
  #drain(): void {
    let frame = this.#frames.at(-1)
    while (frame !== undefined) {
      const child = frame.children[frame.next++]
      if (child === undefined) {
        if (frame.place !== undefined) frame.place.state = 'done'
        this.#frames.pop()
      } else {
        const path = childPath(frame.path, child.name)
        if ('draft' in child) this.#emitDraft(child.draft, path, frame.depth + 1, undefined)
        else this.#emitValue(child.value, path, frame.depth + 1, child.field, child.temporary)
      }
      frame = this.#frames.at(-1)
    }
  }

  #emitValue(
    value: unknown,
    path: string,
    depth: number,
    field: FieldDefinition | undefined,
    temporary = false,
  ): void {
    if (field === undefined && typeof value === 'number') {
      this.steps.push({ path, ...encodeNumber(value) })
      return
    }
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
      this.#emitDraft(this.#primitiveDraft(value, path, field), path, depth, undefined)
      return
    }
    const known = temporary ? undefined : this.#placeOf(value)
    if (known !== undefined) this.#emitKnown(known, path)
    else if (ArrayBuffer.isView(value) && this.#buffers.isShared(value)) this.#emitView(value, path)
    else this.#emitObject(value, path, depth, field, temporary)
  }

  #emitObject(
    value: object,
    path: string,
    depth: number,
    field: FieldDefinition | undefined,
    temporary: boolean,
  ): void {
    const draft = this.#objectDraft(value, path, field)
    const spill = draft.kind === 'group' && depth > readableDepth
    const place: OpenPlace = {
      path: spill ? this.#spillPath() : path,
      index: undefined,
      state: 'open',
    }
    if (!temporary) this.places.set(value, place)
    if (spill) {
      place.state = 'queued'
      this.#queue.push({ draft, place, steps: this.#steps(), parent: this.#current })
      this.#emitKnown(place, path)
      return
    }
    if (value instanceof ArrayBuffer) this.#buffers.setPath(value, path, this.#options.strings)
    const step = this.steps.length
    this.#emitDraft(draft, path, depth, place)
    const shareable = ArrayBuffer.isView(value) && !isPooled(value) && draft.kind === 'dataset'
    if (shareable && sameBytes(draft.data, value)) this.#buffers.addFirstView(value, step)
  }

  #emitDraft(draft: Draft, path: string, depth: number, place: OpenPlace | undefined): void {
    if (draft.kind === 'dataset') {
      const { elements, ...step } = draft
      this.steps.push({ path, ...step })
      if (place !== undefined) place.state = 'done'
      for (const { value, index } of elements ?? [])
        this.places.set(value, { path, index, state: 'done' })
      return
    }
    if (path === `${this.#root.path}/__` && this.#inner === 'absent') this.#inner = 'bare'
    this.steps.push({ kind: 'group', path, attributes: draft.attributes })
    this.#frames.push({ path, depth, children: draft.children, place, next: 0 })
  }

  /** A second name for what has a place: a hard link, or a reference where a link could close a cycle. */
  #emitKnown(place: Place & { readonly state?: OpenPlace['state'] }, path: string): void {
    const done = place.state === undefined ? this.#options.mayLink : place.state === 'done'
    if (done && place.index === undefined) {
      this.steps.push({ kind: 'hard-link', path, target: place.path })
      return
    }
    const row = place.index === undefined ? [] : [rowAttribute(place.index)]
    this.steps.push({ path, ...referenceDraft(place.path, this.#options.strings, row) })
  }

  #emitView(view: ArrayBufferView, path: string): void {
    const { strings } = this.#options
    let target = this.#buffers.pathOf(view.buffer)
    if (target === undefined) {
      target = this.#spillPath()
      const draft = arrayBufferKind.encode(view.buffer as ArrayBuffer, this.#context)
      this.places.set(view.buffer, { path: target, index: undefined, state: 'done' })
      this.#emitDraft(draft, target, 3, undefined)
      this.#buffers.setPath(view.buffer, target, strings)
    }
    this.places.set(view, { path, index: undefined, state: 'done' })
    this.steps.push({ path, ...viewReference(view, target, strings) })
  }

  /** The next path below `<dump>/__/objects`, which is made when it is first needed. */
  #spillPath(): string {
    const inner = childPath(this.#root.path, '__')
    if (this.#inner === 'absent') this.steps.push({ kind: 'group', path: inner, attributes: [] })
    if (this.#inner !== 'objects')
      this.steps.push({ kind: 'group', path: `${inner}/objects`, attributes: [] })
    this.#inner = 'objects'
    return `${inner}/objects/${this.#spilled++}`
  }

  #placeOf(value: object): (Place & { readonly state?: OpenPlace['state'] }) | undefined {
    return this.places.get(value) ?? this.#options.locate(value)
  }

  #primitiveDraft(value: unknown, path: string, field: FieldDefinition | undefined): Draft {
    this.#context.path = path
    this.#context.field = field
    const declared = field === undefined ? undefined : declaredDraft(value, field, this.#context)
    const draft = declared ?? this.#undeclaredDraft(value)
    return field === undefined ? draft : withFieldAttributes(draft, field, this.#context)
  }

  #undeclaredDraft(value: unknown): Draft {
    switch (typeof value) {
      case 'number':
        return encodeNumber(value)
      case 'string':
        return encodeString(value, this.#options.strings)
      case 'boolean':
        return encodeBoolean(value)
      case 'bigint':
        return encodeBigint(value)
      case 'symbol': {
        const name = nameOfSymbol(value)
        if (name !== undefined) return encodeSymbol(name, this.#options.strings)
        throw cannotStore(
          `the symbol ${String(value)}`,
          'Use Symbol.for(…): a file can name that one.',
          {
            path: this.#context.path,
            property: this.#property(),
          },
        )
      }
      default:
        return encodeAbsent(value as null | undefined)
    }
  }

  #objectDraft(value: object, path: string, field: FieldDefinition | undefined): Draft {
    this.#context.path = path
    this.#context.field = field
    try {
      const declared = field === undefined ? undefined : declaredDraft(value, field, this.#context)
      const draft = declared ?? draftOfObject(value, this.#options.classes, this.#context)
      return field === undefined ? draft : withFieldAttributes(draft, field, this.#context)
    } catch (cause) {
      if (cause instanceof H5Error) throw cause
      const message = cause instanceof Error ? cause.message : String(cause)
      throw cannotStore(
        `this object: reading it failed with "${message}"`,
        'See the cause of this error.',
        { path, property: this.#property(), cause },
      )
    }
  }

  #steps(): Step[] {
    const steps: Step[] = []
    for (const frame of this.#frames) {
      const child = frame.children[frame.next - 1]
      if (child !== undefined) steps.push(child.step)
    }
    return steps
  }

  #property(): string {
    const parts = [this.#steps()]
    for (let queued = this.#current; queued !== undefined; queued = queued.parent)
      parts.push([...queued.steps])
    return propertyPath(this.#root.value, parts.toReversed().flat())
  }
}

/** Node's small Buffers share one pool by accident: each is stored by its own bytes. */
const isPooled = (view: ArrayBufferView): boolean =>
  (globalThis as { Buffer?: { isBuffer(value: unknown): boolean } }).Buffer?.isBuffer(view) === true

const sameBytes = (data: unknown, view: ArrayBufferView): boolean =>
  ArrayBuffer.isView(data) && data.buffer === view.buffer && data.byteLength === view.byteLength
