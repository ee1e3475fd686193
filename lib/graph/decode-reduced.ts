import { cannotRestore, corrupt, H5Error } from '../errors.js'
import { quoted } from '../quoted.js'
import type { ClassDefinition, Reducer } from '../metadata/definition.js'
import type { GroupRecord } from '../records/node-record.js'
import { decodeElements } from '../values/array.js'
import { integerOf, textOf } from '../values/attributes.js'
import { fromLinkName } from '../values/link-name.js'
import { defineStored, withoutProto } from '../values/own-properties.js'
import { childPath, type Decoding } from '../values/value-kind.js'
import type { NodeContext } from './decode.js'
import { decodeFields } from './decode-fields.js'
import { instantiate } from '../instances/instantiate.js'

/**
 * Restores an instance whose class has a reducer, in pickle's order: parts, construction, then (known to all that
 * refer to it) fields, items, entries, state.
 */
export function* decodeReduced(
  record: GroupRecord,
  definition: ClassDefinition,
  context: NodeContext,
): Decoding {
  const reducer = definition.reducer as Reducer
  const inner = childPath(record.path, '__')
  const has = (name: string): boolean => context.record(`${inner}/${name}`) !== undefined
  const declared = definition.fields !== undefined && definition.fields.length > 0
  for (const what of ['items', 'entries', 'state'] as const)
    if (has(what) && reducer[what] === undefined) throw untaken(what, definition, record.path)
  let object: unknown
  if (reducer.reduce === undefined) object = instantiate(definition, record)
  else {
    const parts = has('args')
      ? yield* decodeArgs(`${inner}/args`, context)
      : yield* childRecord(record)
    const made = context.existing()
    if (made !== undefined) return made.value
    context.fillRows()
    object = construct(definition, parts, record)
  }
  context.remember(object as object)
  if (declared) yield* decodeFields(object as object, record, definition, context)
  const run = (what: string, action: () => void): void => {
    context.fillRows()
    guarded(definition, what, record.path, action)
  }
  if (has('items')) {
    const items = (yield `${inner}/items`) as Iterable<never>
    run('items', () => {
      for (const item of items) reducer.items?.add(object, item)
    })
  }
  if (has('entries')) {
    const keys = (yield `${inner}/entries/keys`) as readonly never[]
    const values = (yield `${inner}/entries/values`) as readonly never[]
    if (keys.length !== values.length)
      throw corrupt('There are not as many keys as values', { path: `${inner}/entries` })
    run('entries', () => {
      for (const [i, key] of keys.entries()) reducer.entries?.set(object, key, values[i] as never)
    })
  }
  if (reducer.state !== undefined) {
    const state = has('state') ? yield `${inner}/state` : yield* childRecord(record)
    run('state', () => reducer.state?.set(object, withoutProto(state) as never))
  }
  return object
}

const untaken = (what: string, definition: ClassDefinition, path: string): Error =>
  cannotRestore(
    `an instance of ${definition.name}: the file holds ${what}, and its reducer takes none`,
    `Register it with ${what} that take them.`,
    { path },
  )

/**
 * The positional parts, in an array of their own for each attempt: an object that its parts lead back to is made again
 * where they need it, and must not get the first attempt's unfinished array.
 */
function* decodeArgs(path: string, context: NodeContext): Generator<string, unknown, unknown> {
  const record = context.record(path)
  if (record?.kind !== 'group' || textOf(record.attributes.get('js_type')) !== 'Array')
    return yield path
  const parts: unknown[] = []
  yield* decodeElements(record, (index, value) => {
    parts[index] = value
  })
  return parts
}

/** The children of a group as a plain record: named parts, or a state. */
function* childRecord(record: GroupRecord): Generator<string, object, unknown> {
  const parts = {}
  for (const name of record.children)
    if (name !== '__' && name !== '__proto__')
      defineStored(parts, fromLinkName(name), yield childPath(record.path, name), record.path)
  return parts
}

function construct(definition: ClassDefinition, parts: unknown, record: GroupRecord): unknown {
  const version = integerOf(record.attributes.get('js_version'))
  const { reducer } = definition
  let result: unknown
  guarded(definition, 'construct', record.path, () => {
    if (reducer?.construct !== undefined)
      result = reducer.construct(parts as never, { path: record.path, version })
    else
      result = Reflect.construct(
        definition.constructor as unknown as new () => object,
        Array.isArray(parts) ? parts : [parts],
      )
  })
  if (result instanceof Promise)
    throw cannotRestore(
      `an instance of ${definition.name}: its construct is asynchronous`,
      'It has to return the object at once.',
      { path: record.path },
    )
  return result
}

function guarded(definition: ClassDefinition, what: string, path: string, run: () => void): void {
  try {
    run()
  } catch (cause) {
    if (cause instanceof H5Error) throw cause
    const message = cause instanceof Error ? cause.message : String(cause)
    throw cannotRestore(
      `an instance of ${definition.name}: its ${what} failed with "${quoted(message)}"`,
      'See the cause of this error.',
      { path, cause },
    )
  }
}
