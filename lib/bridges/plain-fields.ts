import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'

const known = new WeakMap<ClassDefinition, ReadonlyMap<string, FieldDefinition>>()

/**
 * Gives the declared fields of a class by the names that JSON has for them: their properties', a private one without
 * its `#` (which is JavaScript's) unless another field has that name.
 */
export function plainFields(definition: ClassDefinition): ReadonlyMap<string, FieldDefinition> {
  let fields = known.get(definition)
  if (fields === undefined) known.set(definition, (fields = nameFields(definition.fields ?? [])))
  return fields
}

function nameFields(fields: readonly FieldDefinition[]): ReadonlyMap<string, FieldDefinition> {
  const named = new Map<string, FieldDefinition>()
  for (const field of fields) if (field.access !== 'private') named.set(field.property, field)
  for (const field of fields) {
    if (field.access !== 'private') continue
    let name = field.property.slice(1)
    while (named.has(name)) name = `#${name}`
    named.set(name, field)
  }
  return named
}
