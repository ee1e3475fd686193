import type { ClassDefinition } from '../metadata/definition.js'
import type { Column } from './column.js'
import type { Origin } from './origin.js'
import { RowsBuilder } from './rows-builder.js'
import type { TableHost } from './table-host.js'
import type { RowsVariant } from './variants.js'

/** Finds the table that an object of a column is a row of, by its class or by its keys. */
export class RowSorter {
  readonly #host: TableHost
  readonly #column: Column
  readonly #byClass = new Map<ClassDefinition, RowsVariant>()
  #last: RowsVariant | undefined

  constructor(host: TableHost, column: Column) {
    this.#host = host
    this.#column = column
  }

  rowsFor(value: object, definition: ClassDefinition | undefined): RowsVariant | undefined {
    const last = this.#last?.table.definition === definition ? this.#last : undefined
    if (definition?.fields !== undefined) {
      let variant = last ?? this.#byClass.get(definition)
      if (variant === undefined) this.#byClass.set(definition, (variant = this.#add(definition)))
      return (this.#last = variant)
    }
    if (last?.table.takesAsBefore(value) === true) return last
    if (definition === undefined && this.#host.isNamed(value)) return undefined
    if (Object.getOwnPropertySymbols(value).length > 0) return undefined
    const keys = Object.keys(value)
    const known = this.#tablesOf(definition).find(({ table }) => table.takes(keys))
    const variant = known ?? this.#add(definition)
    if (known === undefined) variant.table.takes(keys)
    return (this.#last = variant)
  }

  #tablesOf(definition: ClassDefinition | undefined): RowsVariant[] {
    return this.#column.variants.filter(
      (one): one is RowsVariant => one.kind === 'rows' && one.table.definition === definition,
    )
  }

  #add(definition: ClassDefinition | undefined): RowsVariant {
    const column = this.#column
    const index = column.variants.length
    const origin: Origin = {
      up: column.origin,
      resolve: (dense) => ({ steps: [], index: column.positionOf(index, dense) }),
    }
    const table = new RowsBuilder(this.#host, definition, { path: column.path, origin })
    const variant: RowsVariant = { kind: 'rows', index, table, set: table.set, pending: [] }
    column.variants.push(variant)
    return variant
  }
}
