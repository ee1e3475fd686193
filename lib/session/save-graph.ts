import { aborted, alreadyExists, cannotStore, notFound, readOnly } from '../errors.js'
import { describe } from '../metadata/check-options.js'
import { encodeGraph, type Encoded } from '../graph/encode.js'
import { RegisteredPython } from '../graph/registered-python.js'
import { encodePickle } from '../hdf5pickle/encode-pickle.js'
import type { PlanStep } from '../records/write-plan.js'
import type { Store } from '../stores/store.js'
import { integerOf, textOf } from '../values/attributes.js'
import { Table } from '../table/table.js'
import { LazyArray } from '../values/lazy-array.js'
import { isStandIn, refuseStandIn } from '../values/stand-in.js'
import { abortableStore } from './abortable-store.js'
import type { IdentityMap } from './identity-map.js'
import { isInFile, type LazyArrays } from './lazy-arrays.js'
import type { LazyTables } from './lazy-tables.js'
import { ancestorsOf, writablePath } from './object-path.js'
import { forgetLabels } from './append/mislabelled-columns.js'
import { refuseElements } from './refuse-elements.js'
import type { During } from './rows/rewrite-holder.js'
import { type ResolvedSettings, type SaveOptions, transferOf } from './session-options.js'
import { unseenChildren } from './unseen/unseen-children.js'
import { withoutStandIns } from './update/kept-stand-ins.js'
import { planChange } from './update/change-graph.js'
import type { Look } from './update/match-change.js'
import { markReferences, rootMarkSteps } from './update/cross-references.js'
import { handTo } from './transactions/current-scope.js'
import { type StreamHome, writeStreams } from './write-streams.js'

/** Objects by the paths that they are saved at. */
export type SaveEntries = readonly (readonly [string, unknown])[]

interface Target {
  readonly steps: readonly PlanStep[]
  /** Whether new groups may link to what earlier saves wrote: nothing that holds them can be reached from there. */
  readonly mayLink: boolean
}

/** @throws TypeError for what gives no objects by path. */
export function entriesOf(given: unknown): SaveEntries {
  if (typeof given !== 'object' || given === null)
    throw new TypeError(`dumpMany takes objects by path, not ${describe(given)}.`)
  const list = Symbol.iterator in given ? [...(given as Iterable<unknown>)] : Object.entries(given)
  return list as SaveEntries
}

/** Brings the paths of a save to their one spelling; refuses one path twice, or one within another. */
export function saveEntries(given: SaveEntries): SaveEntries {
  const entries = given.map(([path, value]) => [writablePath(path), value] as const)
  // With the slash behind them paths that lie within each other are neighbours.
  const sorted = entries.map(([path]) => `${path}/`).toSorted()
  for (let i = 1; i < sorted.length; i++) {
    const [former, latter] = [sorted[i - 1] as string, sorted[i] as string]
    if (!latter.startsWith(former)) continue
    const [path, other] = [former.slice(0, -1), latter.slice(0, -1)]
    throw new TypeError(
      other === path
        ? `Two objects can't be saved at one path: ${path}.`
        : `${other} lies within ${path}: save them one after the other.`,
    )
  }
  return entries
}

/** What a save needs of the file beside its store. */
export interface SaveContext {
  readonly lazyArrays: LazyArrays
  readonly tables: LazyTables
  /** Makes a plan and the elements that are written after it one change. */
  readonly transaction: (work: (home: StreamHome) => Promise<void>) => Promise<void>
  /** The other sessions on the file. */
  readonly others: () => readonly IdentityMap[]
  /** What is done around encoding the objects. */
  readonly during?: During
}

