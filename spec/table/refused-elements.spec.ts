import { expect } from 'chai'

import { Registry, Table, UnknownRecord } from 'h5orm'

import { refusal, savedBytes } from '../round-trip.js'

class Known {
  it: unknown = 0
}
/** Nothing knows it, though what it extends is known. */
class Unknown extends Known {}

const registry = new Registry()
registry.register(Known, { name: 'spec.Known', fields: { it: {} } })

const knownWith = (it: unknown): Known => Object.assign(new Known(), { it })

const tableWith = (it: unknown): UnknownRecord =>
  new UnknownRecord({ className: 'spec.Other', type: 'Table', fields: { it } })

/** Many that are known, and one that is not. */
const many = (length: number, index: number): Known[] =>
  Array.from({ length }, (_, i) => (i === index ? new Unknown() : new Known()))

describe('An element that is refused', () => {
  const cases: readonly (readonly [string, unknown, path: string, property: string])[] = [
    ['the first of a few', many(3, 0), '0', 'Array[0]'],
    ['the last of a few', many(3, 2), '2', 'Array[2]'],
    ['the first of many', many(2000, 0), '0', 'Array[0]'],
    ['one of many', many(2000, 1), '1', 'Array[1]'],
    ['the last of many', many(2000, 1999), '1999', 'Array[1999]'],
    ['one in an array of an array', [many(2000, 7)], '0/7', 'Array[0][7]'],
    ['one of a Set', new Set(many(2000, 5)), 'values/5', 'Set<members>[5]'],
    ['what one of many rows has', many(2000, -1).map((_, i) => knownWith(i === 3 ? new Unknown() : i)), 'it/3', 'Array[3].it'],
    ['what a row of a Table has', { deep: { table: Table.of(Known, { it: [1, [new Unknown()]] }, registry) } }, 'deep/table/it/values/0', 'value.deep.table.it[1][0]'],
    ['what a record has that is a table', { deep: { table: tableWith([1, new Unknown()]) } }, 'deep/table/it/1', 'value.deep.table.it[1]'],
    ['what the table of a record has in a column of its own', { deep: { table: tableWith(new Unknown()) } }, 'deep/table/it', 'value.deep.table.it'],
    ['what the array of one row has', [knownWith([1]), knownWith([2, new Unknown()])], 'it/values/2', 'Array[1].it[1]'],
  ] // prettier-ignore
  for (const [what, value, path, property] of cases)
    it(`is named by where it is in the file, and in the object: ${what}`, async () => {
      const error = await refusal(savedBytes(value, { registry }), 'UNREGISTERED_CLASS')
      expect([error.path, error.property]).to.deep.equal([`/value/${path}`, property])
    })
})
