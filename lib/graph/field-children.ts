import { cannotStore } from '../errors.js'
import { storedFieldAt, unset } from '../instances/read.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { PlanAttribute } from '../records/write-plan.js'
import { integerAttribute, noAttributes, textAttribute } from '../values/attributes.js'
import type { ChildDraft, GroupDraft } from '../values/draft.js'
import { builtinBase } from '../values/kinds.js'
import { toLinkName } from '../values/link-name.js'
import { propertyChildren, refuseSymbolKeys } from '../values/own-properties.js'
import { shownStep } from '../values/property-path.js'
import type { EncodeContext } from '../values/value-kind.js'
import { attributeOfField } from './attribute-field.js'

/** The attributes that say of which class an instance is. */
export function classAttributes(definition: ClassDefinition): PlanAttribute[] {
  const name = textAttribute('js_class', definition.name)
  return definition.version === undefined
    ? [name]
    : [name, integerAttribute('js_version', definition.version)]
}

/** The group `__` for what has no natural place. */
export const innerGroup = (children: readonly ChildDraft[]): ChildDraft => ({
  name: '__',
  step: { words: '' },
  draft: { kind: 'group', attributes: noAttributes, children },
})

/** The stored fields of an object as links; those that are attributes are added to the attributes. */
export function fieldChildren(
  value: object,
  definition: ClassDefinition,
  attributes: PlanAttribute[],
  context: EncodeContext,
): ChildDraft[] {
  if (definition.fields === undefined) return ownChildren(value, context)
  if (definition.fields.length === 0) refuseUndeclared(value, definition, context)
  const children: ChildDraft[] = []
  for (const field of definition.fields) {
    const stored = storedFieldAt(value, field, () => ({
      path: context.path,
      property: context.property() + shownStep(field.property),
    }))
    if (stored === unset) continue
    if (field.attribute) attributes.push(attributeOfField(field, stored, context))
    else addAtPath(children, field.name.split('/'), field, stored)
  }
  return children
}

/** Puts a field below the groups that its relative path names. */
function addAtPath(
  children: ChildDraft[],
  names: readonly string[],
  field: FieldDefinition,
  value: unknown,
): void {
  const [first, ...rest] = names as [string, ...string[]]
  const name = toLinkName(first)
  if (rest.length === 0) {
    children.push({ name, step: field.property, value, field })
    return
  }
  const group = children.find((child) => child.name === name)
  const inner = group !== undefined && 'draft' in group ? (group.draft as GroupDraft) : undefined
  const list: ChildDraft[] = inner === undefined ? [] : (inner.children as ChildDraft[])
  if (inner === undefined) {
    const draft: GroupDraft = { kind: 'group', attributes: noAttributes, children: list }
    children.push({ name, step: { words: '' }, draft })
  }
  addAtPath(list, rest, field, value)
}

/** A class that declares no field at all, whose instances have properties: nothing of them would be stored. */
function refuseUndeclared(
  value: object,
  definition: ClassDefinition,
  context: EncodeContext,
): void {
  const [first] = ownChildren(value, context)
  if (first === undefined) return
  throw cannotStore(
    `an instance of ${definition.name}: its class declares no field, so nothing of it would be stored, such as ${first.name}`,
    'Put @H5Field() on what is to be stored, or give the class [H5.reduce] if nothing is.',
    { path: context.path, property: context.property() },
  )
}

/** The own enumerable properties of an instance whose class declares no fields; an array's elements are content. */
function ownChildren(value: object, context: EncodeContext): ChildDraft[] {
  refuseSymbolKeys(value, context)
  const indexed = Array.isArray(value) || ArrayBuffer.isView(value) || isStringObject(value)
  const keys = Object.keys(value)
  return propertyChildren(value, indexed ? keys.filter((key) => !/^(0|[1-9]\d*)$/.test(key)) : keys)
}

const isStringObject = (value: object): boolean =>
  builtinBase(value)?.prototype === String.prototype
