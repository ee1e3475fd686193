import { jsType, noAttributes } from './attributes.js'
import { fromLinkName } from './link-name.js'
import { define, propertyChildren, refuseSymbolKeys } from './own-properties.js'
import { childPath, type ValueKind } from './value-kind.js'

/** Plain objects: a group with a child per own enumerable property. */
export const plainObjectKind: ValueKind = {
  types: ['null-prototype'],
  prototypes: [Object.prototype],
  encode(value, context) {
    refuseSymbolKeys(value, context)
    const attributes =
      Object.getPrototypeOf(value) === null ? jsType('null-prototype') : noAttributes
    return { kind: 'group', attributes, children: propertyChildren(value) }
  },
  *decodeGroup(record, context) {
    const bare = record.attributes.get('js_type')?.data === 'null-prototype'
    const object = (bare ? Object.create(null) : {}) as object
    context.remember(object)
    for (const name of record.children)
      if (name !== '__') define(object, fromLinkName(name), yield childPath(record.path, name))
    return object
  },
}