/** Writes objects, all or none; what is stored at their paths is brought to what they are now, or replaced. */
export async function saveGraph(
  file: Store,
  identity: IdentityMap,
  given: SaveEntries,
  settings: ResolvedSettings,
  options: SaveOptions,
  context: SaveContext,
): Promise<void> {
  if (!file.writable) throw readOnly(file.name)
  const { signal } = options
  const store = abortableStore(file, signal, 'Saving')
  if (signal?.aborted === true) throw aborted('Saving', signal.reason)
  const entries = given.some(([, value]) => isStandIn(value))
    ? await withoutStandIns(store, identity, given, isStandIn)
    : given
  const paths = entries.map(([path]) => path)
  await refuseElements(store, paths)
  const isChange = await holdsAny(store, paths, options)
  const { steps, mayLink } = await prepareTarget(store, identity, entries)
  const { encode, mayReuse } = encoderOf(
    identity,
    entries,
    settings,
    mayLink,
    options,
    context.during,
  )
  const write = async (
    more: readonly PlanStep[],
    { places }: Encoded,
    streams: Encoded['streams'],
    note: () => void,
  ): Promise<void> => {
    const all = [...steps, ...more]
    if (settings.strings === 'octave') forgetLabels(file)
    const writePlan = async (): Promise<void> => {
      if (all.length > 0) await store.write({ steps: all }, transferOf(options))
      note()
      for (const [path, value] of entries)
        if (typeof value === 'object' && value !== null) identity.addRoot(value, path)
    }
    if (streams.length === 0) return writePlan()
    await context.transaction(async (home) => {
      await writePlan()
      await writeStreams(streams, home, options)
      for (const array of places.keys())
        if (array instanceof LazyArray) await handTo(home.scope, () => array.refresh())
    })
  }
  if (isChange) {
    const { registry: classes, strings } = settings
    const overwrites = options.ifChanged === 'overwrite'
    const others = context.others()
    const change = { paths, encode, classes, strings, mayReuse, overwrites, others }
    const planned = await planChange(store, identity, change)
    return write(planned.steps, planned.encoded, planned.streams, () => {
      planned.apply()
      noteSaved(identity, planned.encoded, context, planned.wasThere)
    })
  }
  const locate = identity.isEmpty ? undefined : (object: object) => identity.linkable(object)
  const encoded = encode({ locate }, true)
  const [standIn] = encoded.stays
  if (standIn !== undefined) throw refuseStandIn(standIn.value, standIn.path, standIn.property)
  const plan = markReferences(encoded.plan.steps, paths)
  const marks = plan.isCrossing ? await rootMarkSteps(store) : []
  const unseen = await unseenChildren(store, [identity, ...context.others()], paths)
  await write([...plan.steps, ...marks], encoded, encoded.streams, () => {
    unseen()
    noteSaved(identity, encoded, context)
  })
}

/** Takes away what is stored at some paths; parts of it that others link or refer to stay with them. */
export async function deleteStored(
  store: Store,
  identity: IdentityMap,
  others: readonly IdentityMap[],
  paths: readonly string[],
  { registry: classes, strings }: ResolvedSettings,
): Promise<void> {
  for (const path of paths) {
    if (!(await store.has(path))) throw notFound(path, store.name)
    await checkContainers(store, ancestorsOf(path))
  }
  const change = {
    paths,
    encode: () => nothing,
    classes,
    strings,
    mayReuse: false,
    overwrites: true,
    others,
  }
  const planned = await planChange(store, identity, change)
  await store.write({ steps: planned.steps })
  planned.apply()
}

const nothing: Encoded = {
  plan: { steps: [] },
  places: new Map(),
  rows: [],
  streams: [],
  stays: [],
}

interface Encoder {
  readonly encode: (look: Look, mayLink: boolean) => Encoded
  /** Whether what is stored may become what is saved; Python's hdf5pickle marks everything in its own way. */
  readonly mayReuse: boolean
}

function encoderOf(
  identity: IdentityMap,
  entries: SaveEntries,
  { registry: classes, strings, pickle }: ResolvedSettings,
  mayLink: boolean,
  { format }: SaveOptions,
  during: During = (encode) => encode(),
): Encoder {
  if (format !== 'hdf5pickle') {
    const encode: Encoder['encode'] = (look, mayLinkInto) =>
      identity.asking(() =>
        during(() =>
          encodeGraph(entries, { classes, strings, ...look, mayLink: mayLink && mayLinkInto }),
        ),
      )
    return { encode, mayReuse: true }
  }
  const text = pickle.text ?? 'unicode'
  const encode = (): Encoded => {
    const pickled = { classes: new RegisteredPython(classes), text }
    return {
      plan: identity.asking(() => encodePickle(entries, pickled)),
      places: new Map(),
      rows: [],
      streams: [],
      stays: [],
    }
  }
  return { encode, mayReuse: false }
}

