import { cannotStore } from '../errors.js'
import type { GroupRecord, NodeRecord } from '../records/node-record.js'
import type { Store } from '../stores/store.js'
import { integerOf, textOf } from '../values/attributes.js'
import { elementPaths } from './element-path.js'

const typesOfElements: ReadonlySet<string | undefined> = new Set([
  'Array',
  'MixedTable',
  'Ragged',
  'Table',
  'Texts',
])

/** Refuses paths that mean elements: as names they would hide the elements that `load` finds there. */
export async function refuseElements(store: Store, paths: readonly string[]): Promise<void> {
  const elements = await elementPaths(store, paths)
  const around = [...new Set(elements.flatMap((element) => element?.path ?? []))]
  if (around.length === 0) return
  const requests = around.map((path) => ({ path, data: false, children: false }))
  const records = await store.read(requests, { maxBytes: 2 ** 20 })
  for (const [i, element] of elements.entries()) {
    const record = element && records[around.indexOf(element.path)]
    if (!holdsElements(record)) continue
    throw cannotStore(
      `or delete an element of ${element!.path} by itself, for it has no node of its own`,
      `Change what it is an element of, and save that at ${element!.path}.`,
      { path: paths[i] },
    )
  }
}

function holdsElements(record: NodeRecord | undefined): boolean {
  if (record?.kind === 'dataset') return (record.shape?.length ?? 0) > 0
  return record?.kind === 'group' && areElements(record)
}

const areElements = ({ attributes }: GroupRecord): boolean =>
  typesOfElements.has(textOf(attributes.get('js_type'))) ||
  integerOf(attributes.get('length')) !== undefined
