import type { AttributeRecord, DatasetRecord } from '../records/node-record.js'
import type { PlanAttribute } from '../records/write-plan.js'
import { integerAttribute, jsType, textAttribute } from './attributes.js'
import type { ChildDraft } from './draft.js'
import { elementsOf } from './natural.js'
import { define, propertyChildren } from './own-properties.js'
import { storedAttributes, storedDataset } from './stored-form.js'
import { encodeString } from './string.js'
import type { ValueKind } from './value-kind.js'

export interface UnknownRecordParts {
  readonly className?: string | undefined
  readonly version?: number | undefined
  readonly type?: string | undefined
  readonly fields?: Record<string, unknown>
  readonly inner?: Record<string, unknown> | undefined
}

/** What a file has of a record, beside its parts. */
export interface RecordSource {
  readonly attributes: ReadonlyMap<string, AttributeRecord>
  /** The dataset that it is. */
  readonly dataset?: DatasetRecord
}

const sources = new WeakMap<UnknownRecord, RecordSource>()

/**
 * Stands for an object whose class this program did not register: it can be looked at, and saving it writes back
 * what was there.
 *
 * A table of such objects is one record, `fields` are its columns. A row of it that something else refers to is a record
 * too, which can't be changed (the columns can): it is stored as that row, and brings its table.
 *
 * @example
 * const thing = await session.load('/run1')
 * if (thing instanceof UnknownRecord) console.log(thing.className, thing.fields)
 */
export class UnknownRecord {
  /** The class name in the file. */
  readonly className: string | undefined
  readonly version: number | undefined
  /** A `js_type` that this version does not know; `Table` of a table. */
  readonly type: string | undefined
  /** The children of the group by name, or `value` of a dataset, which can't be replaced. */
  readonly fields: Record<string, unknown>
  /** What the class's reducer stored in the group `__`: args, state, items, entries. */
  readonly inner: Record<string, unknown> | undefined

  constructor(parts: UnknownRecordParts) {
    this.className = parts.className
    this.version = parts.version
    this.type = parts.type
    this.fields = parts.fields ?? {}
    this.inner = parts.inner
  }

  /**
   * What other attributes the group or dataset has, by name: fields that are declared `{ attribute: true }`, units. They
   * are written back, and can't be changed.
   */
  get attributes(): Readonly<Record<string, unknown>> {
    const attributes: Record<string, unknown> = {}
    for (const [name, { data, type, shape }] of sources.get(this)?.attributes ?? [])
      define(attributes, name, elementsOf(data, type, shape))
    return Object.freeze(attributes)
  }
}

/** What a record says by itself, and what is said anew when it is written. */
const own: ReadonlySet<string> = new Set(['js_type', 'js_class', 'js_version', 'js_references'])

/** Makes a record of what a file has. */
export function recordOf(
  parts: UnknownRecordParts,
  { attributes, dataset }: RecordSource,
): UnknownRecord {
  const record = new UnknownRecord(parts)
  const others = new Map([...attributes].filter(([name]) => !own.has(name)))
  sources.set(record, { attributes: others, ...(dataset && { dataset }) })
  if (dataset !== undefined) Object.freeze(record.fields)
  return record
}

/** The attributes of the node that a record is stored as. */
export function attributesOfRecord(record: UnknownRecord): PlanAttribute[] {
  const { type, className, version } = record
  const attributes: PlanAttribute[] = []
  if (type !== undefined) attributes.push(...jsType(type))
  if (className !== undefined) attributes.push(textAttribute('js_class', className))
  if (version !== undefined) attributes.push(integerAttribute('js_version', version))
  attributes.push(...storedAttributes(sources.get(record)?.attributes ?? new Map()))
  return attributes
}

export const unknownRecordKind: ValueKind<UnknownRecord> = {
  types: [],
  prototypes: [UnknownRecord.prototype],
  encode(value, context) {
    const named = value.type === 'Named' ? value.fields['value'] : undefined
    if (typeof named === 'string') return encodeString(named, context.strings, jsType('Named'))
    const attributes = attributesOfRecord(value)
    const dataset = sources.get(value)?.dataset
    if (dataset !== undefined) return storedDataset(dataset, attributes, context)
    const children: ChildDraft[] = propertyChildren(value.fields)
    if (value.inner !== undefined) {
      const draft = {
        kind: 'group',
        attributes: [],
        children: propertyChildren(value.inner),
      } as const
      children.push({ name: '__', step: { words: '' }, draft })
    }
    return { kind: 'group', attributes, children }
  },
}
