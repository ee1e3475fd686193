import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { NumberStorage } from '../metadata/field-type.js'
import type { NumericArray } from '../records/node-record.js'
import { isBareArray } from '../values/bare-array.js'
import { missing } from '../values/masked-array.js'
import { describeStorage } from '../values/number-storage.js'
import { unknownRowOf } from '../values/unknown-row.js'
import { unset } from '../instances/read.js'
import { elementsColumn } from './elements-column.js'
import { absentTag, fieldOfOne, isClaimable, isRowEntry } from './entries.js'
import type { Entry, ObjectEntry, PackedEntry, RowSet } from './form.js'
import { Growing } from './growing.js'
import { areDistinctLeaves } from './distinct-leaves.js'
import { Likeness } from './likeness.js'
import { type Origin, stepsTo } from './origin.js'
import { pushNumber } from './push-number.js'
import { RowSorter } from './row-sorter.js'
import { separateRepeats } from './separate-repeats.js'
import { areTexts, prototypesOf, repeatsSoon, signaturesOf } from './signatures.js'
import { Staging } from './staging.js'
import { many, takeTexts } from './taking.js'
import type { RowClass, TableHost, Where } from './table-host.js'
import { packableName, VariantList } from './variant-list.js'
import type {
  ArrayVariant,
  OtherVariant,
  Packing,
  ScalarVariant,
  Variant,
  ViewVariant,
} from './variants.js'

/**
 * Values side by side: the elements of an array, or one property of many rows. They are sorted by kind as they come;
 * how they are stored is decided when all have come.
 */
export class Column {
  length = 0
  /** The variant of each element, or minus the code of what is absent; `undefined` while all are of the first. */
  tags: Growing<Int32Array> | undefined
  readonly variants: Variant[] = []
  readonly kinds: VariantList = new VariantList(this.variants)
  /** Values that the survey will append when their turn comes, and what they have in common, if that is known. */
  waiting: readonly unknown[] = []
  likeness: Likeness | undefined
  readonly field: FieldDefinition | undefined
  readonly path: string
  readonly origin: Origin
  readonly #host: TableHost
  readonly #sorter: RowSorter
  readonly #staging: Staging
  readonly storage: NumberStorage | undefined
  /** How many arrays its elements are in. */
  depth = 0
  /** Whether objects among unregistered rows were looked for all at once. */
  #prepared = false
  #prototype: object | undefined
  #class: RowClass | undefined
  #fitting: RowClass | undefined

  constructor(
    host: TableHost,
    field: FieldDefinition | undefined,
    place: { readonly path: string; readonly origin: Origin },
  ) {
    this.#host = host
    this.field = field
    this.path = place.path
    this.origin = place.origin
    const type = field?.type
    this.storage = type?.kind === 'number' ? type.storage : undefined
    this.#sorter = new RowSorter(host, this)
    this.#staging = new Staging(host, this, this.#sorter, (value) => this.#classOf(value))
  }

  where(index: number): Where {
    return { path: this.path, steps: () => stepsTo(this.origin, index) }
  }

  /** The element that is the one of that number among those of a variant. */
  positionOf(variant: number, dense: number): number {
    if (this.tags === undefined) return dense
    const { data } = this.tags
    let count = dense
    for (let i = 0; i < this.length; i++) if (data[i] === variant && count-- === 0) return i
    return -1
  }

  pad(length: number, code: number): void {
    while (this.length < length) this.tag(-code)
  }

