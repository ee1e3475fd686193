import { aborted, alreadyExists, cannotStore, readOnly, unsupported } from '../errors.js'
import { encodeGraph } from '../graph/encode.js'
import { RegisteredPython } from '../graph/registered-python.js'
import { encodePickle } from '../hdf5pickle/encode-pickle.js'
import type { PlanStep } from '../records/write-plan.js'
import type { FoundObject, Store } from '../stores/store.js'
import { integerOf, textOf } from '../values/attributes.js'
import { LazyArray } from '../values/lazy-array.js'
import type { IdentityMap } from './identity-map.js'
import { isInFile, type LazyArrays } from './lazy-arrays.js'
import { ancestorsOf, isWithin, writablePath } from './object-path.js'
import type { ResolvedSettings, SaveOptions } from './session-options.js'
import { writeStreams } from './write-streams.js'

/** Objects by the paths that they are saved at. */
export type SaveEntries = readonly (readonly [string, unknown])[]

interface Target {
  readonly steps: readonly PlanStep[]
  /** Whether new groups may link to what earlier saves wrote: nothing that holds them can be reached from there. */
  readonly mayLink: boolean
}

/** Brings the paths of a save to their one spelling; refuses one path twice, or one within another. */
export function saveEntries(given: SaveEntries): SaveEntries {
  const entries = given.map(([path, value]) => [writablePath(path), value] as const)
  const sorted = entries.map(([path]) => path).toSorted()
  for (const [i, path] of sorted.entries()) {
    const other = sorted.find((one, at) => at !== i && isWithin(one, path))
    if (other === undefined) continue
    throw new TypeError(
      other === path
        ? `Two objects can't be saved at one path: ${path}.`
        : `${other} lies within ${path}: save them one after the other.`,
    )
  }
  return entries
}

/** What a save needs for arrays whose elements are written after the plan. */
export interface ArraySaving {
  readonly lazyArrays: LazyArrays
  /** Begins the transaction in which they are. */
  readonly begin: () => Promise<void>
  readonly run: (call: () => Promise<void>) => Promise<void>
}

/** Writes objects, all or none; what it gives back has to be done too, in the transaction that has begun then. */
export async function saveGraph(
  store: Store,
  identity: IdentityMap,
  entries: SaveEntries,
  settings: ResolvedSettings,
  options: SaveOptions,
  arrays: ArraySaving,
): Promise<(() => Promise<void>) | undefined> {
  if (!store.writable) throw readOnly(store.name)
  const { signal } = options
  if (signal?.aborted === true) throw aborted('Saving', signal.reason)
  const paths = entries.map(([path]) => path)
  await refuseExisting(store, paths, options)
  const { steps, mayLink } = await prepareTarget(store, identity, paths)
  const { registry: classes, strings, pickle } = settings
  if (options.format === 'hdf5pickle') {
    const text = pickle.text ?? 'unicode'
    const plan = identity.asking(() =>
      encodePickle(entries, { classes: new RegisteredPython(classes), text }),
    )
    await store.write({ steps: [...steps, ...plan.steps] }, transferOf(options))
    return undefined
  }
  const { plan, places, streams } = identity.asking(() =>
    encodeGraph(entries, {
      classes,
      strings,
      locate: (object) => identity.locate(object),
      mayLink,
    }),
  )
  if (streams.length > 0) await arrays.begin()
  await store.write({ steps: [...steps, ...plan.steps] }, transferOf(options))
  for (const [object, place] of places) {
    if (object instanceof LazyArray) {
      // An array of another file stays there; this file has a copy.
      if (isInFile(object)) continue
      arrays.lazyArrays.attach(object, place.path)
    }
    identity.addSaved(object, place)
  }
  if (streams.length === 0) return undefined
  const write = (more: readonly PlanStep[]): Promise<void> =>
    arrays.run(async () => store.write({ steps: more }))
  return async () => {
    await writeStreams(streams, write, options)
    for (const array of places.keys()) if (array instanceof LazyArray) await array.refresh()
  }
}

function transferOf({ signal, onProgress }: SaveOptions): object {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  }
}

async function refuseExisting(
  store: Store,
  paths: readonly string[],
  options: SaveOptions,
): Promise<void> {
  const found = await store.find(paths)
  for (const [i, path] of paths.entries()) {
    if (found[i] === undefined) continue
    if (options.ifExists === 'error') throw alreadyExists(path, store.name)
    throw unsupported(`Replacing what is stored is not there yet`, { path })
  }
}

/** Finds the groups that the paths lead through, and plans those that are missing. */
async function prepareTarget(
  store: Store,
  identity: IdentityMap,
  paths: readonly string[],
): Promise<Target> {
  const ancestors = [...new Set(paths.flatMap(ancestorsOf))]
  const found = await store.find(ancestors)
  const steps: PlanStep[] = []
  let mayLink = true
  for (const [i, path] of ancestors.entries()) {
    const object = found[i]
    if (object === undefined) steps.push({ kind: 'group', path, attributes: [] })
    else {
      await checkAncestor(store, path, object)
      if (object.links !== 1 || identity.at(object.address) !== undefined) mayLink = false
    }
  }
  return { steps, mayLink }
}

/** A child would change what an Array, a Map or a Table is; a dataset has none. */
async function checkAncestor(store: Store, path: string, found: FoundObject): Promise<void> {
  const fix = 'Save beside it, or save the object that it belongs to.'
  if (found.kind !== 'group') throw cannotStore('an object inside of a dataset', fix, { path })
  const [record] = await store.read([{ path, data: false }], { maxBytes: 2 ** 20 })
  if (record?.kind !== 'group') return
  const type = textOf(record.attributes.get('js_type'))
  if (type !== undefined || integerOf(record.attributes.get('length')) !== undefined)
    throw cannotStore(`an object inside of a stored ${type ?? 'table'}`, fix, { path })
}
