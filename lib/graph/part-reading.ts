import { limitExceeded } from '../errors.js'
import type {
  AttributeRecord,
  DatasetRecord,
  GroupRecord,
  NodeRecord,
  RecordData,
} from '../records/node-record.js'
import { int32, textOf } from '../values/attributes.js'
import { isNumericArray, sizeOf } from '../values/numeric.js'
import { type AxisSlice, countOf } from '../values/ranges.js'
import { childPath } from '../values/value-kind.js'
import { type Closure, type ReadNodes } from './closure.js'
import { referenceTarget, targetAttribute } from './reference-target.js'
import type { RowStarts } from './row-starts.js'
import type { Steps } from '../scheduling/steps.js'

/** Reads a part of a dataset; a store does. */
export type ReadSlab = (path: string, selection: readonly AxisSlice[]) => Steps<RecordData>

type Read = ReadNodes extends (requests: infer R, options: infer O) => unknown ? [R, O] : never

/** Answers for some columns of a table, and what is in them, as if they had only some of their rows. */
export class PartReading {
  readonly #read: ReadNodes
  readonly #readSlab: ReadSlab
  readonly #mostBytes: number
  readonly #starts: RowStarts
  readonly #parts = new Map<string, AxisSlice>()
  /** Where elements lie that have a node each, by the paths that they have among the wanted ones. */
  readonly #elements = new Map<string, string>()

  /** @param rows Which rows of the columns, and of their codes, at `paths`. */
  constructor(
    store: { readonly read: ReadNodes; readonly readSlab: ReadSlab },
    paths: Iterable<string>,
    rows: AxisSlice,
    { starts, mostBytes }: { readonly starts: RowStarts; readonly mostBytes: number },
  ) {
    this.#read = store.read
    this.#readSlab = store.readSlab
    this.#mostBytes = mostBytes
    this.#starts = starts
    for (const path of paths) this.#parts.set(path, rows)
  }

  readonly read: ReadNodes = (requests, options) => this.#answer(requests, options)

