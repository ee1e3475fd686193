import { aborted, corrupt, limitExceeded, notFound } from '../errors.js'
import type { FieldType } from '../metadata/field-type.js'
import type {
  BrokenLinkRecord,
  DatasetRecord,
  GroupRecord,
  NodeRecord,
  UnreadableRecord,
} from '../records/node-record.js'
import { textOf } from '../values/attributes.js'
import type { ClassSource } from './class-source.js'
import { bytesOf, chargeElements, tooManyBytes } from './charge-nodes.js'
import { DeclaredPlaces } from './declared-places.js'
import { isColumns, typeOfColumn } from './node-class.js'
import { childrenOf, takesData, type Wanted } from './wanted.js'
import type { Steps } from '../scheduling/steps.js'
import type { PlatformType } from '../platform-type.js'

/** How much a load may take from a file. */
export interface Limits {
  /** Groups and datasets, and what is made of elements: rows, records of compounds, dates, arrays. */
  readonly nodes: number
  /** Steps from the loaded path to the farthest node. */
  readonly depth: number
  /** Bytes of data, names and paths, and about what is made of elements takes in memory. */
  readonly bytes: number
}

export interface ReadRequest {
  readonly path: string
  readonly data: boolean
}

/** Answers for nodes; a store does. */
export type ReadNodes = (
  requests: readonly ReadRequest[],
  options: {
    readonly known: { has(address: number): boolean }
    readonly maxBytes: number
    readonly bytesWith: string
    readonly onUnreadable: 'record' | undefined
  },
) => Steps<(NodeRecord | undefined)[]>

/** A node that was read, on its way to becoming a value. */
export interface Node {
  readonly record: GroupRecord | DatasetRecord
  /** What the first place that declares something for it was declared to hold. */
  readonly type: FieldType | undefined
  /** The field that declared it: `Run.signal`. */
  readonly property: string | undefined
  state: 'new' | 'building' | 'known' | 'done'
  reentered: boolean
  value: unknown
}

/** What is at a path: a node, what stands for one, or the address of an object that the asker knew already. */
export type Found = Node | BrokenLinkRecord | UnreadableRecord | number

/** All nodes that some paths lead to. */
export interface Closure {
  readonly paths: ReadonlyMap<string, Found>
  /** What was declared where a node was restored as another place says. */
  readonly places: DeclaredPlaces
}

export interface ClosureOptions {
  readonly classes: ClassSource
  readonly limits: Limits
  readonly known: { has(address: number): boolean }
  /** Tells whether a known object is what its place was declared to hold; otherwise it is restored anew. */
  readonly suits: (address: number, type: FieldType) => boolean
  /** Tells whether a known object is an array whose elements stay in the file, which no column can be made of. */
  readonly isLazy: (address: number) => boolean
  /** Tells whether a known object stands for a node that can't be read. */
  readonly isStandIn: (address: number) => boolean
  /** Whether nothing may stand for what can't be read. */
  readonly refusesUnreadable: boolean
  /** Whether the columns of Tables are only described, and stay in the file. */
  readonly tablesStay: boolean
  readonly place: string
  readonly signal: PlatformType<'AbortSignal'> | undefined
  readonly onProgress: ((done: number, total: number) => void) | undefined
}

/** hdf5pickle's arrays of texts may hold any bytes. */
const bytesWith = 'pickletype'

/** A path to read, what is expected there, and the field that declared it. */
export type ClosureRoot = readonly [path: string, type: FieldType | undefined, property?: string]

