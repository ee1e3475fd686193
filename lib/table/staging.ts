import type { Column } from './column.js'
import { absentTag } from './entries.js'
import { Growing } from './growing.js'
import type { RowSorter } from './row-sorter.js'
import { repeatsSoon } from './signatures.js'
import type { RowClass, TableHost } from './table-host.js'
import type { Packing } from './variants.js'

type ClassOf = (value: object) => RowClass | undefined

/** Sorts the elements of a long array into rows in one pass, before it is known that they all are rows. */
export class Staging {
  tags: Growing<Int32Array> | undefined
  readonly #host: TableHost
  readonly #column: Column
  readonly #sorter: RowSorter
  #values: readonly unknown[] | undefined

  constructor(host: TableHost, column: Column, sorter: RowSorter) {
    this.#host = host
    this.#column = column
    this.#sorter = sorter
  }

  holds(values: readonly unknown[]): boolean {
    return this.#values === values
  }

  /** Tells whether all are new rows, or absent; then they wait in their variants, and `tags` says which is where. */
  stage(values: readonly unknown[], classOf: ClassOf, prepared: boolean): boolean {
    const { anyMayBeNamed, keepsNode } = this.#host
    if (anyMayBeNamed || keepsNode !== undefined || repeatsSoon(values)) return false
    if (this.#stageAlike(values, classOf, prepared)) return true
    const tags = Growing.filled(values.length)
    let mixed = false
    for (let i = 0; i < values.length; i++) {
      const tag = this.#stageOne(values[i], classOf, prepared)
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

  /** Instances of one class that declares its fields need no tags. */
  #stageAlike(values: readonly unknown[], classOf: ClassOf, prepared: boolean): boolean {
    const [first] = values
    if (typeof first !== 'object' || first === null) return false
    const rowClass = classOf(first)
    if (rowClass?.kind !== 'rows' || rowClass.definition?.fields === undefined) return false
    const prototype = Object.getPrototypeOf(first) as object
    for (const value of values) {
      if (typeof value !== 'object' || value === null) return false
      if (Object.getPrototypeOf(value) !== prototype) return false
      if (this.#host.entryOf(value, prepared) !== undefined) return false
    }
    const variant = this.#sorter.rowsFor(first, rowClass.definition)
    if (variant === undefined) return false
    variant.pending = values as object[]
    this.#values = values
    return true
  }

  #stageOne(value: unknown, classOf: ClassOf, prepared: boolean): number | undefined {
    if (typeof value !== 'object' || value === null) return absentTag(value)
    const rowClass = classOf(value)
    if (rowClass?.kind !== 'rows' || this.#host.entryOf(value, prepared) !== undefined)
      return undefined
    const variant = this.#sorter.rowsFor(value, rowClass.definition)
    variant?.pending.push(value)
    return variant?.index
  }
}