  /** Throws NeedsWhole when a reference leads into the columns. */
  check({ paths }: Closure): void {
    const nodes = new Set<unknown>()
    for (const path of this.#parts.keys()) nodes.add(paths.get(path))
    for (const [path, node] of paths) {
      if (typeof node === 'number' || !('record' in node)) continue
      const target = targetOf(node.record)
      const leadsInside = target !== undefined && this.#isInside(target)
      if (
        (leadsInside && !leadsNowhere(node.record)) ||
        (nodes.has(node) && !this.#parts.has(path))
      )
        throw new NeedsWhole()
    }
  }

  /** Whether a path lies in the columns: what is restored of it is a part. */
  has(path: string): boolean {
    return this.#parts.has(path)
  }

  /** Which row of its column the first one is that a path has here. */
  startOf(path: string): number {
    return this.#parts.get(path)?.start ?? 0
  }

  #isInside(path: string): boolean {
    return this.#parts.has(path) || this.#elements.has(path)
  }

  *#answer(asked: Read[0], options: Read[1]): Steps<(NodeRecord | undefined)[]> {
    const requests = asked.map((one) => ({
      ...one,
      path: this.#elements.get(one.path) ?? one.path,
    }))
    const whole = requests.filter(({ path }) => !this.#parts.has(path))
    const records = whole.length === 0 ? [] : yield* this.#read(whole, options)
    if (whole.length === requests.length) return records
    const inParts = requests.filter(({ path }) => this.#parts.has(path))
    const described = yield* this.#read(
      inParts.map(({ path }) => ({ path, data: false })),
      { ...options, known: { has: () => false } },
    )
    const answers: (NodeRecord | undefined)[] = []
    const next: [number, number] = [0, 0]
    for (const { path } of requests) {
      const part = this.#parts.get(path)
      if (part === undefined) answers.push(records[next[0]++])
      else {
        const record = described[next[1]++]
        answers.push(record === undefined ? undefined : yield* this.#partOf(record, part))
      }
    }
    return answers
  }

  *#partOf(record: NodeRecord, part: AxisSlice): Steps<NodeRecord> {
    if (record.kind === 'dataset') return yield* this.#datasetPart(record, part)
    if (record.kind !== 'group') return needsWhole()
    const { path } = record
    const isCodes = path.endsWith('/__') || path.endsWith('/__/missing')
    const kind = isCodes ? 'codes' : textOf(record.attributes.get('js_type'))
    if (part.step !== 1 && !isCodes) return needsWhole()
    if (kind === 'Array') return this.#elementsPart(record, part)
    if (kind === 'Ragged' || kind === 'Texts') return yield* this.#raggedPart(record, part)
    if (kind !== 'Table' && kind !== 'codes') return needsWhole()
    for (const name of record.children) this.#parts.set(childPath(path, name), part)
    return kind === 'Table' ? withLength(record, countOf(part)) : record
  }

  *#datasetPart(record: DatasetRecord, part: AxisSlice): Steps<DatasetRecord> {
    const { path, shape, type } = record
    if (shape === null || shape.length === 0 || part.stop > shape[0]!) return needsWhole()
    const extents = [countOf(part), ...shape.slice(1)]
    const size = 'size' in type ? type.size : 1
    if (sizeOf(extents) * size > this.#mostBytes)
      throw limitExceeded(`${sizeOf(extents) * size} bytes of a column at once`, 'bytes', { path })
    const others = shape.slice(1).map((stop) => ({ start: 0, stop, step: 1 }))
    const data = yield* this.#readSlab(path, [part, ...others])
    return { ...record, shape: extents, data }
  }

  /** Elements that have a node each are numbered from the first wanted one on. */
  #elementsPart(record: GroupRecord, part: AxisSlice): GroupRecord {
    const children: string[] = []
    for (const name of record.children) {
      const index = /^\d+$/.test(name) ? Number(name) : needsWhole()
      if (index < part.start || index >= part.stop) continue
      const own = String(index - part.start)
      children.push(own)
      this.#elements.set(childPath(record.path, own), childPath(record.path, name))
    }
    const hasAll = !record.attributes.has('length')
    return hasAll ? { ...record, children } : { ...withLength(record, countOf(part)), children }
  }

  /** The arrays before have to be counted to find where the elements of some begin. */
  *#raggedPart(record: GroupRecord, part: AxisSlice): Steps<GroupRecord> {
    const sizes = childPath(record.path, 'row_size')
    const from = this.#starts.nearest(sizes, part.start)
    const between = { start: from.row, stop: part.stop, step: 1 }
    const lengths = yield* this.#readSlab(sizes, [between])
    if (!isNumericArray(lengths)) return needsWhole()
    this.#parts.set(sizes, part)
    const { start, stop } = this.#starts.count(sizes, from, lengths, part.start)
    this.#parts.set(childPath(record.path, 'values'), { start, stop, step: 1 })
    return record
  }
}

/** Says that something in columns can only be restored with all of their rows; never seen outside. */
export class NeedsWhole extends Error {}

function needsWhole(): never {
  throw new NeedsWhole()
}

function withLength(record: GroupRecord, length: number): GroupRecord {
  const attribute: AttributeRecord = { type: int32, shape: [], data: length }
  return { ...record, attributes: new Map([...record.attributes, ['length', attribute]]) }
}

/** Tells whether none of the rows that are referred to by their numbers is one. */
function leadsNowhere(record: GroupRecord | DatasetRecord): boolean {
  if (record.kind !== 'dataset' || !isNumericArray(record.data)) return false
  return Array.from<number | bigint>(record.data).every((row) => Number(row) === -1)
}

function targetOf(record: GroupRecord | DatasetRecord): string | undefined {
  if (textOf(record.attributes.get('js_type')) !== 'Reference') return undefined
  const rows = targetAttribute(record)
  return rows ?? (record.kind === 'dataset' ? referenceTarget(record) : undefined)
}
