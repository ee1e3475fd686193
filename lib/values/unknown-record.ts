import type { PlanAttribute } from '../records/write-plan.js'
import { integerAttribute, jsType, textAttribute } from './attributes.js'
import type { ChildDraft } from './draft.js'
import { propertyChildren } from './own-properties.js'
import { encodeString } from './string.js'
import type { ValueKind } from './value-kind.js'

export interface UnknownRecordParts {
  readonly className?: string | undefined
  readonly version?: number | undefined
  readonly type?: string | undefined
  readonly fields?: Record<string, unknown>
  readonly inner?: Record<string, unknown> | undefined
}

/**
 * Stands for an object whose class this program did not register: it can be looked at, and saving it writes back
 * what was there.
 *
 * @example
 * const thing = await session.load('/run1')
 * if (thing instanceof UnknownRecord) console.log(thing.className, thing.fields)
 */
export class UnknownRecord {
  /** The class name in the file. */
  readonly className: string | undefined
  readonly version: number | undefined
  /** A `js_type` that this version does not know. */
  readonly type: string | undefined
  /** The children of the group by name, or `value` of a dataset. */
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
}

export const unknownRecordKind: ValueKind<UnknownRecord> = {
  types: [],
  prototypes: [UnknownRecord.prototype],
  encode(value, context) {
    const named = value.type === 'Named' ? value.fields['value'] : undefined
    if (typeof named === 'string') return encodeString(named, context.strings, jsType('Named'))
    const attributes: PlanAttribute[] = []
    if (value.type !== undefined) attributes.push(...jsType(value.type))
    if (value.className !== undefined) attributes.push(textAttribute('js_class', value.className))
    if (value.version !== undefined) attributes.push(integerAttribute('js_version', value.version))
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
