import type { Closure, Node } from '../graph/closure.js'
import { Decoder, type DecodeOptions } from '../graph/decode.js'
import type { DatasetRecord, GroupRecord } from '../records/node-record.js'
import { inSteps } from '../scheduling/pace.js'
import { elementsIn } from '../table/elements-in.js'
import { RowQueue } from '../table/row-queue.js'
import { textOf } from '../values/attributes.js'
import { LazyArray } from '../values/lazy-array.js'
import type { IdentityMap } from './identity-map.js'

/** Objects that are being made of what was read, and are noted in the identity map. */
export class Restoring {
  readonly closure: Closure
  readonly #decoder: Decoder
  readonly #identity: IdentityMap
  readonly #isNoted: (record: Node['record']) => boolean
  readonly #queue: RowQueue
  readonly #isOutermost: boolean
  #noted = 0
  #isEarly = false

  /** @param queue The one that runs already; without it `run` has one of its own. */
  constructor(
    identity: IdentityMap,
    closure: Closure,
    isNoted: (record: Node['record']) => boolean,
    queue: RowQueue | undefined,
    options: Omit<DecodeOptions, 'queue' | 'fillRows'>,
  ) {
    this.#identity = identity
    this.closure = closure
    this.#isNoted = isNoted
    this.#queue = queue ?? new RowQueue()
    this.#isOutermost = queue === undefined
    this.#decoder = new Decoder(closure, {
      ...options,
      queue: this.#queue,
      fillRows: () => this.#fillRows(),
    })
  }

  /** The nodes that became objects. */
  get restored(): readonly Node[] {
    return this.#decoder.restored
  }

  /** Makes the objects at some paths before `run` asks for them, and lets the event loop run meanwhile. */
  async prepare(paths: readonly string[], afterRest: () => void): Promise<void> {
    try {
      for (const path of paths) await inSteps(withoutResult(this.#decoder.making(path)), afterRest)
    } catch (error) {
      this.run(() => {
        throw error
      })
    }
  }

  /** Makes objects, notes them, and fills the rows of Tables that they refer to; when it throws, nothing is noted. */
  run<T>(make: (value: (path: string) => unknown, queue: RowQueue) => T): T {
    const work = (): T => {
      const made = make((path) => this.#decoder.value(path), this.#queue)
      this.#note()
      return made
    }
    try {
      const made = this.#isOutermost ? this.#queue.run(work) : work()
      if (this.#isEarly) this.#identity.commit()
      return made
    } catch (error) {
      if (this.#isEarly) this.#identity.rollback()
      throw error
    }
  }

  /** Rows that refer to what is being restored have to find it. */
  #fillRows(): void {
    if (!this.#queue.isWaiting) return
    if (!this.#isEarly) this.#identity.begin()
    this.#isEarly = true
    this.#note()
    for (const { record, value } of this.#decoder.unfinished)
      if (this.#isNoted(record))
        this.#identity.addLoaded(value as object, record.address, record.path)
    this.#queue.fill()
  }

  #note(): void {
    const { restored } = this.#decoder
    for (; this.#noted < restored.length; this.#noted++) {
      const node = restored[this.#noted]!
      if (this.#isNoted(node.record)) noteNode(this.#identity, node)
    }
    this.noteUnread()
  }

  /** Notes what can't be read: what stands for it, and what fields lack that are optional. */
  noteUnread(): void {
    for (const { value, address, path } of this.#decoder.standIns)
      this.#identity.addLoaded(value, address, path)
    for (const { path, object } of this.#decoder.notSeen)
      this.#identity.unseen.note(object.address, path.slice(object.path.length), {
        kind: 'nothing',
      })
  }
}

/** Notes which object became of a node. */
export function noteNode(
  identity: IdentityMap,
  { record, value }: Pick<Node, 'record' | 'value'>,
): void {
  if (typeof value !== 'object' || value === null) return identity.unseen.see(record.address)
  const isCopy = identity.at(record.address) instanceof LazyArray && !(value instanceof LazyArray)
  if (!isCopy) identity.unseen.see(record.address)
  if (!leadsElsewhere(record) && !isCopy) identity.addLoaded(value, record.address, record.path)
  const rows = holdsRows(record, value) ? elementsIn(value) : undefined
  if (rows !== undefined) identity.addRows(record.path, Array.from(rows), isBound(record, value))
}

/** Tells whether a node only says where its object lies; a view and an array of row numbers are objects of their own. */
function leadsElsewhere({ attributes }: GroupRecord | DatasetRecord): boolean {
  if (textOf(attributes.get('js_type')) !== 'Reference' || attributes.has('view')) return false
  return attributes.has('row') || !attributes.has('target')
}

/** Tells whether a node holds objects side by side: rows, or dates and arrays in a column. */
function holdsRows(record: GroupRecord | DatasetRecord, value: object): boolean {
  const type = textOf(record.attributes.get('js_type'))
  const isList = type === undefined && Array.isArray(value)
  if (record.kind === 'group') return type === 'Table' || type === 'Ragged' || isList
  const rank = record.shape?.length ?? 0
  if (record.type.kind === 'compound') return rank === 1 && (type === 'Table' || isList)
  return type === 'Date' ? rank === 1 : rank > 1 && (type === undefined || type === 'Array')
}

/** Tells whether rows are of a class of which the file says nothing: the program has declared it. */
const isBound = ({ attributes }: Node['record'], value: object): boolean =>
  Array.isArray(value) && !attributes.has('js_type')

/** What is made may have a property `then`: a promise of it would call that. */
function* withoutResult(steps: Generator<void, unknown>): Generator<void, void> {
  yield* steps
}
