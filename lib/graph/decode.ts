import { cannotRestore, corrupt, type H5Error } from '../errors.js'
import { decodePickled } from '../hdf5pickle/decode-pickled.js'
import type { PickleReading } from '../hdf5pickle/pickle-context.js'
import type { StrReading } from '../hdf5pickle/pickle-options.js'
import { pickleTypeOf } from '../hdf5pickle/pickle-type.js'
import { inOneGo } from '../scheduling/pace.js'
import type { NumberStorage } from '../metadata/field-type.js'
import type { AttributeRecord, DatasetRecord, UnreadableRecord } from '../records/node-record.js'
import type { RowQueue } from '../table/row-queue.js'
import { BrokenLink } from '../values/broken-link.js'
import { type Unreadable, unreadableOf } from '../values/unreadable.js'
import type { DecodeContext, Decoding } from '../values/value-kind.js'
import type { ClassSource } from './class-source.js'
import type { Closure, Node } from './closure.js'
import { conform } from './conform.js'
import type { DescribedTable } from './decode-columns.js'
import { decodeDataset } from './decode-dataset.js'
import { decodeGroup } from './decode-group.js'
import { RegisteredPython } from './registered-python.js'

export interface DecodeOptions {
  readonly classes: ClassSource
  readonly onUnknownClass: 'record' | 'error'
  /** The object that an earlier load made of an address. */
  readonly knownObject: (address: number) => unknown
  /** The element that the file has at a place of an array which an earlier load made; the program may have changed that. */
  readonly knownElement: (list: unknown, path: string, index: number) => object | undefined
  /** An error as the session shows it. */
  readonly shownError: (error: H5Error) => H5Error
  /** What Python's `str` is read as; `'auto'` by default. */
  readonly str?: StrReading
  /** Makes an array that stays in the file. */
  readonly lazyArray: (record: DatasetRecord, storage: NumberStorage) => unknown
  /** Makes a Table that stays in the file; without it Tables hold what was read. */
  readonly openTable: ((described: DescribedTable) => unknown) | undefined
  /** The rows of a table that are objects already; `undefined` when none is. */
  readonly knownRows?: ((record: Node['record']) => KnownRow | undefined) | undefined
  /** Fills the rows of Tables that are referred to. */
  readonly queue: RowQueue
  /** Fills those that wait. */
  readonly fillRows: () => void
}

/** Gives the object that a row is already. */
export type KnownRow = (row: number) => object | undefined

/** What restoring one node needs besides the kinds' own context. */
export interface NodeContext extends DecodeContext {
  readonly classes: ClassSource
  readonly onUnknownClass: 'record' | 'error'
  /** The field that declared the node's type. */
  readonly property: string | undefined
  readonly lazyArray: DecodeOptions['lazyArray']
  /** The rows of the table that are objects already; `undefined` when none is. */
  readonly knownRows: () => KnownRow | undefined
  readonly knownElement: DecodeOptions['knownElement']
  readonly openTable: DecodeOptions['openTable']
  readonly queue: RowQueue
  /** Has to be called before code of the program sees what was restored: no row that it leads to may be unfilled. */
  readonly fillRows: () => void
  /** Tells whether there is a node at a path. */
  readonly present: (path: string) => boolean
  /** The object, when a cycle through its own parts has made it meanwhile. */
  readonly existing: () => { readonly value: unknown } | undefined
  /** Does something when what lies at some paths is restored: at once, or when the cycle that they are part of is. */
  readonly whenRestored: (paths: readonly string[], run: () => void) => void
  /** Notes that a field stays `undefined`, since its node can't be read. */
  readonly notSeen: (path: string) => void
  readonly pickle: PickleReading
}

/** What stands for a node that can't be read. */
export interface StandIn {
  readonly value: Unreadable
  readonly address: number
  readonly path: string
}

interface Frame {
  readonly node: Node
  /** What was asked for, and by which node. */
  readonly path: string
  readonly from: string
  readonly decoding: Decoding
}

/** Between them it stops: a few of them take less time than to look at the clock. */
const stepsAtOnce = 64

/** Makes objects of the nodes of a closure; keeps its own stack, so files of any depth can be decoded. */
export class Decoder {
  readonly #closure: Closure
  readonly #options: DecodeOptions
  readonly #frames: Frame[] = []
  readonly #restored: Node[] = []
  readonly #standIns = new Map<number | string, Unreadable>()
  /** What can't be read and has an address, in the order in which it was asked for. */
  readonly standIns: StandIn[] = []
  /** What optional fields of objects lack. */
  readonly notSeen: { readonly path: string; readonly object: Node['record'] }[] = []
  /** What waits for all frames to be done. */
  #waiting: (() => void)[] = []
  readonly #pickle: PickleReading

  constructor(closure: Closure, options: DecodeOptions) {
    this.#closure = closure
    this.#options = options
    const classes = new RegisteredPython(options.classes)
    this.#pickle = { str: options.str ?? 'auto', classes, forms: new Map() }
  }

  /** The nodes that became objects, in the order in which they were finished. */
  get restored(): readonly Node[] {
    return this.#restored
  }

  /** The nodes that are known to be objects already, and are not complete. */
  get unfinished(): readonly Node[] {
    return this.#frames.map(({ node }) => node).filter(({ state }) => state === 'known')
  }

  /** Gives the value at a path of the closure. */
  value(path: string): unknown {
    return inOneGo(this.making(path))
  }

