import type { ClassDefinition } from '../metadata/definition.js'
import type { FieldType } from '../metadata/field-type.js'
import type { DatasetRecord } from '../records/node-record.js'
import { makeTable, type TableColumn } from '../table/table.js'
import { instantiate } from '../values/instantiate.js'
import type { ClassSource } from './class-source.js'
import { conform, type Origin } from './conform.js'
import { assign, setDefault } from './decode-instance.js'

/** A record, and the instance that it is to become. */
interface Pending {
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
  const make = (plain: unknown, of: ClassDefinition): object => {
    const object = instantiate(of, path)
    pending.push({ plain: plain as Plain, definition: of, object })
    return object
  }
  const result = Array.isArray(value)
    ? value.map((plain) => make(plain, definition))
    : make(value, definition)
  // Nested compounds come later in the list: nothing here is recursive.
  for (const { plain, definition: of, object } of pending)
    for (const field of of.fields ?? []) {
      const name = memberOf(plain, field)
      if (name === undefined) {
        setDefault(object, field, of, path)
        continue
      }
      const inner = isPlain(plain[name]) ? classIn(field.type, classes) : undefined
      const property = `${of.name}.${field.property}`
      const stored =
        inner !== undefined && field.type?.kind === 'instance'
          ? make(plain[name], inner)
          : conformed(plain[name], { path, attributes: none, property }, field.type)
      assign(object, field, stored, of, path)
    }
  return result
}

type Plain = Readonly<Record<string, unknown>>

const none: Origin['attributes'] = new Map()

const conformed = (value: unknown, origin: Origin, type: FieldType | undefined): unknown =>
  type === undefined ? value : conform(value, origin, type)

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
    const origin = { path, attributes: none, property: `${definition.name}.${field.property}` }
    const { columns: stored } = data as { columns: ReadonlyMap<string, unknown> }
    const values =
      type?.kind === 'number'
        ? conform(stored.get(name), origin, { kind: 'array', element: type })
        : rows.map((row) => conformed(row[name], origin, type))
    columns.set(field.property, { values: values as TableColumn, codes: undefined })
  }
  return makeTable({ definition, columns, length: rows.length })
}
