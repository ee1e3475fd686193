import { corrupt } from '../errors.js'
import { jsType } from './attributes.js'
import type { ChildDraft } from './draft.js'
import { fromLinkName, toLinkName } from './link-name.js'
import { decodeProperties, propertiesOf, withProperties } from './own-properties.js'
import { childPath, type ValueKind } from './value-kind.js'

const entriesOf = (map: Map<unknown, unknown>) => Map.prototype.entries.call(map)

function encodeEntries(map: Map<unknown, unknown>): ChildDraft[] {
  const keys: unknown[] = []
  const values: unknown[] = []
  for (const [key, value] of entriesOf(map)) {
    keys.push(key)
    values.push(value)
  }
  return [
    { name: 'keys', step: { words: '<keys>' }, value: keys, temporary: true },
    { name: 'values', step: { words: '<values>' }, value: values, temporary: true },
  ]
}

/** So many objects are stored side by side, in columns where they are alike; a node each would take seconds. */
const many = 1000
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

const lieApart = (map: Map<unknown, unknown>): boolean =>
  map.size < many || ![...Map.prototype.values.call(map)].every(isObject)

/** Maps: a group with a child per key where all keys are strings and objects are not very many, else keys beside values. */
export const mapKind: ValueKind<Map<unknown, unknown>> = {
  types: ['Map', 'MapEntries'],
  prototypes: [Map.prototype],
  encode(value, context) {
    const properties = propertiesOf(value, context)
    const children: ChildDraft[] = []
    const areFew = lieApart(value)
    for (const [key, child] of entriesOf(value)) {
      if (typeof key !== 'string' || !areFew) {
        const entries = encodeEntries(value)
        return withProperties(
          { kind: 'group', attributes: jsType('MapEntries'), children: entries },
          properties,
        )
      }
      const words = `.get(${JSON.stringify(key)})`
      children.push({ name: toLinkName(key), step: { words }, value: child })
    }
    return withProperties({ kind: 'group', attributes: jsType('Map'), children }, properties)
  },
  *decodeGroup(record, context) {
    const map = new Map<unknown, unknown>()
    context.remember(map)
    if (record.attributes.get('js_type')?.data === 'MapEntries') {
      const keys = yield childPath(record.path, 'keys')
      const values = yield childPath(record.path, 'values')
      if (!Array.isArray(keys) || !Array.isArray(values) || keys.length !== values.length)
        throw corrupt('A Map needs as many keys as values', { path: record.path })
      for (let i = 0; i < keys.length; i++) map.set(keys[i], values[i])
      if (map.size !== keys.length) throw corrupt('A Map has a key twice', { path: record.path })
    } else {
      for (const name of record.children)
        if (name !== '__') map.set(fromLinkName(name), yield childPath(record.path, name))
    }
    yield* decodeProperties(map, record, context)
    return map
  },
}
