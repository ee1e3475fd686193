import type { Column } from './column.js'
import { Growing } from './growing.js'
import type { TableHost } from './table-host.js'
import type { Packing, ReferenceVariant } from './variants.js'

/**
 * Turns those objects of the last addition to a column that come a second time into references to their first; gives
 * the others, each of which is registered.
 *
 * @param start The element of the column that the addition began with.
 */
export function separateRepeats(
  host: TableHost,
  column: Column,
  variant: Packing,
  reference: ReferenceVariant,
  start: number,
): object[] {
  const { pending, set } = variant
  const first = set.rows.length
  const added: object[] = []
  const numbers = new Map<object, number>()
  const old = reference.numbers.values().slice()
  const tags = (column.tags ??= Growing.filled(column.length))
  let known = old.length
  for (let i = start; i < column.length; i++) if (tags.data[i] === reference.index) known--
  reference.numbers.length = known
  let next = 0
  for (let i = start; i < column.length; i++) {
    if (tags.data[i] === reference.index) reference.numbers.push(old[known++] as number)
    if (tags.data[i] !== variant.index) continue
    const object = pending[next++] as object
    const number = numbers.get(object)
    if (number === undefined) {
      const index = first + added.length
      numbers.set(object, index)
      host.register(object, { kind: 'packed', set, index: [index] })
      added.push(object)
    } else {
      tags.data[i] = reference.index
      reference.numbers.push(number)
    }
  }
  return added
}
