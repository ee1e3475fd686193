import { cannotStore, type H5ErrorDetails } from '../errors.js'
import { quoted } from '../quoted.js'
import type { ClassDefinition, Reducer } from '../metadata/definition.js'
import type { PlanAttribute } from '../records/write-plan.js'
import type { ChildDraft, GroupDraft, ValueChild } from '../values/draft.js'
import { jsType } from '../values/attributes.js'
import { propertyChildren, refuseProto } from '../values/own-properties.js'
import type { EncodeContext } from '../values/value-kind.js'
import { fieldChildren, innerGroup } from './field-children.js'

/**
 * An instance whose class has a reducer. Named parts or a record-shaped state are children like fields; positional
 * parts, another state, items and entries lie in `__` (hdf5pickle's group of that name).
 */
export function reducedDraft(
  value: object,
  definition: ClassDefinition,
  attributes: PlanAttribute[],
  context: EncodeContext,
): GroupDraft {
  const reducer = definition.reducer as Reducer
  const declared = definition.fields !== undefined && definition.fields.length > 0
  const children = declared ? fieldChildren(value, definition, attributes, context) : []
  const inner: ChildDraft[] = []
  const place = (): H5ErrorDetails => ({ path: context.path, property: context.property() })
  const alone = !declared && reducer.state === undefined
  if (reducer.reduce !== undefined) {
    const parts = call(definition, 'reduce', context, () =>
      reducer.reduce?.(value, { path: context.path }),
    )
    refusePromise(parts, definition, context)
    context.needs(value, definition.name, partsOf(parts))
    if (alone && isRecord(parts)) {
      refuseProto(parts, definition.name, place)
      addParts(children, parts, 'part')
    } else inner.push(part('args', '<args>', parts))
  }
  if (reducer.state !== undefined) {
    const { get } = reducer.state
    const state = call(definition, 'state', context, () => get(value))
    refusePromise(state, definition, context)
    refuseProto(state, definition.name, place)
    if (!declared && isRecord(state) && Object.keys(state).length > 0)
      addParts(children, state, 'state')
    else inner.push(part('state', '<state>', state))
  }
  if (reducer.items !== undefined) {
    const { get } = reducer.items
    inner.push(
      part(
        'items',
        '<items>',
        call(definition, 'items', context, () => [...get(value)]),
      ),
    )
  }
  if (reducer.entries !== undefined) {
    const { get } = reducer.entries
    const pairs = call(definition, 'entries', context, () => [...get(value)])
    inner.push(entriesChild(pairs, definition, context))
  }
  if (inner.length > 0) children.push(innerGroup(inner))
  return { kind: 'group', attributes, children }
}

const part = (name: string, words: string, value: unknown): ValueChild => ({
  name,
  step: { words },
  value,
  ...(Array.isArray(value) ? { temporary: true } : {}),
})

function addParts(children: ChildDraft[], record: object, kind: string): void {
  for (const child of propertyChildren(record))
    children.push({ ...child, step: { words: `<${kind} ${child.name}>` } })
}

/** What the constructor function is given directly: an object inside of a container may be made while that is filled. */
function partsOf(parts: unknown): readonly unknown[] {
  if (Array.isArray(parts)) return parts
  return isRecord(parts) ? Object.values(parts) : [parts]
}

/** A plain object that can be spread over the group: no class, no symbol keys. */
const isRecord = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  Object.getPrototypeOf(value) === Object.prototype &&
  Object.getOwnPropertySymbols(value).length === 0

function call<T>(
  definition: ClassDefinition,
  what: string,
  context: EncodeContext,
  run: () => T,
): T {
  try {
    return run()
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw cannotStore(
      `an instance of ${definition.name}: its ${what} failed with "${quoted(message)}"`,
      'See the cause of this error.',
      { path: context.path, property: context.property(), cause },
    )
  }
}

function refusePromise(value: unknown, definition: ClassDefinition, context: EncodeContext): void {
  if (!(value instanceof Promise)) return
  throw cannotStore(
    `an instance of ${definition.name}: its reducer is asynchronous`,
    'Await what it needs before saving; a reducer returns its parts at once.',
    { path: context.path, property: context.property() },
  )
}

/** Pairs in their order, keys beside values: a key may come twice. */
function entriesChild(
  pairs: readonly unknown[],
  definition: ClassDefinition,
  context: EncodeContext,
): ChildDraft {
  const keys: unknown[] = []
  const values: unknown[] = []
  for (const [i, pair] of pairs.entries()) {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw cannotStore(
        `an instance of ${definition.name}: entry ${i} of its reducer is no [key, value] pair`,
        'Yield pairs, as map.entries() does.',
        { path: context.path, property: context.property() },
      )
    keys.push(pair[0])
    values.push(pair[1])
  }
  const children = [part('keys', '<keys>', keys), part('values', '<values>', values)]
  const draft: GroupDraft = { kind: 'group', attributes: jsType('MapEntries'), children }
  return { name: 'entries', step: { words: '' }, draft }
}