/** Reads what some paths lead to, level by level; nothing is made of it yet. */
export function* readClosure(
  read: ReadNodes,
  roots: Iterable<ClosureRoot>,
  options: ClosureOptions,
): Steps<Closure> {
  const paths = new Map<string, Found>()
  const nodes = new Map<number, Node>()
  const outdated = new Set<number>()
  const unreadable = new Map<string, UnreadableRecord>()
  const known = {
    has: (address: number) =>
      nodes.has(address) || (!outdated.has(address) && options.known.has(address)),
  }
  const asked = new Set<string>()
  const places = new DeclaredPlaces()
  const described = new Set<string>()
  let bytes = options.limits.bytes
  let level: Wanted[] = []
  for (const [path, type, property] of roots)
    level.push({ path, type, property, data: takesData(type), absent: 'not-found', from: path })
  for (let depth = 0; level.length > 0; depth++) {
    if (options.signal?.aborted === true) throw aborted('Loading', options.signal.reason)
    if (depth > options.limits.depth)
      throw limitExceeded(`Objects are nested more than ${options.limits.depth} deep`, 'depth', {
        path: level[0]?.path,
      })
    const fresh = level.filter(isFresh)
    if (paths.size + fresh.length > options.limits.nodes)
      throw limitExceeded(`There are more than ${options.limits.nodes} nodes`, 'nodes', {
        path: fresh[0]?.path,
      })
    const records = yield* readLevel(fresh)
    const next: Wanted[] = []
    for (const [i, wanted] of fresh.entries()) {
      const record = records[i]
      if (record === undefined) refuseAbsent(wanted, options.place)
      else if (record.kind === 'unreadable') addUnreadable(record, wanted)
      else if (record.kind === 'broken-link') paths.set(wanted.path, record)
      else if (record.kind === 'known')
        paths.set(wanted.path, nodes.get(record.address) ?? record.address)
      else {
        const same = nodes.get(record.address)
        const own = wanted.isColumn === true ? asColumn(wanted, record) : wanted
        paths.set(wanted.path, same ?? addNode(record, own))
        if (same === undefined)
          for (const child of childrenOf(record, own, options)) next.push(child)
      }
    }
    for (const wanted of level) {
      const record = unreadable.get(wanted.path)
      if (record !== undefined) addUnreadable(record, wanted)
      else if (wanted.type !== undefined && wanted.isColumn !== true) notePlace(wanted, next)
    }
    options.onProgress?.(paths.size, paths.size + next.length)
    level = next
  }
  chargeElements(nodes.values(), paths, options, bytes)
  return { paths, places }

  /** What can't be read keeps nothing else from being restored, unless that needs it. */
  function addUnreadable(record: UnreadableRecord, { path, mayStandIn }: Wanted): void {
    if (mayStandIn !== true || options.refusesUnreadable) throw record.error
    paths.set(path, record)
    unreadable.set(path, record)
  }

  /** The first place that declares something says what a node becomes; others are checked, columns where rows are made. */
  function notePlace(wanted: Wanted, next: Wanted[]): void {
    const { path, type, property } = wanted
    const found = paths.get(path)
    const node = typeof found === 'object' && 'record' in found ? found : undefined
    if (node !== undefined && node.type === undefined) {
      Object.assign(node, { type, property })
      for (const child of childrenOf(node.record, wanted, options)) next.push(child)
    } else if (found !== undefined) places.add(path, wanted, node?.type)
  }

  /** What was only described is read when something else than its Table leads to it. */
  function isFresh(wanted: Wanted): boolean {
    const { path } = wanted
    const isNew = !asked.has(path)
    if (isNew && wanted.described === true) described.add(path)
    asked.add(path)
    if (isNew || wanted.described === true || !described.delete(path)) return isNew
    const node = paths.get(path)
    if (typeof node !== 'object' || !('record' in node) || node.record.kind !== 'dataset')
      return false
    nodes.delete(node.record.address)
    return true
  }

  function* readLevel(wanted: readonly Wanted[]): Steps<(NodeRecord | undefined)[]> {
    const records = yield* read(wanted, { known, ...how() })
    const before = outdated.size
    for (const [i, { type, described: isDescribed, isColumn, mayStandIn }] of wanted.entries()) {
      const record = records[i]
      if (record?.kind !== 'known' || nodes.has(record.address)) continue
      const { address } = record
      const isOther =
        type === undefined
          ? isDescribed === true || (isColumn === true && options.isLazy(address))
          : !options.suits(address, type)
      const isStandIn = options.isStandIn(address)
      if (isStandIn ? mayStandIn !== true || options.refusesUnreadable : isOther)
        outdated.add(address)
    }
    if (outdated.size === before) return yield* withReferences(wanted, records)
    const isOutdated = (record: NodeRecord | undefined): boolean =>
      record?.kind === 'known' && outdated.has(record.address) && !nodes.has(record.address)
    const anew = yield* read(
      wanted.filter((_, i) => isOutdated(records[i])),
      { known, ...how() },
    )
    let next = 0
    const all = records.map((record) => (isOutdated(record) ? anew[next++] : record))
    return yield* withReferences(wanted, all)
  }

  /** A reference that stands where a lazy array was expected is followed, so its text is needed. */
  function* withReferences(
    wanted: readonly Wanted[],
    records: (NodeRecord | undefined)[],
  ): Steps<(NodeRecord | undefined)[]> {
    const isLacking = (i: number): boolean =>
      wanted[i]?.described !== true && isUnreadReference(records[i])
    const lacking = wanted.filter((_, i) => isLacking(i))
    if (lacking.length === 0) return records
    const texts = yield* read(
      lacking.map(({ path }) => ({ path, data: true })),
      { known: { has: () => false }, ...how() },
    )
    let next = 0
    return records.map((record, i) => (isLacking(i) ? texts[next++] : record))
  }

  function how(): Omit<Parameters<ReadNodes>[1], 'known'> {
    return { maxBytes: bytes, bytesWith, onUnreadable: 'record' }
  }

  function addNode(record: GroupRecord | DatasetRecord, wanted: Wanted): Node {
    const isOther =
      wanted.isColumn === true &&
      wanted.type?.kind === 'table' &&
      !isColumns(record, wanted.type, options.classes)
    const node: Node = {
      record,
      type: isOther ? undefined : wanted.type,
      property: wanted.property,
      state: 'new',
      reentered: false,
      value: undefined,
    }
    nodes.set(record.address, node)
    bytes -= bytesOf(record, wanted.path)
    if (bytes < 0) throw tooManyBytes(options.limits, wanted.path)
    return node
  }
}

const asColumn = (wanted: Wanted, record: GroupRecord | DatasetRecord): Wanted => ({
  ...wanted,
  type: typeOfColumn(record, wanted.type),
})

const isUnreadReference = (record: NodeRecord | undefined): boolean =>
  record?.kind === 'dataset' &&
  record.data === undefined &&
  textOf(record.attributes.get('js_type')) === 'Reference'

function refuseAbsent(wanted: Wanted, place: string): void {
  if (wanted.absent === 'not-found') throw notFound(wanted.path, place)
  if (wanted.absent === 'dangling')
    throw corrupt(`A reference leads to ${wanted.path}, which does not exist`, {
      path: wanted.from,
    })
}