  /** The same, and stops now and then. */
  *making(path: string): Generator<void, unknown> {
    let answer = this.#ask(path, path)
    for (let steps = 1; this.#frames.length > 0; steps++) {
      if (steps % stepsAtOnce === 0) yield
      const { node, decoding, path: asked, from } = this.#frames.at(-1) as Frame
      const step = decoding.next(answer === pending ? undefined : answer)
      if (step.done === true) {
        this.#frames.pop()
        this.#finish(node, step.value)
        answer = this.#declared(node.value, asked, from)
      } else answer = this.#ask(step.value, node.record.path)
    }
    const waiting = this.#waiting
    this.#waiting = []
    for (const run of waiting) run()
    return answer
  }

  /** The value of a node if it is at hand, else `pending`: its decoding is on the stack then. */
  #ask(path: string, from: string): unknown {
    const value = this.#found(path, from)
    return value === pending ? pending : this.#declared(value, path, from)
  }

  /** What is restored as one place says is compared with what every other place was declared to hold. */
  #declared(value: unknown, path: string, from: string): unknown {
    const { places, paths } = this.#closure
    if (places.isEmpty) return value
    let result = value
    for (const { type, property } of places.at(path, from)) {
      const node = paths.get(path)
      const attributes =
        typeof node === 'object' && 'record' in node ? node.record.attributes : noAttributes
      if (isOpen(node)) {
        // It is not complete: only whether it is right can be told then, not what it would be converted to.
        this.#waiting.push(() => {
          if (conform(value, { path, attributes, property }, type) !== value)
            throw otherwiseDeclared(path, property)
        })
      } else result = conform(result, { path, attributes, property }, type)
    }
    return result
  }

  #found(path: string, from: string): unknown {
    const node = this.#closure.paths.get(path)
    if (node === undefined) throw corrupt(`Nothing is at ${path}`, { path: from })
    if (typeof node === 'number') return this.#options.knownObject(node)
    if (!('record' in node))
      return node.kind === 'unreadable'
        ? this.#standIn(node)
        : new BrokenLink(node.link, node.target)
    if (node.state === 'known' || node.state === 'done') return node.value
    if (node.state === 'building') {
      if (node.reentered) throw ring(node, this.#frames)
      node.reentered = true
    }
    node.state = 'building'
    return this.#start(node, path, from)
  }

  /** One object for all names of a node. */
  #standIn(record: UnreadableRecord): Unreadable {
    const { address, path, error } = record
    const known = this.#standIns.get(address ?? path)
    if (known !== undefined) return known
    const value = unreadableOf(record, this.#options.shownError(error))
    this.#standIns.set(address ?? path, value)
    if (address !== undefined) this.standIns.push({ value, address, path })
    return value
  }

  #start(node: Node, path: string, from: string): unknown {
    const { record } = node
    const context = this.#context(node)
    const decoded = decodeNode(record, context)
    if (!isDecoding(decoded)) {
      this.#finish(node, decoded)
      return node.value
    }
    this.#frames.push({ node, path, from, decoding: decoded })
    return pending
  }

  #finish(node: Node, value: unknown): void {
    if (node.state === 'done') return
    node.value = value
    node.state = 'done'
    this.#restored.push(node)
  }

  #context(node: Node): NodeContext {
    const { paths } = this.#closure
    return {
      type: node.type,
      property: node.property,
      classes: this.#options.classes,
      onUnknownClass: this.#options.onUnknownClass,
      pickle: this.#pickle,
      lazyArray: this.#options.lazyArray,
      knownRows: () => this.#options.knownRows?.(node.record),
      knownElement: this.#options.knownElement,
      openTable: this.#options.openTable,
      queue: this.#options.queue,
      fillRows: this.#options.fillRows,
      limits: { nodes: paths.size },
      remember(value) {
        node.value = value
        node.state = 'known'
      },
      present: (path) => paths.has(path),
      existing: () =>
        node.state === 'known' || node.state === 'done' ? { value: node.value } : undefined,
      whenRestored: (wanted, run) => {
        if (wanted.some((path) => isOpen(paths.get(path)))) this.#waiting.push(run)
        else run()
      },
      notSeen: (path) => void this.notSeen.push({ path, object: node.record }),
      record(path) {
        const found = paths.get(path)
        return typeof found === 'object' && 'record' in found ? found.record : undefined
      },
    }
  }
}

function decodeNode(record: Node['record'], context: NodeContext): unknown {
  if (pickleTypeOf(record) !== undefined) return conforming(record, context)
  return record.kind === 'dataset' ? decodeDataset(record, context) : decodeGroup(record, context)
}

/** Compares what hdf5pickle stored with what was declared, where something was. */
function conforming(record: Node['record'], context: NodeContext): unknown {
  const decoded = decodePickled(record, context)
  const { type } = context
  if (type === undefined) return decoded
  if (!isDecoding(decoded)) return conform(decoded, record, type)
  return (function* (): Decoding {
    return conform(yield* decoded, record, type)
  })()
}

/** Whether an object is known already and not complete. */
const isOpen = (node: Node | object | number | undefined): boolean =>
  typeof node === 'object' && 'state' in node && node.state === 'known'

const pending = Symbol('pending')

const isDecoding = (value: unknown): value is Decoding =>
  Object.prototype.toString.call(value) === '[object Generator]'

const noAttributes: ReadonlyMap<string, AttributeRecord> = new Map()

const otherwiseDeclared = (path: string, property: string | undefined): Error =>
  cannotRestore(
    'an object of a cycle that another place was declared to hold in another form',
    'Declare both places alike.',
    { path, property },
  )

/** Objects that need each other before any of them exists. */
function ring(node: Node, frames: readonly Frame[]): Error {
  const { path } = node.record
  const start = frames.findIndex((frame) => frame.node === node)
  const way = frames.slice(start).map((frame) => frame.node.record.path)
  return cannotRestore(
    `objects whose parts need each other: ${[...new Set(way), path].join(' → ')}`,
    'Let the cycle run through a field or the state of one of them, not through the parts of its reducer.',
    { path },
  )
}