  append(values: readonly unknown[], likeness?: Likeness): void {
    const start = this.length
    const isLong = values.length >= many
    const batch = isLong && !repeatsSoon(values)
    if (isLong && !this.#staging.holds(values)) {
      const alike = likeness ?? Likeness.of(values)
      if (this.#takeEntities(values, alike)) return
      if (batch && areTexts(values) && takeTexts(this, values.slice())) return
      if (batch && this.length === 0) this.#staging.stageAlike(values, alike)
    }
    if (this.#staging.holds(values)) {
      this.tags = this.#staging.tags
      this.length = values.length
    } else {
      if (batch) this.#prepare(values)
      this.#prepared = batch
      for (const value of values) this.add(value, batch)
    }
    for (const variant of this.variants)
      if ('pending' in variant && variant.pending.length > 0) this.#commit(variant, batch, start)
    for (const variant of this.variants) if (variant.kind === 'other') this.#visit(variant)
  }

  /** Takes instances whose rows are in the one table of their class. */
  #takeEntities(values: readonly unknown[], { prototype, hasGaps }: Likeness): boolean {
    const rowClass = prototype && this.#host.rowClassOf(prototype)
    if (rowClass?.kind !== 'entity') return false
    const first = values.findIndex((value) => absentTag(value) === undefined)
    const found = this.#host.entitiesOf(values, rowClass.definition as ClassDefinition)
    if (found === undefined) return false
    if (this.field?.type !== undefined)
      this.#host.expect(this.field, values[first], this.where(this.length + first))
    const variant = this.kinds.references(found.set)
    variant.numbers.pushAll(found.numbers)
    if (!hasGaps && variant.index === 0 && this.tags === undefined) this.length += values.length
    else
      for (const value of values) {
        const tag = absentTag(value)
        this.tag(tag ?? 0, tag === undefined ? variant : undefined)
      }
    return true
  }

  /** Sorts many objects at once if they all are going to be rows of this column; tells whether they are. */
  stage(values: readonly unknown[]): boolean {
    if (values.length < many) return false
    return this.#staging.stage(values, this.#prepared)
  }

  /** Looks up what many values may be, before each of them is asked for by `isRow`. */
  prepareFor(values: readonly unknown[]): void {
    this.#prepared = values.length >= many
    if (this.#prepared) this.#prepare(values)
  }

  /** Tells whether an object is going to be a row, of this column or elsewhere; its shape is noted. */
  isRow(value: object): boolean {
    const rowClass = this.#classOf(value)
    if (rowClass === undefined) return false
    if (rowClass.kind === 'alone')
      return unknownRowOf(value) !== undefined && this.isElsewhere(value)
    if (this.#isApart(value)) return false
    const entry = this.#host.entryOf(value, this.#prepared)
    if (entry !== undefined && !isClaimable(entry)) return isRowEntry(entry)
    if (rowClass.kind === 'entity') return true
    return this.#sorter.rowsFor(value, rowClass.definition) !== undefined
  }

  #isApart(value: object): boolean {
    const host = this.#host
    return host.keepsNode?.(value) === true || (host.anyMayBeNamed && host.isNamed(value))
  }

  isElsewhere(value: object): boolean {
    if (this.#classOf(value)?.kind === 'entity') return true
    const entry = this.#host.entryOf(value, this.#prepared)
    return entry !== undefined && isRowEntry(entry)
  }

  /** Takes one value more; what is no object is taken for good, objects by `append` only. */
  add(value: unknown, batch = false): void {
    switch (typeof value) {
      case 'number':
        return this.#number(value)
      case 'string':
      case 'boolean':
        return this.#scalar(typeof value as 'string' | 'boolean', value)
      case 'bigint':
        if (this.storage !== undefined) return this.#number(value)
        return this.#scalar('bigint', value)
      case 'undefined':
        return this.tag(-missing.undefined)
      case 'symbol':
        return value === unset ? this.tag(-missing.hole) : this.#other(value)
      case 'function':
        return this.#other(value)
      case 'object':
        if (value === null) return this.tag(-missing.null)
        return this.#object(value, batch)
    }
  }

  #number(value: number | bigint): void {
    if (this.storage === undefined && this.field?.type !== undefined) this.#expect(value)
    const isOwn = typeof value === 'bigint' && this.storage !== undefined
    const variant = isOwn ? this.kinds.bigints(this.storage!) : this.kinds.numbers(this.storage)
    const { numbers } = variant
    const why = pushNumber(numbers, value, this.storage ?? 'float64')
    if (why !== undefined) this.refuse(why)
    this.tag(0, variant)
  }

  refuse(why: string): never {
    const reason = `${why}, so it does not fit ${this.storage}`
    return this.#host.refuseNumber(this.field as FieldDefinition, reason, this.where(this.length))
  }

  #expect(value: unknown): void {
    this.#host.expect(this.field as FieldDefinition, value, this.where(this.length))
  }

