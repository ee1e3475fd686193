import { cannotRestore, corrupt } from '../errors.js'
import type { GroupRecord } from '../records/node-record.js'
import { NumpyDtype } from '../values/python/numpy-dtype.js'
import { PythonGlobal } from '../values/python/python-global.js'
import { PythonObject } from '../values/python/python-object.js'
import { childPath, type Decoding } from '../values/value-kind.js'
import { decodeAttributes } from './decode-entries.js'
import { readExtension, readGlobal } from './decode-leaf.js'
import type { PickleContext } from './pickle-context.js'
import { pickleTypeOf, pickleTypes } from './pickle-type.js'
import { type PythonClass, type Reduction } from './python-class.js'
import { python2Name } from './python-names.js'
import { recordAt } from './record-at.js'

/** The nodes below `__` that say how an instance is made. */
class Parts {
  readonly made: PythonObject['made']
  readonly callable: string
  readonly #inner: string
  readonly #names: ReadonlySet<string>

  constructor(record: GroupRecord, context: PickleContext, isClassic: boolean) {
    this.#inner = childPath(record.path, '__')
    const inner = context.record(this.#inner)
    this.#names = new Set(inner?.kind === 'group' ? inner.children : [])
    const isNew = this.#names.has('cls')
    this.made = isClassic ? 'classic' : isNew ? 'by new' : 'by call'
    this.callable = this.path(isNew ? 'cls' : 'func')
    if (!isNew && !this.#names.has('func'))
      throw corrupt('An instance has no class and no function that makes it', {
        path: record.path,
      })
  }

  has(name: string): boolean {
    return this.#names.has(name)
  }

  path(name: string): string {
    return `${this.#inner}/${name}`
  }
}

/**
 * Restores an instance in the order of pickle: the arguments, the object (known from here on to all that refer to it),
 * list items, dict items, the state. Only what this program has registered for its class is run.
 */
export function* decodeObject(
  record: GroupRecord,
  isClassic: boolean,
  context: PickleContext,
): Decoding {
  const parts = new Parts(record, context, isClassic)
  const callable = globalAt(parts.callable, context) ?? (yield parts.callable)
  const name = fullName(callable, context)
  const known = name === undefined ? undefined : context.pickle.classes.classNamed(name)
  return known === undefined
    ? yield* decodeUnknown(record, parts, context)
    : yield* decodeKnown(record, parts, name as string, known, context)
}

/** The class or function at a path, where it can be told without restoring anything. */
function globalAt(path: string, context: PickleContext): PythonGlobal | undefined {
  const record = recordAt(path, context)
  if (record?.kind !== 'dataset') return undefined
  const type = pickleTypeOf(record)
  if (type === pickleTypes.global) return readGlobal(record)
  return type === pickleTypes.extension ? readExtension(record, context.pickle) : undefined
}

function fullName(callable: unknown, { pickle }: PickleContext): string | undefined {
  if (callable instanceof PythonGlobal)
    return callable.module === '' ? undefined : python2Name(callable.module, callable.name)
  return typeof callable === 'function' ? pickle.classes.nameOf(callable) : undefined
}

/** Keeps all that is there of an instance of an unknown class; made at once, so that every cycle closes. */
function* decodeUnknown(record: GroupRecord, parts: Parts, context: PickleContext): Decoding {
  const object = new PythonObject({ callable: undefined, made: parts.made })
  context.remember(object)
  object.callable = yield parts.callable
  if (parts.has('args')) object.args = yield parts.path('args')
  if (parts.has('listitems')) object.items = yield parts.path('listitems')
  if (parts.has('dictitems')) object.entries = yield parts.path('dictitems')
  object.state = yield* decodeState(record, parts, context)
  return object
}

/** The attributes of an instance, or what else its `__getstate__` gave; `undefined` for none. */
function* decodeState(
  record: GroupRecord,
  parts: Parts,
  context: PickleContext,
): Generator<string, unknown, unknown> {
  if (parts.has('content')) return yield parts.path('content')
  const hasState = parts.made === 'classic' || record.attributes.has('has_reduce_content')
  return hasState ? yield* decodeAttributes(record, context) : undefined
}

function* decodeKnown(
  record: GroupRecord,
  parts: Parts,
  name: string,
  known: PythonClass,
  context: PickleContext,
): Decoding {
  const place = { path: record.path }
  let object: unknown = known.make?.(place)
  const isEarly = object !== undefined
  if (isEarly) context.remember(object as object)
  const args = parts.has('args') ? argumentsOf(yield parts.path('args'), parts) : []
  const existing = isEarly ? undefined : context.existing()
  if (existing !== undefined) return existing.value
  const assembles = known.assemble !== undefined && known.assembles?.(args) !== false
  if (!assembles && !isEarly && known.construct === undefined)
    return yield* decodeUnknown(record, parts, context)
  if (assembles && known.assemble !== undefined) {
    const reduction = yield* decodeReduction(record, parts, args, context)
    return context.existing()?.value ?? known.assemble(reduction, place)
  }
  if (isEarly) known.fill?.(object as object, args, place)
  else {
    object = known.construct?.(args, place)
    if (isObject(object)) context.remember(object)
    else if (args[0] instanceof NumpyDtype) context.pickle.forms.set(record.path, args[0])
  }
  if (parts.has('listitems')) {
    const items = arrayOf(yield parts.path('listitems'), parts.path('listitems'))
    if (known.addItems !== undefined) known.addItems(object, items, place)
    else if (items.length > 0) throw misfit(name, 'list items', record.path)
  }
  if (parts.has('dictitems')) {
    const dict = yield parts.path('dictitems')
    const entries = entriesOf(dict, parts.path('dictitems'))
    if (known.setEntries !== undefined) known.setEntries(object, entries, place, dict as object)
    else if (entries.length > 0) throw misfit(name, 'dict items', record.path)
  }
  const state = yield* decodeState(record, parts, context)
  if (state === undefined || state === null) return object
  if (known.setState !== undefined) known.setState(object, state, place)
  else if (!isEmpty(state)) throw misfit(name, 'a state', record.path)
  return object
}

function* decodeReduction(
  record: GroupRecord,
  parts: Parts,
  args: readonly unknown[],
  context: PickleContext,
): Generator<string, Reduction, unknown> {
  const items = parts.has('listitems') ? yield parts.path('listitems') : undefined
  const entries = parts.has('dictitems') ? yield parts.path('dictitems') : undefined
  const state = yield* decodeState(record, parts, context)
  return { args, items, entries, state }
}

const argumentsOf = (value: unknown, parts: Parts): readonly unknown[] =>
  arrayOf(value, parts.path('args'))

function arrayOf(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw corrupt('A list or a tuple was expected', { path })
}

function entriesOf(value: unknown, path: string): [unknown, unknown][] {
  if (value instanceof Map) return [...value]
  if (isObject(value) && Object.getPrototypeOf(value) === Object.prototype)
    return Object.entries(value)
  throw corrupt('A dict was expected', { path })
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const isEmpty = (state: unknown): boolean =>
  isObject(state) && (state instanceof Map ? state.size === 0 : Object.keys(state).length === 0)

const misfit = (name: string, what: string, path: string): Error =>
  cannotRestore(
    `an instance of ${name} with ${what}, which its registration has no place for`,
    `Give registry.registerPython('${name}', …) items, entries or a state.`,
    { path },
  )
