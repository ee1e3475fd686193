import { describe } from './check-options.js'
import type { FieldDefinition } from './definition.js'
import { invalidDeclaration } from '../errors.js'

/** Names by which a group says what it is; no field may be such an attribute. */
const ownAttributes: readonly string[] = ['js_type', 'js_class', 'js_version']

/**
 * Refuses what can't be the name of a field in a file.
 *
 * @throws TypeError for an absolute path, `.`, `..`, `__`, empty segments and attributes of h5orm's own.
 */
export function checkStoredName(name: unknown, attribute: boolean, taker: string): void {
  const reason = reasonAgainst(name, attribute)
  if (reason !== undefined) {
    throw new TypeError(`${describe(name)} can't be the stored name of ${taker}: ${reason}.`)
  }
}

function reasonAgainst(name: unknown, attribute: boolean): string | undefined {
  if (typeof name !== 'string') return 'it is not a string'
  if (name === '') return 'it is empty'
  if (name.includes('\0')) return 'HDF5 ends names at a NUL'
  if (attribute) {
    if (name.includes('/')) return "an attribute's name is not a path"
    return ownAttributes.includes(name) ? 'h5orm itself writes that attribute' : undefined
  }
  if (name.startsWith('/')) return 'it must be relative to the object'
  const segments = name.split('/')
  if (segments.includes('')) return 'it has an empty segment'
  if (segments.includes('..') || segments.includes('.')) return 'it must stay within the object'
  if (segments.includes('__')) return "'__' is reserved for h5orm"
  return undefined
}

/**
 * Refuses fields of one class that would lie in the same place, or one within the other.
 *
 * @throws INVALID_DECLARATION naming both fields.
 */
export function checkDistinctNames(fields: readonly FieldDefinition[], owner: string): void {
  const taken = { attribute: new Map<string, string>(), link: new Map<string, string>() }
  const namesOf = (field: FieldDefinition) => (field.attribute ? taken.attribute : taken.link)
  for (const field of fields) {
    const names = namesOf(field)
    const other = names.get(field.name)
    if (other !== undefined) {
      throw invalidDeclaration(
        `${owner}.${other} and ${owner}.${field.property} have the same stored name '${field.name}'. Give one of them another with { name }`,
      )
    }
    names.set(field.name, field.property)
  }
  for (const field of fields) {
    for (const alias of field.aliases) {
      const other = namesOf(field).get(alias)
      if (other === undefined) continue
      throw invalidDeclaration(
        `The alias '${alias}' of ${owner}.${field.property} is the stored name of ${owner}.${other}`,
      )
    }
  }
  for (const [name, property] of taken.link) {
    for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
      const other = taken.link.get(name.slice(0, end))
      if (other === undefined) continue
      throw invalidDeclaration(
        `${owner}.${property} would be stored at '${name}', inside of ${owner}.${other} at '${name.slice(0, end)}'`,
      )
    }
  }
}
