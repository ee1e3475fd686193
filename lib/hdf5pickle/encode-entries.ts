import type { ContainerForms, PrimitiveForm } from '../values/python/python-type.js'
import { isDirectName } from './natural-name.js'
import type { PickleChild, ValueChild } from './pickle-child.js'

/** The children of a dict, or of an instance's attributes. */
export interface EntryChildren {
  readonly values: readonly PickleChild[]
  /** The keys that are no names of nodes, for the group `__`. */
  readonly keys: readonly ValueChild[]
}

/**
 * Names the entries: after their keys where those are plain names, else by numbers, with the keys below `__`.
 *
 * @param areProperties Whether messages name entries as properties, not as those of a Map.
 */
export function entryChildren(
  entries: Iterable<readonly [unknown, unknown]>,
  forms: ContainerForms | undefined,
  areProperties: boolean,
): EntryChildren {
  const pairs = [...entries]
  const taken = new Set<string>()
  for (const [key] of pairs) if (isDirect(key, forms)) taken.add(key)
  let next = 0
  const keys: ValueChild[] = []
  const values = pairs.map(([key, value]): ValueChild => {
    const form = forms?.every ?? forms?.some?.get(key)
    const step = areProperties && typeof key === 'string' ? key : { words: `.get(${shown(key)})` }
    if (isDirect(key, forms)) return child(key, step, value, form)
    while (taken.has(`_${next}`)) next++
    const name = `_${next++}`
    const keyForm = forms?.keys?.get(key)
    const keyStep = { words: `<key ${shown(key)}>` }
    keys.push(child(name, keyStep, key, keyForm === 'direct' ? undefined : keyForm))
    return child(name, step, value, form)
  })
  return { values, keys }
}

const child = (
  name: string,
  step: ValueChild['step'],
  value: unknown,
  form: PrimitiveForm | undefined,
): ValueChild => ({ name, step, value, ...(form === undefined ? {} : { form }) })

/** A key that names its node. */
function isDirect(key: unknown, forms: ContainerForms | undefined): key is string {
  if (typeof key !== 'string') return false
  const form = forms?.keys?.get(key)
  if (form === 'direct') return isLinkName(key)
  return isDirectName(key) && form !== 'unicode'
}

/** Names as another writer gave them. */
const isLinkName = (key: string): boolean =>
  key !== '' && key !== '__' && !/^\.{1,2}$|[/\0]|^\ufeff|[\ud800-\udfff]/u.test(key)

function shown(key: unknown): string {
  if (typeof key === 'string') return JSON.stringify(key.slice(0, 40))
  return typeof key === 'object' && key !== null ? 'an object' : String(key)
}
