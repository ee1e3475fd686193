import { cannotStore, H5Error } from '../errors.js'
import { quoted } from '../quoted.js'
import type { PlanAttribute, PlanStep, WritePlan } from '../records/write-plan.js'
import { int64, scalar } from '../values/attributes.js'
import type { Step } from '../values/draft.js'
import { propertyPath } from '../values/property-path.js'
import { PythonGlobal } from '../values/python/python-global.js'
import { PythonObject } from '../values/python/python-object.js'
import { formsOf, isTuple, type PrimitiveForm, typeOf } from '../values/python/python-type.js'
import { childPath } from '../values/value-kind.js'
import { entryChildren } from './encode-entries.js'
import { bytesAttribute, flagAttribute, type LeafDraft, typeAttribute } from './encode-leaf.js'
import {
  globalLeaf,
  type Pickled,
  pickleObject,
  picklePrimitive,
  type ValuePlace,
} from './encode-value.js'
import type { PickleChild } from './pickle-child.js'
import { pickleTypes } from './pickle-type.js'
import type { Reduced } from './python-class.js'
import { refusal } from './refusal.js'
import { encodeWtf8 } from './wtf8.js'

/** What a writer of hdf5pickle files needs to know of the program's classes. */
export interface PythonWriting {
  /** How an instance of a registered class is written; `undefined` for any other object. */
  reduce(value: object, place: ValuePlace): Reduced | undefined
  /** The Python name of a registered class or function. */
  globalOf(value: object): PythonGlobal | undefined
}

export interface EncodePickleOptions {
  readonly classes: PythonWriting
  readonly text: 'unicode' | 'str'
}

/**
 * Turns objects into a plan of the nodes that Python's hdf5pickle 0.2.1 loads; the entries are one Pickler's, so what
 * they share is stored once. What the format can't hold throws before anything is written.
 */
export function encodePickle(
  entries: Iterable<readonly [string, unknown]>,
  options: EncodePickleOptions,
): WritePlan {
  const encoder = new Encoder(options)
  for (const [path, value] of entries) encoder.addRoot(path, value)
  return { steps: encoder.steps }
}

/** Written by every Pickler, never read. */
const protocol: PlanStep = {
  kind: 'set-attribute',
  path: '/',
  attribute: { name: 'hdf5pickle_protocol', type: int64, shape: scalar, data: 1n },
}

interface Memo {
  readonly path: string
  /** Whether the arguments that Python makes the object of are still being written. */
  isIncomplete: boolean
}

interface Frame {
  readonly path: string
  readonly children: readonly PickleChild[]
  next: number
}

class Encoder {
  readonly steps: PlanStep[] = [protocol]
  readonly #options: EncodePickleOptions
  readonly #memo = new Map<object, Memo>()
  /** Python has one object of each class, and one empty tuple. */
  readonly #globals = new Map<string, string>()
  #emptyTuple: string | undefined
  readonly #frames: Frame[] = []
  #root: unknown

  constructor(options: EncodePickleOptions) {
    this.#options = options
  }

