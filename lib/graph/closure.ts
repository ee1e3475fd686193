import { aborted, corrupt, limitExceeded, notFound } from '../errors.js'
import { pickledChildren } from '../hdf5pickle/pickled-children.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { FieldType } from '../metadata/field-type.js'
import type {
  BrokenLinkRecord,
  DatasetRecord,
  GroupRecord,
  NodeRecord,
} from '../records/node-record.js'
import { textOf } from '../values/attributes.js'
import { toLinkName } from '../values/link-name.js'
import { childPath } from '../values/value-kind.js'
import type { ClassSource } from './class-source.js'
import { bytesOf, chargeElements, tooManyBytes } from './charge-nodes.js'
import { columnPaths } from './column-paths.js'
import { DeclaredPlaces } from './declared-places.js'
import {
  columnType,
  definitionOf,
  isColumns,
  isOldVersion,
  isTable,
  typeOfColumn,
  haveNodes,
} from './node-class.js'
import { referenceTarget, targetAttribute } from './reference-target.js'
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

/** All nodes that some paths lead to. */
export interface Closure {
  /** By path; a number is the address of an object that the asker knew already. */
  readonly paths: ReadonlyMap<string, Node | BrokenLinkRecord | number>
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
  /** Whether the columns of Tables are only described, and stay in the file. */
  readonly tablesStay: boolean
  readonly place: string
  readonly signal: PlatformType<'AbortSignal'> | undefined
  readonly onProgress: ((done: number, total: number) => void) | undefined
}

interface Wanted extends ReadRequest {
  readonly type: FieldType | undefined
  readonly property?: string | undefined
  /** Whether it is a column of a Table that stays in the file, or below one. */
  readonly described?: boolean
  /** Whether it is a column: objects of the declared class need not lie side by side. */
  readonly isColumn?: boolean
  /** Whether its absence is an error, and which. */
  readonly absent: 'ignored' | 'not-found' | 'dangling'
  readonly from: string
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
  const paths = new Map<string, Node | BrokenLinkRecord | number>()
  const nodes = new Map<number, Node>()
  const outdated = new Set<number>()
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
    for (const wanted of level)
      if (wanted.type !== undefined && wanted.isColumn !== true) notePlace(wanted, next)
    options.onProgress?.(paths.size, paths.size + next.length)
    level = next
  }
  chargeElements(nodes.values(), paths, options, bytes)
  return { paths, places }

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
    const records = yield* read(wanted, { known, maxBytes: bytes, bytesWith })
    const before = outdated.size
    for (const [i, { type, described: isDescribed, isColumn }] of wanted.entries()) {
      const record = records[i]
      if (record?.kind !== 'known' || nodes.has(record.address)) continue
      const { address } = record
      const isOther =
        type === undefined
          ? isDescribed === true || (isColumn === true && options.isLazy(address))
          : !options.suits(address, type)
      if (isOther) outdated.add(address)
    }
    if (outdated.size === before) return yield* withReferences(wanted, records)
    const isOutdated = (record: NodeRecord | undefined): boolean =>
      record?.kind === 'known' && outdated.has(record.address) && !nodes.has(record.address)
    const anew = yield* read(
      wanted.filter((_, i) => isOutdated(records[i])),
      { known, maxBytes: bytes, bytesWith },
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
      { known: { has: () => false }, maxBytes: bytes, bytesWith },
    )
    let next = 0
    return records.map((record, i) => (isLacking(i) ? texts[next++] : record))
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

/** Elements that stay in the file until they are asked for are not read here. */
const takesData = (type: FieldType | undefined): boolean => type?.kind !== 'lazy-array'

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

