import { cannotStore } from '../errors.js'
import { jsType, noAttributes } from './attributes.js'
import { fromLinkName } from './link-name.js'
import { defineStored, propertyChildren, refuseSymbolKeys } from './own-properties.js'
import { childPath, type ValueKind } from './value-kind.js'

/** Plain objects: a group with a child per own enumerable property. */
export const plainObjectKind: ValueKind = {
  types: ['null-prototype'],
  prototypes: [Object.prototype],
  encode(value, context) {
    refuseSymbolKeys(value, context)
    if (value === Object.prototype || Object.hasOwn(value, Symbol.toStringTag))
      throw cannotStore(
        `the object ${Object.prototype.toString.call(value).slice(8, -1)} of the language`,
        'Register it to store it by name: registry.registerValue(name, object).',
        { path: context.path, property: context.property() },
      )
    const attributes =
      Object.getPrototypeOf(value) === null ? jsType('null-prototype') : noAttributes
    return { kind: 'group', attributes, children: propertyChildren(value) }
  },
  *decodeGroup(record, context) {
    const bare = record.attributes.get('js_type')?.data === 'null-prototype'
    const object = (bare ? Object.create(null) : {}) as object
    context.remember(object)
    for (const name of record.children)
      if (name !== '__')
        defineStored(object, fromLinkName(name), yield childPath(record.path, name), record.path)
    return object
  },
}