  addRoot(path: string, value: unknown): void {
    this.#root = value
    this.#emitValue(value, path, undefined)
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      const child = frame.children[frame.next++]
      if (child === undefined) this.#frames.pop()
      else if ('isComplete' in child) child.isComplete()
      else {
        const at = childPath(frame.path, child.name)
        if ('children' in child) this.#openGroup(at, [], child.children)
        else this.#emitValue(child.value, at, child.form)
      }
    }
  }

  #emitValue(value: unknown, path: string, form: PrimitiveForm | undefined): void {
    const isObject = typeof value === 'object' && value !== null
    if (!isObject && typeof value !== 'function') {
      const pickled = picklePrimitive(value, form, this.#options.text)
      if (pickled === undefined) throw refusal(value, this.#place(path))
      this.#emit(pickled, value, path)
    } else if (!this.#emitKnown(value, path)) this.#emitObject(value, path)
  }

  /** Writes a reference to what was written before. */
  #emitKnown(value: object, path: string): boolean {
    if (value instanceof PythonGlobal) return this.#emitGlobal(value, path)
    const memo = this.#memo.get(value)
    if (memo === undefined) {
      if (!isTuple(value) || value.length > 0 || this.#emptyTuple === undefined) return false
      this.#emitReference(this.#emptyTuple, path)
      return true
    }
    if (memo.isIncomplete && !(value instanceof PythonObject))
      throw cannotStore(
        'an object that the arguments of its own constructor lead to',
        'Python could not make it. Let the cycle run through its state.',
        this.#place(path),
      )
    this.#emitReference(memo.path, path)
    return true
  }

  #emitGlobal(global: PythonGlobal, path: string): true {
    const known = this.#globals.get(global.fullName)
    if (known !== undefined) this.#emitReference(known, path)
    else {
      this.#globals.set(global.fullName, path)
      this.#emitLeaf(globalLeaf(global), path)
    }
    return true
  }

  #emitReference(target: string, path: string): void {
    const attributes = [
      bytesAttribute('target', encodeWtf8(target)),
      ...typeAttribute(pickleTypes.reference),
    ]
    this.steps.push({ kind: 'group', path, attributes })
  }

  #emitObject(value: object, path: string): void {
    const place = this.#place(path)
    const { classes } = this.#options
    const global = classes.globalOf(value)
    if (global !== undefined) {
      this.#emitGlobal(global, path)
      return
    }
    const pickled = reading(place, () => {
      const reduced = classes.reduce(value, place)
      return reduced === undefined
        ? typeof value === 'function'
          ? undefined
          : pickleObject(value, place)
        : ({ kind: 'object', reduced } as const)
    })
    if (pickled === undefined) throw refusal(value, place)
    this.#emit(pickled, value, path)
  }

  #emit(pickled: Pickled, value: unknown, path: string): void {
    const memo: Memo = { path, isIncomplete: pickled.kind === 'object' }
    if (typeof value === 'object' && value !== null) {
      this.#memo.set(value, memo)
      if (isTuple(value) && value.length === 0) this.#emptyTuple ??= path
    }
    switch (pickled.kind) {
      case 'leaf':
        return this.#emitLeaf(pickled.leaf, path)
      case 'sequence':
        return this.#emitSequence(pickled.items, pickled.isTuple, path)
      case 'dict':
        return this.#emitDict(pickled.entries, value as object, path)
      case 'object':
        return this.#emitReduced(pickled.reduced, path, memo)
    }
  }

  #emitLeaf(leaf: LeafDraft, path: string): void {
    this.steps.push({ kind: 'dataset', path, ...leaf })
  }

  #emitSequence(items: readonly unknown[], isOfTuple: boolean, path: string): void {
    const forms = formsOf(items)
    const children = Array.from(items, (value, i): PickleChild => {
      const form = forms?.every ?? forms?.some?.get(i)
      return { name: `_${i}`, step: i, value, ...(form === undefined ? {} : { form }) }
    })
    const type = isOfTuple ? pickleTypes.tuple : pickleTypes.list
    this.#openGroup(path, typeAttribute(type), children)
  }

  #emitDict(entries: Iterable<readonly [unknown, unknown]>, container: object, path: string): void {
    const { values, keys } = entryChildren(entries, formsOf(container), !(container instanceof Map))
    const children =
      keys.length === 0 ? values : [...values, { name: '__', children: keys } as const]
    this.#openGroup(path, typeAttribute(pickleTypes.dict), children)
  }

  #emitReduced(reduced: Reduced, path: string, memo: Memo): void {
    const { made, callable, args, items, entries, state } = reduced
    const isInline = isAttributes(state)
    const attributes = isInline
      ? entryChildren(state instanceof Map ? state : Object.entries(state), formsOf(state), true)
      : { values: [], keys: [] }
    const inner: PickleChild[] = [
      part(made === 'by call' ? 'func' : 'cls', '<class>', callable),
      part('args', '<args>', args),
      {
        isComplete() {
          memo.isIncomplete = false
        },
      },
    ]
    if (items !== undefined) inner.push(part('listitems', '<items>', items))
    if (entries !== undefined) inner.push(part('dictitems', '<entries>', entries))
    if (!isInline && state !== undefined) inner.push(part('content', '<state>', state))
    inner.push(...attributes.keys)
    const isClassic = made === 'classic'
    const flags = state === undefined || isClassic ? [] : [flagAttribute('has_reduce_content')]
    this.#openGroup(
      path,
      [...typeAttribute(isClassic ? pickleTypes.classic : pickleTypes.reduced), ...flags],
      [{ name: '__', children: inner }, ...attributes.values],
    )
  }

  #openGroup(
    path: string,
    attributes: readonly PlanAttribute[],
    children: readonly PickleChild[],
  ): void {
    this.steps.push({ kind: 'group', path, attributes })
    this.#frames.push({ path, children, next: 0 })
  }

  #place(path: string): ValuePlace {
    const property = () => this.#property()
    return {
      path,
      get property() {
        return property()
      },
    }
  }

  #property(): string {
    const steps: Step[] = []
    for (const frame of this.#frames) {
      const child = frame.children[frame.next - 1]
      if (child !== undefined && 'step' in child) steps.push(child.step)
    }
    return propertyPath(this.#root, steps)
  }
}

const part = (name: string, words: string, value: unknown): PickleChild => ({
  name,
  step: { words },
  value,
})

/** A state whose entries are the attributes of the instance. */
function isAttributes(state: unknown): state is object {
  if (typeof state !== 'object' || state === null) return false
  if (state instanceof Map) return (typeOf(state)?.name ?? 'dict') === 'dict'
  const prototype = Object.getPrototypeOf(state) as object | null
  return prototype === Object.prototype || prototype === null
}

/** Getters and reducers of the program run here. */
function reading<T>(place: ValuePlace, run: () => T): T {
  try {
    return run()
  } catch (cause) {
    if (cause instanceof H5Error) throw cause
    const message = cause instanceof Error ? cause.message : String(cause)
    throw cannotStore(
      `this object: reading it failed with "${quoted(message)}"`,
      'See the cause of this error.',
      { ...place, cause },
    )
  }
}