/** What has to be read to restore a node. */
function childrenOf(
  record: GroupRecord | DatasetRecord,
  wanted: Wanted,
  { classes, tablesStay }: Pick<ClosureOptions, 'classes' | 'tablesStay'>,
): Wanted[] {
  const { path } = record
  const { type, property } = wanted
  if (wanted.described === true && !isColumns(record, type, classes)) return innerOf(record, path)
  const pickled = pickledChildren(record)
  if (pickled !== undefined) {
    const absent = pickled.isReference ? 'dangling' : 'ignored'
    const typed = pickled.isReference ? type : undefined
    return pickled.paths.map((at) => ({ path: at, type: typed, data: true, absent, from: path }))
  }
  if (record.kind === 'dataset') {
    if (textOf(record.attributes.get('js_type')) !== 'Reference') return []
    return [referenced(record, type, property)]
  }
  const kind = textOf(record.attributes.get('js_type'))
  const inner = kind === undefined || kind === 'Array' ? elementType(type) : undefined
  const all = (name: string): Wanted => ({
    path: childPath(path, name),
    type: inner,
    property,
    data: takesData(inner),
    absent: 'ignored',
    from: path,
  })
  if (path.endsWith('/__'))
    return record.children.filter((name) => name !== 'objects' && name !== 'tables').map(all)
  if (kind === 'Reference')
    return [
      referenced(record, type, property),
      ...record.children.filter((name) => name === 'rows').map(all),
    ]
  const definition = definitionOf(record, type, classes)
  if (definition?.fields === undefined) return record.children.map(all)
  if (isOldVersion(record, definition)) {
    const typed = tablesOf(definition)
    return record.children.map((name) => ({ ...all(name), ...typed.get(name) }))
  }
  const table = isTable(record, type)
  const described = tablesStay && isColumns(record, type, classes)
  const fields = definition.fields
    .filter((field) => table || !isAttribute(field, record))
    .flatMap((field) =>
      columnPaths(path, field).map((column) => ({
        path: column.path,
        type: table ? columnType(field.type, type) : field.type,
        property: `${definition.name}.${field.property}`,
        data: !described && (table || takesData(field.type)),
        described,
        isColumn: table,
        absent: 'ignored' as const,
        from: path,
      })),
    )
    .filter((request) => isPresent(request.path, record))
  if (definition.reducer !== undefined && definition.fields.length === 0)
    return record.children.map(all)
  return record.children.includes('__') ? [...fields, { ...all('__'), described }] : fields
}

/** Fields that are Tables are Tables for an upgrade too, whose rows would be an array otherwise. */
function tablesOf({ fields = [] }: ClassDefinition): ReadonlyMap<string, Partial<Wanted>> {
  const typed = new Map<string, Partial<Wanted>>()
  for (const { name, aliases, type } of fields)
    if (type?.kind === 'table')
      for (const each of [name, ...aliases]) typed.set(toLinkName(each), { type, isColumn: true })
  return typed
}

/** Tells whether a field is an attribute of a group; an older class may have declared it otherwise. */
const isAttribute = ({ attribute, name, aliases }: FieldDefinition, group: GroupRecord): boolean =>
  attribute && [name, ...aliases].some((each) => group.attributes.has(each))

/** What says how long a column is, and which have codes of what is missing. */
function innerOf(record: GroupRecord | DatasetRecord, path: string): Wanted[] {
  if (record.kind === 'dataset') return []
  const isCodes = path.endsWith('/__/missing')
  const inner = path.endsWith('/__') ? ['missing'] : ['row_size', 'values']
  return record.children
    .filter((name) => isCodes || inner.includes(name))
    .map((name) => ({
      path: childPath(path, name),
      type: undefined,
      data: false,
      described: true,
      absent: 'ignored',
      from: path,
    }))
}

/** A direct child is known to be there or not; deeper ones are found out by asking. */
function isPresent(path: string, record: GroupRecord): boolean {
  const below = path.slice(record.path === '/' ? 1 : record.path.length + 1)
  const slash = below.indexOf('/')
  return record.children.includes(slash < 0 ? below : below.slice(0, slash))
}

/** What a reference leads to; where it means elements, the whole is of another type than they. */
function referenced(
  record: GroupRecord | DatasetRecord,
  type: FieldType | undefined,
  property: string | undefined,
): Wanted {
  const rows = targetAttribute(record)
  const path = rows ?? referenceTarget(record as DatasetRecord)
  const whole = rows === undefined && !record.attributes.has('row') ? type : undefined
  const data = takesData(whole)
  return { path, type: whole, property, data, absent: 'dangling', from: record.path }
}

/** What the elements of a container were declared to be. */
function elementType(type: FieldType | undefined): FieldType | undefined {
  if (type?.kind === 'list') return { kind: 'instance', classes: type.classes }
  if (type?.kind === 'map') return type.value
  // The children of an array may be rows: the array is compared as a whole, except where they stay in the file.
  if (type !== undefined && haveNodes(type)) return type.element
  if (type?.kind === 'set') return type.element
  return undefined
}
