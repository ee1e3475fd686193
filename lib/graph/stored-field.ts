import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { AttributeRecord, GroupRecord } from '../records/node-record.js'
import { fieldPath } from '../values/link-name.js'
import { enumNames } from '../values/enum-names.js'
import { elementsOf } from '../values/natural.js'
import { conform } from './conform.js'
import type { NodeContext } from './decode.js'
import { FieldOrigin } from './field-origin.js'

/** What says what a group is; no field is such an attribute. */
export const isOwnAttribute = (name: string): boolean => name.startsWith('js_')

/** Where a field of an instance lies in its group. */
export type StoredField =
  | { readonly name: string; readonly path: string }
  | { readonly name: string; readonly attribute: AttributeRecord }

/**
 * Finds where a field lies, by its name and then by its aliases: first as it is declared, then in the other form, which
 * an older class may have declared.
 */
export function placeOf(
  field: FieldDefinition,
  record: GroupRecord,
  { present }: Pick<NodeContext, 'present'>,
): StoredField | undefined {
  const names = [field.name, ...field.aliases]
  return field.attribute
    ? (attributeOf(names, record) ?? nodeOf(names, record, present))
    : (nodeOf(names, record, present) ?? attributeOf(names, record))
}

function attributeOf(names: readonly string[], record: GroupRecord): StoredField | undefined {
  for (const name of names) {
    const attribute = isOwnAttribute(name) ? undefined : record.attributes.get(name)
    if (attribute !== undefined) return { name, attribute }
  }
  return undefined
}

function nodeOf(
  names: readonly string[],
  record: GroupRecord,
  present: NodeContext['present'],
): StoredField | undefined {
  for (const name of names) {
    const path = fieldPath(record.path, name)
    if (present(path)) return { name, path }
  }
  return undefined
}

/** The value of an attribute as the field was declared. */
export function attributeValue(
  attribute: AttributeRecord,
  field: FieldDefinition,
  record: GroupRecord,
  definition: ClassDefinition,
): unknown {
  const { data, type, shape } = attribute
  const value = enumNames(data, type, shape, field.type) ?? rawAttribute(attribute)
  if (value === null && field.type?.kind === 'array')
    return elementsOf(attribute.data, attribute.type, attribute.shape)
  return field.type === undefined
    ? value
    : conform(value, new FieldOrigin(field, definition, record), field.type)
}

/** The value of an attribute that no field declares; no elements stand for null. */
export function rawAttribute({ data, type, shape }: AttributeRecord): unknown {
  const isEmpty = shape?.length === 1 && shape[0] === 0 && type.kind === 'float'
  return isEmpty ? null : elementsOf(data, type, shape)
}