function noteSaved(
  identity: IdentityMap,
  { places, rows }: Encoded,
  { lazyArrays, tables }: SaveContext,
  wasThere: (object: object) => boolean = () => false,
): void {
  for (const [object, place] of places) {
    if (object instanceof LazyArray && !wasThere(object)) {
      // An array of another file stays there; this file has a copy.
      if (isInFile(object)) continue
      lazyArrays.attach(object, place.path)
    }
    identity.addSaved(object, place)
    if (object instanceof Table) tables.attach(object)
  }
  for (const { path, rows: placed } of rows) identity.addSavedRows(path, placed)
}

/** Tells whether something is stored at one of some paths. */
async function holdsAny(
  store: Store,
  paths: readonly string[],
  { ifExists }: SaveOptions,
): Promise<boolean> {
  const found = await store.find(paths)
  const missing = paths.filter((_, i) => found[i] === undefined)
  // A link that leads nowhere is there all the same.
  const records = await store.read(
    missing.map((path) => ({ path, data: false, children: false })),
    { maxBytes: 2 ** 20 },
  )
  const links = new Set(missing.filter((_, i) => records[i] !== undefined))
  const there = paths.filter((path, i) => found[i] !== undefined || links.has(path))
  if (ifExists === 'error' && there.length > 0) throw alreadyExists(there[0]!, store.name)
  return there.length > 0
}

/** Finds the groups that the paths lead through, and plans those that are missing. */
async function prepareTarget(
  store: Store,
  identity: IdentityMap,
  entries: SaveEntries,
): Promise<Target> {
  const ancestors = [...new Set(entries.flatMap(([path]) => ancestorsOf(path)))]
  const found = await store.find(ancestors)
  const steps: PlanStep[] = []
  let mayLink = true
  for (const [i, path] of ancestors.entries()) {
    const object = found[i]
    if (object === undefined) steps.push({ kind: 'group', path, attributes: [] })
    else {
      if (object.kind !== 'group')
        throw cannotStore('an object inside of a dataset', beside, { path })
      if (object.links !== 1 || identity.at(object.address) !== undefined) mayLink = false
    }
  }
  const placed = await atTheirPlace(store, identity, entries)
  const others = entries.filter((_, i) => !placed[i]).map(([path]) => path)
  const there = new Set(ancestors.filter((_, i) => found[i] !== undefined))
  await checkContainers(
    store,
    [...new Set(others.flatMap(ancestorsOf))].filter((path) => there.has(path)),
  )
  return { steps, mayLink }
}

/** Tells which objects are saved where they are: they may be anywhere. */
async function atTheirPlace(
  store: Store,
  identity: IdentityMap,
  entries: SaveEntries,
): Promise<boolean[]> {
  const isKnown = ([, value]: readonly [string, unknown]): boolean =>
    typeof value === 'object' && value !== null && identity.locate(value) !== undefined
  if (!entries.some(isKnown)) return entries.map(() => false)
  await identity.bind((wanted) => store.find(wanted))
  const found = await store.find(entries.map(([path]) => path))
  return entries.map(([, value], i) => {
    const address = found[i]?.address
    return address !== undefined && identity.at(address) === value
  })
}

const beside = 'Save to another path, or save the object that it belongs to.'

/** A child more or less would change what an Array, a Map or a Table is. */
async function checkContainers(store: Store, paths: readonly string[]): Promise<void> {
  const requests = paths.map((path) => ({ path, data: false, children: false }))
  const records = await store.read(requests, { maxBytes: 2 ** 20 })
  for (const [i, record] of records.entries()) {
    if (record?.kind !== 'group') continue
    const type = textOf(record.attributes.get('js_type'))
    if (type !== undefined || integerOf(record.attributes.get('length')) !== undefined)
      throw cannotStore(`an object inside of a stored ${type ?? 'table'}`, beside, {
        path: paths[i],
      })
  }
}
