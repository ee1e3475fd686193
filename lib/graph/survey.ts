import { cannotStore, H5Error } from '../errors.js'
import type { FieldDefinition } from '../metadata/definition.js'
import { encodeBigint } from '../values/bigint.js'
import type { ChildDraft, DatasetDraft, Draft, GroupDraft, Step } from '../values/draft.js'
import { encodeAbsent, encodeBoolean, encodeNumber } from '../values/scalars.js'
import { encodeString } from '../values/string.js'
import { encodeSymbol, nameOfSymbol } from '../values/symbol.js'
import { childPath, type EncodeContext } from '../values/value-kind.js'
import type { ClassSource } from './class-source.js'
import { declaredDraft, withFieldAttributes } from './declared-draft.js'
import { draftOfObject } from './draft-of-object.js'
import type { Entry, GroupForm, ObjectEntry, Target } from './form.js'
import { PartRings } from './part-rings.js'
import type { Place } from './place.js'
import { propertyPath } from '../values/property-path.js'

export interface SurveyOptions {
  readonly classes: ClassSource
  readonly strings: 'utf8' | 'octave'
  /** Where an earlier save put an object. */
  readonly locate: (object: object) => Place | undefined
}

interface Frame {
  readonly path: string
  readonly children: readonly ChildDraft[]
  readonly form: GroupForm
  next: number
}

/**
 * Walks a graph once and finds out how everything in it will be stored, before anything has a place. The walk keeps
 * its own stack, so graphs of any depth can be surveyed; what cannot be stored throws.
 */
export class Survey {
  readonly #options: SurveyOptions
  readonly #entries = new Map<object, Entry>()
  readonly #frames: Frame[] = []
  readonly #rings = new PartRings()
  readonly #context: EncodeContext & { path: string; field: FieldDefinition | undefined }
  #root: unknown

  constructor(options: SurveyOptions) {
    this.#options = options
    this.#context = {
      path: '',
      field: undefined,
      strings: options.strings,
      property: () => this.#property(),
      needs: (object, name, parts) =>
        this.#rings.add(object, { parts, name, path: this.#context.path }),
      placed: (value) => this.#entryOf(value) !== undefined || this.#isRegistered(value),
    }
  }

  /** Finds out how a value and all that it leads to is stored. */
  add(path: string, value: unknown): Target {
    this.#root = value
    const target = this.#targetOf(value, path, undefined, false)
    this.#drain()
    this.#rings.check()
    return target
  }

  /** Works off the frames: the children of the innermost open group first. */
  #drain(): void {
    let frame = this.#frames.at(-1)
    while (frame !== undefined) {
      const child = frame.children[frame.next++]
      if (child === undefined) this.#frames.pop()
      else frame.form.links.push({ name: child.name, to: this.#targetOfChild(child, frame) })
      frame = this.#frames.at(-1)
    }
  }

  #targetOfChild(child: ChildDraft, frame: Frame): Target {
    if ('draft' in child)
      return child.draft.kind === 'dataset'
        ? child.draft
        : this.#open(child.draft, childPath(frame.path, child.name))
    const { value, field, temporary = false } = child
    if (field === undefined && typeof value === 'number') return encodeNumber(value)
    return this.#targetOf(value, childPath(frame.path, child.name), field, temporary)
  }

  #targetOf(
    value: unknown,
    path: string,
    field: FieldDefinition | undefined,
    temporary: boolean,
  ): Target {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null)
      return this.#primitiveDraft(value, path, field)
    const known = temporary ? undefined : this.#entryOf(value)
    if (known !== undefined) return known
    const draft = this.#objectDraft(value, path, field)
    const entry: ObjectEntry = {
      kind: 'object',
      value,
      form: undefined,
      place: undefined,
      temporary,
    }
    if (!temporary) this.#entries.set(value, entry)
    if (draft.kind === 'group') entry.form = this.#open(draft, path)
    else {
      entry.form = draft
      for (const { value: element, index } of draft.elements ?? [])
        this.#entries.set(element, { kind: 'packed', owner: entry, index })
    }
    return entry
  }

  /** A group whose children are surveyed next. */
  #open(draft: GroupDraft, path: string): GroupForm {
    const form: GroupForm = { kind: 'group', attributes: draft.attributes, links: [] }
    this.#frames.push({ path, children: draft.children, form, next: 0 })
    return form
  }

  #entryOf(value: object): Entry | undefined {
    const entry = this.#entries.get(value)
    if (entry !== undefined) return entry
    const place = this.#options.locate(value)
    return place === undefined ? undefined : { kind: 'known', place }
  }

  /** Tells whether a registration says how an object is stored, whatever built-in kind it is of. */
  #isRegistered(value: object): boolean {
    const { classes } = this.#options
    const prototype = Object.getPrototypeOf(value) as object | null
    return (
      (prototype !== null && classes.definitionOfPrototype(prototype) !== undefined) ||
      classes.nameOfValue(value) !== undefined
    )
  }

  #primitiveDraft(value: unknown, path: string, field: FieldDefinition | undefined): DatasetDraft {
    this.#context.path = path
    this.#context.field = field
    const declared = field === undefined ? undefined : declaredDraft(value, field, this.#context)
    const draft = declared ?? this.#undeclaredDraft(value)
    const whole = field === undefined ? draft : withFieldAttributes(draft, field, this.#context)
    return whole as DatasetDraft
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
          { path: this.#context.path, property: this.#property() },
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

  #property(): string {
    const steps: Step[] = []
    for (const frame of this.#frames) {
      const child = frame.children[frame.next - 1]
      if (child !== undefined) steps.push(child.step)
    }
    return propertyPath(this.#root, steps)
  }
}
