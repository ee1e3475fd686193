import { corrupt } from '../errors.js'
import { jsType, textOf } from './attributes.js'
import { decodeElements, decodePacked } from './array.js'
import type { ChildDraft } from './draft.js'
import { joinedGroup, splitTexts } from './joined-texts.js'
import { decodeProperties, propertiesOf, withProperties } from './own-properties.js'
import { packNumbers } from './packed-array.js'
import { arePlainerApart, packTexts } from './packed-texts.js'
import { childPath, type ValueKind } from './value-kind.js'

const attributes = jsType('Set')

/** So many objects are stored as the array of them is, which has columns for those that are alike. */
const many = 64
const arrayName = 'values'

/**
 * Sets: a dataset of the members where all are numbers or all are texts; a group with the array of many objects; else a
 * group with a child per member.
 */
export const setKind: ValueKind<Set<unknown>> = {
  types: ['Set', 'TextSet'],
  prototypes: [Set.prototype],
  encode(value, context) {
    const members = [...Set.prototype.values.call(value)]
    const properties = propertiesOf(value, context)
    if (properties.length === 0) {
      if (members.every((member) => typeof member === 'number'))
        return { ...packNumbers(members), attributes }
      if (members.every((member) => typeof member === 'string') && !arePlainerApart(members)) {
        const packed = packTexts(members, context.strings, attributes)
        return packed.kind === 'joined' ? joinedGroup(packed, 'TextSet') : packed
      }
    }
    if (members.length >= many && members.every(isObject)) {
      const step = { words: '<members>' }
      const children = [{ name: arrayName, step, value: members, temporary: true }]
      return withProperties({ kind: 'group', attributes, children }, properties)
    }
    const width = String(Math.max(members.length - 1, 0)).length
    const children = members.map((member, i): ChildDraft => {
      const words = `<member ${i}>`
      return { name: String(i).padStart(width, '0'), step: { words }, value: member }
    })
    return withProperties({ kind: 'group', attributes, children }, properties)
  },
  decode(record) {
    const members = decodePacked(record) as unknown[]
    return filled(new Set(members), members.length, record.path)
  },
  *decodeGroup(record, context) {
    if (textOf(record.attributes.get('js_type')) === 'TextSet') {
      const members = splitTexts(record, context)
      return filled(new Set(members), members.length, record.path)
    }
    const set = new Set<unknown>()
    context.remember(set)
    let count = 0
    const add = (member: unknown): void => {
      set.add(member)
      count++
    }
    if (record.children.includes(arrayName)) {
      const members = yield childPath(record.path, arrayName)
      if (!Array.isArray(members)) throw corrupt('A Set needs an array', { path: record.path })
      for (const member of members as unknown[]) add(member)
    } else yield* decodeElements(record, (_, member) => add(member))
    yield* decodeProperties(set, record, context)
    return filled(set, count, record.path)
  },
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

function filled(set: Set<unknown>, count: number, path: string): Set<unknown> {
  if (set.size !== count) throw corrupt('A Set has a member twice', { path })
  return set
}
