import { collectFields, type FieldSource } from './collect-fields.js'
import type { ClassDefinition } from './definition.js'
import type { Constructor } from './field-type.js'
import { protocolOf } from './protocol.js'
import { reducerOf } from './register-options.js'
import type { Registration } from './registration.js'

/** Makes the definition of a registered class; a registered reducer comes before the class's own. */
export function defineClass(registration: Registration, source: FieldSource): ClassDefinition {
  const { name, aliases, options } = registration
  const { version, upgrade, newer = 'load', create = 'auto', table = false, python } = options
  const constructor = registration.value as Constructor
  return Object.freeze({
    constructor,
    name,
    aliases,
    version,
    upgrade,
    newer,
    create,
    table,
    python,
    fields: collectFields(constructor, source),
    reducer: reducerOf(options) ?? protocolOf(constructor),
  })
}
