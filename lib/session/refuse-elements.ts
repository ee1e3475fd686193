import { cannotStore } from '../errors.js'
import type { GroupRecord, NodeRecord } from '../records/node-record.js'
import type { Store } from '../stores/store.js'
import { integerOf, textOf } from '../values/attributes.js'
import { type ElementPath, elementPaths } from './element-path.js'

const typesOfElements: ReadonlySet<string | undefined> = new Set([
  'Array',
  'MixedTable',
  'Ragged',
  'Table',
  'Texts',
])

/** Refuses paths that mean elements: as names they would hide the elements that `load` finds there. */
export async function refuseElements(store: Store, paths: readonly string[]): Promise<void> {
  const elements = await elementsAt(store, paths)
  const first = elements.findIndex((element) => element !== undefined)
  if (first >= 0) throw noNodeOfItsOwn(paths[first]!, elements[first]!.path)
}

/** Which of some paths mean elements that something stored may have. */
export async function elementsAt(
  store: Store,
  paths: readonly string[],
): Promise<(ElementPath | undefined)[]> {
  const elements = await elementPaths(store, paths)
  const around = [...new Set(elements.flatMap((element) => element?.path ?? []))]
  if (around.length === 0) return elements
  const requests = around.map((path) => ({ path, data: false, children: false }))
  const records = await store.read(requests, { maxBytes: 2 ** 20 })
  return elements.map((element) =>
    element !== undefined && holdsElements(records[around.indexOf(element.path)])
      ? element
      : undefined,
  )
}

export const noNodeOfItsOwn = (path: string, list: string): Error =>
  cannotStore(
    `or delete an element of ${list} by itself, for it has no node of its own`,
    `Change the object that it is an element of, and save that at ${list}.`,
    { path },
  )

function holdsElements(record: NodeRecord | undefined): boolean {
  if (record?.kind === 'dataset') return (record.shape?.length ?? 0) > 0
  return record?.kind === 'group' && areElements(record)
}

const areElements = ({ attributes }: GroupRecord): boolean =>
  typesOfElements.has(textOf(attributes.get('js_type'))) ||
  integerOf(attributes.get('length')) !== undefined
