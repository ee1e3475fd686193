import type { NodeRecord } from '../records/node-record.js'
import { integerOf, textOf } from '../values/attributes.js'
import { childPath } from '../values/value-kind.js'

/** How many rows a column says that its table has; `undefined` where it does not say. */
export function columnExtent(
  path: string,
  record: (path: string) => NodeRecord | undefined,
): number | undefined {
  const found = record(path)
  if (found?.kind === 'dataset') return found.shape?.[0]
  if (found?.kind !== 'group') return undefined
  const sizes = record(childPath(path, 'row_size'))
  if (sizes?.kind === 'dataset') return sizes.shape?.[0]
  return textOf(found.attributes.get('js_type')) === 'Array'
    ? undefined
    : integerOf(found.attributes.get('length'))
}
