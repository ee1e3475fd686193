import type { PackedEntry, RowSet } from '../table/form.js'
import { signatureOf } from '../table/signatures.js'

interface Stretch {
  readonly set: RowSet
  readonly start: number
  readonly end: number
  /** Lengths of arrays or keys of plain objects that are among them; '*' is any. */
  readonly signatures: ReadonlySet<string>
}

/** A search costs a scan of the rows; after so many the rows are worth an identity map. */
const searches = 256

/**
 * Rows of tables that were not entered into the identity map one by one, which would cost more than storing them.
 * They are looked for when an object comes that could be one of them.
 */
export class UnregisteredRows {
  readonly #stretches = new Map<object, Stretch[]>()
  readonly #searched = new Map<object, number>()
  readonly #register: (value: object, entry: PackedEntry) => void

  constructor(register: (value: object, entry: PackedEntry) => void) {
    this.#register = register
  }

  /** Whether there are any, of a prototype or at all. */
  has(prototype: object | undefined): boolean {
    return prototype === undefined ? this.#stretches.size > 0 : this.#stretches.has(prototype)
  }

  add(prototype: object, set: RowSet, start: number, signatures: Iterable<string>): void {
    const stretch = { set, start, end: set.rows.length, signatures: new Set(signatures) }
    const known = this.#stretches.get(prototype)
    if (known === undefined) this.#stretches.set(prototype, [stretch])
    else known.push(stretch)
  }

  /** Finds the row that an object is. */
  find(value: object): PackedEntry | undefined {
    const prototype = Object.getPrototypeOf(value) as object | null
    const stretches = prototype === null ? undefined : this.#stretches.get(prototype)
    if (stretches === undefined || prototype === null) return undefined
    const signature = signatureOfObject(value, prototype)
    const fitting = stretches.filter((one) => mayHold(one, signature))
    if (fitting.length === 0) return undefined
    const count = (this.#searched.get(prototype) ?? 0) + 1
    this.#searched.set(prototype, count)
    for (const { set, start, end } of fitting) {
      const index = set.rows.indexOf(value, start)
      if (index >= 0 && index < end) return { kind: 'packed', set, index: [index] }
    }
    if (count > searches) this.register(prototype, [signature])
    return undefined
  }

  /** Enters the rows that could have one of some signatures into the identity map. */
  register(prototype: object, signatures: Iterable<string>): void {
    const all = [...signatures]
    const left: Stretch[] = []
    for (const stretch of this.#stretches.get(prototype) ?? []) {
      if (all.some((signature) => mayHold(stretch, signature))) this.#enter(stretch)
      else left.push(stretch)
    }
    if (left.length === 0) this.#stretches.delete(prototype)
    else this.#stretches.set(prototype, left)
    this.#searched.delete(prototype)
  }

  #enter({ set, start, end }: Stretch): void {
    for (let i = start; i < end; i++)
      this.#register(set.rows[i] as object, { kind: 'packed', set, index: [i] })
  }
}

const mayHold = ({ signatures }: Stretch, signature: string): boolean =>
  signature === '*' || signatures.has('*') || signatures.has(signature)

function signatureOfObject(value: object, prototype: object): string {
  if (prototype === Array.prototype) return String((value as unknown[]).length)
  return prototype === Object.prototype ? signatureOf(Object.keys(value)) : '*'
}
