import { assign, setDefault } from '../instances/fill.js'
import type { InstancePlace } from '../instances/instance-place.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { FieldType } from '../metadata/field-type.js'
import type { DatasetRecord } from '../records/node-record.js'
import { isNumericArray } from '../values/numeric.js'
import { makeTable, type TableColumn } from '../table/table.js'
import { instantiate } from '../instances/instantiate.js'
import type { ClassSource } from './class-source.js'
import { conform } from './conform.js'
import { FieldOrigin, noAttributes } from './field-origin.js'

/** A record, and the instance that it is to become. */
interface Pending {
  /** Which of the records it is in; `undefined` where there is only one. */
  readonly row: number | undefined
  readonly plain: Readonly<Record<string, unknown>>
  readonly definition: ClassDefinition
  readonly object: object
}

/** The class whose instances a compound was declared to hold; `undefined` for one that a compound can't give. */
export function compoundClass(
  record: DatasetRecord,
  type: FieldType | undefined,
  classes: ClassSource,
): ClassDefinition | undefined {
  if (record.type.kind !== 'compound' || record.attributes.has('js_type')) return undefined
  const isOne = type?.kind === 'instance'
  return record.shape?.length === (isOne ? 0 : 1) ? classIn(type, classes) : undefined
}

function classIn(type: FieldType | undefined, classes: ClassSource): ClassDefinition | undefined {
  if (type?.kind !== 'instance' && type?.kind !== 'list' && type?.kind !== 'table') return undefined
  const [declared] = type.kind === 'table' ? [type.row()] : type.classes()
  const definition =
    declared && classes.definitionOfPrototype((declared as { prototype: object }).prototype)
  return definition?.fields === undefined || definition.reducer !== undefined
    ? undefined
    : definition
}

/**
 * Makes instances of the records of a compound: fields by the names of its members, converted as those of a group are;
 * a compound in it where a field was declared to be an instance.
 */
export function decodeCompound(
  value: unknown,
  record: DatasetRecord,
  definition: ClassDefinition,
  type: FieldType,
  classes: ClassSource,
): unknown {
  const { path } = record
  if (type.kind === 'table') return compoundTable(value as Plain[], record, definition)
  const pending: Pending[] = []
  const make = (plain: unknown, of: ClassDefinition, row: number | undefined): object => {
    const object = instantiate(of, { path, row })
    pending.push({ plain: plain as Plain, definition: of, object, row })
    return object
  }
  const result = Array.isArray(value)
    ? value.map((plain, row) => make(plain, definition, row))
    : make(value, definition, undefined)
  // Nested compounds come later in the list: nothing here is recursive.
  for (const { plain, definition: of, object, row } of pending) {
    const place = { path, row }
    for (const field of of.fields ?? []) {
      const name = memberOf(plain, field)
      if (name === undefined) {
        setDefault(object, field, of, place)
        continue
      }
      const found = plain[name]
      const inner = isRecords(found, field.type) ? classIn(field.type, classes) : undefined
      const stored =
        inner === undefined
          ? conformed(found, field, of, place)
          : Array.isArray(found)
            ? found.map((each) => make(each, inner, row))
            : make(found, inner, row)
      assign(object, field, stored, of, place)
    }
  }
  return result
}

type Plain = Readonly<Record<string, unknown>>

function conformed(
  value: unknown,
  field: FieldDefinition,
  definition: ClassDefinition,
  place: InstancePlace,
): unknown {
  const { type } = field
  if (type === undefined) return value
  const origin = new FieldOrigin(field, definition, place)
  return conform(value, origin, type)
}

/** A compound in a compound, or an array or a sequence of them, for a field of such a type. */
function isRecords(value: unknown, type: FieldType | undefined): boolean {
  if (type?.kind === 'instance') return isPlain(value)
  return type?.kind === 'list' && Array.isArray(value) && value.every(isPlain)
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.getPrototypeOf(value) === Object.prototype
}

function memberOf(
  plain: Plain,
  { name, aliases }: { readonly name: string; readonly aliases: readonly string[] },
): string | undefined {
  return [name, ...aliases].find((one) => Object.hasOwn(plain, one))
}

/** The same as columns: numbers stay typed arrays. */
function compoundTable(
  rows: readonly Plain[],
  { path, data }: DatasetRecord,
  definition: ClassDefinition,
): unknown {
  const columns = new Map<string, { values: TableColumn; codes: undefined }>()
  for (const field of definition.fields ?? []) {
    const name = rows[0] && memberOf(rows[0], field)
    if (name === undefined) continue
    const { type } = field
    const origin = {
      path,
      attributes: noAttributes,
      property: `${definition.name}.${field.property}`,
    }
    const { columns: stored } = data as { columns: ReadonlyMap<string, unknown> }
    const column = stored.get(name)
    const isColumn =
      type?.kind === 'number' && isNumericArray(column) && column.length === rows.length
    const values = isColumn
      ? conform(column, origin, { kind: 'array', element: type })
      : rows.map((row, i) => conformed(row[name], field, definition, { path, row: i }))
    columns.set(field.property, { values: values as TableColumn, codes: undefined })
  }
  return makeTable({ definition, columns, length: rows.length })
}
