import type { FieldDefinition } from '../metadata/definition.js'
import { compoundForm } from '../table/compound-form.js'
import type { ObjectEntry } from '../table/form.js'
import type { EncodeContext } from '../values/value-kind.js'
import { refuse } from './declared-draft.js'

/** Makes one compound dataset of the table that an array has become, as its field asks for with `layout: 'compound'`. */
export function becomeCompound(
  entry: ObjectEntry,
  field: FieldDefinition,
  context: EncodeContext,
): void {
  const { form } = entry
  const isTable =
    form?.kind === 'group' &&
    form.attributes.some(({ name, data }) => name === 'js_type' && data === 'Table')
  if (!isTable) return noCompound(field, context)
  entry.form = compoundForm(form, (why) => because(why, field, context))
}

export function noCompound(field: FieldDefinition, context: EncodeContext): never {
  throw because('its elements are not all rows of one class', field, context)
}

const because = (why: string, field: FieldDefinition, context: EncodeContext): Error =>
  refuse(`it can't be one compound dataset: ${why}`, field, context)
