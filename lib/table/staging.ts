import type { Column } from './column.js'
import { absentTag } from './entries.js'
import { Growing } from './growing.js'
import type { RowSorter } from './row-sorter.js'
import { Likeness } from './likeness.js'
import { repeatsSoon } from './signatures.js'
import type { RowClass, TableHost } from './table-host.js'
import type { Packing } from './variants.js'

type ClassOf = (value: object) => RowClass | undefined

/** Sorts many values into rows in one pass, before it is known that they all are rows. */
export class Staging {
  tags: Growing<Int32Array> | undefined
  readonly #host: TableHost
  readonly #column: Column
  readonly #sorter: RowSorter
  readonly #classOf: ClassOf
  #values: readonly unknown[] | undefined

  constructor(host: TableHost, column: Column, sorter: RowSorter, classOf: ClassOf) {
    this.#host = host
    this.#column = column
    this.#sorter = sorter
    this.#classOf = classOf
  }

  /** Whether these values are sorted and wait in their variants. */
  holds(values: readonly unknown[]): boolean {
    return this.#values === values
  }

  /** Tells whether all are new rows, or absent; then they wait in their variants, and `tags` says which is where. */
  stage(values: readonly unknown[], prepared: boolean): boolean {
    if (!this.#mayStage || repeatsSoon(values)) return false
    if (this.stageAlike(values, Likeness.of(values))) return true
    const tags = Growing.filled(values.length)
    let mixed = false
    for (let i = 0; i < values.length; i++) {
      const tag = this.#stageOne(values[i], prepared)
      if (tag === undefined) {
        for (const variant of this.#column.variants as Packing[]) variant.pending = []
        return false
      }
      if (tag !== 0) mixed = true
      tags.data[i] = tag
    }
    this.#values = values
    this.tags = mixed ? tags : undefined
    return true
  }

  get #mayStage(): boolean {
    return !this.#host.anyMayBeNamed && this.#host.keepsNode === undefined
  }

  /**
   * Stages values if they all are absent or instances of one class that declares its fields, or dates, and none of them
   * can have been met before.
   */
  stageAlike(values: readonly unknown[], likeness: Likeness): boolean {
    const { variants, field } = this.#column
    const { prototype, hasGaps, times } = likeness
    if (!this.#mayStage || variants.length > 0) return false
    if (prototype === undefined || this.#host.mayKnow(prototype)) return false
    const first = values.find((value) => absentTag(value) === undefined) as object
    const rowClass = this.#classOf(first)
    const areRows = rowClass?.kind === 'rows' && rowClass.definition?.fields !== undefined
    const areDates = times !== undefined && rowClass?.definition === undefined
    if (!areDates && !areRows) return false
    if (field?.type !== undefined)
      this.#host.expect(field, first, this.#column.where(values.indexOf(first)))
    const variant = areDates
      ? this.#column.kinds.dates(times)
      : this.#sorter.rowsFor(first, rowClass?.definition)
    if (variant === undefined) return false
    const sorted = hasGaps ? withoutGaps(values) : undefined
    // A getter of a row may change the array that the rows are in.
    variant.pending = sorted?.present ?? (values.slice() as object[])
    this.tags = sorted?.tags
    this.#values = values
    return true
  }

  #stageOne(value: unknown, prepared: boolean): number | undefined {
    if (typeof value !== 'object' || value === null) return absentTag(value)
    const rowClass = this.#classOf(value)
    if (rowClass?.kind !== 'rows' || this.#host.entryOf(value, prepared) !== undefined)
      return undefined
    const variant = this.#sorter.rowsFor(value, rowClass.definition)
    variant?.pending.push(value)
    return variant?.index
  }
}

/** The objects among values, and tags that say which are none. */
function withoutGaps(values: readonly unknown[]): {
  readonly present: object[]
  readonly tags: Growing<Int32Array>
} {
  const present: object[] = []
  const tags = Growing.filled(values.length)
  for (let i = 0; i < values.length; i++) {
    const tag = absentTag(values[i])
    if (tag === undefined) present.push(values[i] as object)
    else tags.data[i] = tag
  }
  return { present, tags }
}