  #scalar(kind: ScalarVariant['kind'], value: unknown): void {
    if (this.field?.type !== undefined) this.#expect(value)
    const variant = this.kinds.scalars(kind)
    variant.list.push(value)
    this.tag(0, variant)
  }

  #object(value: object, batch: boolean): void {
    const rowClass = this.#classOf(value)
    const isInner = this.depth > 0 && Array.isArray(value)
    if (this.field?.type !== undefined && !isInner && (!rowClass || rowClass !== this.#fitting)) {
      this.#expect(value)
      // Whether an instance is of a declared class depends on its prototype alone.
      if (this.field.type.kind === 'instance') this.#fitting = rowClass
    }
    if (rowClass?.kind === 'entity' && !this.#isApart(value)) {
      const row = this.#host.entityOf(value, rowClass.definition as ClassDefinition)
      return row === undefined ? this.#other(value) : this.#reference(row.set, row.number)
    }
    const entry = this.#host.entryOf(value, this.#prepared)
    if (entry !== undefined && !isClaimable(entry))
      return isRowEntry(entry)
        ? this.#reference(entry.set, entry.index[0] as number)
        : this.#other(value)
    const variant = this.#packingFor(value, entry)
    if (variant === undefined) return this.#other(value)
    if (entry !== undefined) this.#claim(entry as ObjectEntry, variant)
    else if (!batch) this.#register(value, variant)
    variant.pending.push(value)
    this.tag(0, variant)
  }

  #packingFor(value: object, entry: Entry | undefined): Packing | undefined {
    const prototype = Object.getPrototypeOf(value) as object | null
    const builtIn =
      prototype === Date.prototype || Array.isArray(value) || ArrayBuffer.isView(value)
    // A registration says how an object is stored, whatever built-in kind it is of.
    if (builtIn && (this.#classOf(value)?.definition !== undefined || this.#isApart(value)))
      return undefined
    if (entry === undefined && prototype === Date.prototype)
      return Object.keys(value).length === 0 ? this.kinds.dates() : undefined
    if (entry === undefined && ArrayBuffer.isView(value)) return this.#views(value)
    if (entry === undefined && prototype === Array.prototype)
      return isBareArray(value as unknown[]) ? this.#arrays() : undefined
    const rowClass = this.#classOf(value)
    if (rowClass === undefined || rowClass.kind === 'alone' || this.#isApart(value))
      return undefined
    return this.#sorter.rowsFor(value, rowClass.definition)
  }

  #classOf(value: object): RowClass | undefined {
    const prototype = Object.getPrototypeOf(value) as object | null
    if (prototype === null) return undefined
    if (prototype !== this.#prototype) {
      this.#prototype = prototype
      this.#class = this.#host.rowClassOf(prototype)
    }
    return this.#class
  }

  #views(view: ArrayBufferView): ViewVariant | undefined {
    const type = this.field?.type
    const name = packableName(view)
    if (name === undefined) return undefined
    if (type?.kind === 'array' && type.element.kind === 'number')
      if (describeStorage(type.element.storage).array.name !== name) return undefined
    return this.kinds.views(name)
  }

  #arrays(): ArrayVariant {
    return this.kinds.arrays((index, list) => ({
      elements: elementsColumn(this.#host, this, index, list),
      inner: this.depth > 0,
    }))
  }

  #reference(set: RowSet, row: number): void {
    const variant = this.kinds.references(set)
    variant.numbers.push(row)
    this.tag(0, variant)
  }

  #other(value: unknown): void {
    const variant = this.kinds.others()
    const child = { name: String(this.length), step: this.length, value }
    const { field } = this
    variant.waiting.push(
      field === undefined ? child : { ...child, field: fieldOfOne(field, value) },
    )
    this.tag(0, variant)
  }

  #visit(variant: OtherVariant): void {
    const { waiting, form } = variant
    variant.waiting = []
    if (waiting.length > 0) this.#host.visit(waiting, form, this)
  }

  tag(tag: number, variant?: Variant): void {
    const value = variant === undefined ? tag : variant.index
    if (this.tags === undefined) {
      if (value === 0) {
        this.length++
        return
      }
      this.tags = new Growing(Int32Array, Math.max(16, this.length * 2))
      this.tags.length = this.length
    }
    this.tags.push(value)
    this.length++
  }

  #register(value: object, variant: Packing): void {
    const index = [variant.set.rows.length + variant.pending.length]
    this.#host.register(value, { kind: 'packed', set: variant.set, index })
  }

  /** An object that has a node so far becomes a row: the canonical place of an element of a table. */
  #claim(entry: ObjectEntry, variant: Packing): void {
    this.#register(entry.value, variant)
    entry.moved = this.#host.entryOf(entry.value, false) as PackedEntry
    if (variant.kind === 'rows' && entry.draft !== undefined)
      variant.table.drafts.set(entry.value, entry.draft)
  }

  /** Objects that may be unregistered rows elsewhere have to be found. */
  #prepare(values: readonly unknown[]): void {
    if (!this.#host.hasUnregistered()) return
    for (const prototype of prototypesOf(values))
      if (this.#host.hasUnregistered(prototype))
        this.#host.prepare(prototype, signaturesOf(prototype, values))
  }

  /** Adds what waits, all together. */
  #commit(variant: Packing, batch: boolean, start: number): void {
    const { pending } = variant
    const first = variant.set.rows.length
    if (variant.kind === 'rows') {
      if (variant.table.append(pending, batch)) {
        if (batch) this.#announce(variant, first)
      } else variant.table.append(this.#separate(variant, start), false)
      variant.pending = []
      return
    }
    const times = variant.kind === 'date' && first === 0 ? variant.times : undefined
    const distinct = !batch || areDistinctLeaves(pending, times)
    if (variant.kind === 'date') variant.times = distinct ? times : undefined
    const added = distinct ? pending : this.#separate(variant, start)
    variant.pending = []
    for (const value of added) variant.list.push(value as never)
    if (batch && distinct) this.#announce(variant, first)
    if (variant.kind === 'view')
      for (const view of added) this.#host.useBuffer((view as NumericArray).buffer)
    if (variant.kind === 'array') this.#feedElements(variant, added as unknown[][])
  }

  #separate(variant: Packing, start: number): object[] {
    const reference = this.kinds.references(variant.set)
    return separateRepeats(this.#host, this, variant, reference, start)
  }

  #announce(variant: Packing, first: number): void {
    const { rows } = variant.set
    const prototype = Object.getPrototypeOf(rows[0]) as object
    const own = variant.kind === 'rows' ? variant.table.signatures() : signaturesOf(prototype, rows)
    this.#host.addUnregistered(prototype, variant.set, first, own)
  }

  #feedElements(variant: ArrayVariant, arrays: readonly unknown[][]): void {
    const { elements } = variant
    // Arrays of plain values need no turn of their own, unless they are nested deeply or others wait before them.
    const simple =
      this.depth < 8 &&
      elements.waiting.length === 0 &&
      arrays.every((array) => typeof array[0] !== 'object')
    if (simple) for (const array of arrays) elements.append(array)
    else this.#host.feed(elements, arrays.flat(1))
  }
}
