import type { ClassDefinition } from '../metadata/definition.js'
import type { DatasetRecord, GroupRecord } from '../records/node-record.js'
import { type CodedColumn, makeTable, Table, type TableColumn } from '../table/table.js'
import { NdArray } from '../values/nd-array.js'
import { isNumericArray } from '../values/numeric.js'
import { childPath, type Decoding } from '../values/value-kind.js'
import type { NodeContext } from './decode.js'
import { type ColumnSource, columnsOf, columnValues, lengthOf } from './decode-table.js'
import { columnType, isColumns, isOldVersion } from './node-class.js'
import { oldTable } from './old-table.js'

/** A column that may stay in the file: where it lies, and what is there. */
export interface DescribedColumn extends ColumnSource {
  readonly property: string
  readonly hasCodes: boolean
  readonly record: GroupRecord | DatasetRecord | undefined
  /** Where arrays of different lengths lie one after another. */
  readonly inner: DatasetRecord | undefined
  /** The column, where it is a Table itself. */
  readonly nested: Table | undefined
}

/** A Table whose columns stay in the file. */
export interface DescribedTable {
  readonly record: GroupRecord
  readonly definition: ClassDefinition
  readonly length: number
  readonly columns: readonly DescribedColumn[]
}

/** Restores a table as a Table, with its columns or without; no row is made. */
export function* decodeColumns(
  record: GroupRecord,
  definition: ClassDefinition,
  context: NodeContext,
): Decoding {
  if (isOldVersion(record, definition)) throw oldTable(record, definition)
  const sources = columnsOf(record, definition, context)
  const length = lengthOf(record, sources, context)
  const { openTable } = context
  if (openTable !== undefined) {
    const columns: DescribedColumn[] = []
    for (const source of sources) {
      const nested = isNested(source, context) ? yield source.path : undefined
      columns.push({
        ...source,
        property: `${definition.name}.${source.key}`,
        hasCodes: context.present(source.codes),
        record: nodeAt(source.path, context),
        inner: datasetAt(childPath(source.path, 'values'), context),
        nested: nested instanceof Table ? nested : undefined,
      })
    }
    return openTable({ record, definition, length, columns })
  }
  const columns = new Map<string, CodedColumn>()
  for (const source of sources) {
    const whole = yield source.path
    const codes = context.present(source.codes) ? yield source.codes : undefined
    columns.set(source.key, codedColumn(source, whole, codes, length, definition, context))
  }
  return makeTable({ definition, columns, length })
}

/** Brings what was restored of a column to what a Table has of it. */
export function codedColumn(
  source: ColumnSource,
  whole: unknown,
  given: unknown,
  length: number,
  definition: ClassDefinition,
  context: Pick<NodeContext, 'record'>,
): CodedColumn {
  if (whole instanceof Table) return { values: whole, codes: given as Int8Array | undefined }
  const found = columnValues(source, whole, given, length, definition, context)
  const isStored = whole instanceof NdArray || isNumericArray(whole)
  return {
    values: isStored ? whole : (found.values as TableColumn),
    codes: found.missing as Int8Array | undefined,
  }
}

/** Tells whether a column is a Table, or an object that an earlier load made. */
function isNested({ path, field }: ColumnSource, context: NodeContext): boolean {
  const record = nodeAt(path, context)
  if (record === undefined) return true
  return isColumns(record, columnType(field?.type, context.type), context.classes)
}

function nodeAt(path: string, context: NodeContext): GroupRecord | DatasetRecord | undefined {
  const record = context.record(path)
  return record?.kind === 'group' || record?.kind === 'dataset' ? record : undefined
}

function datasetAt(path: string, context: NodeContext): DatasetRecord | undefined {
  const record = context.record(path)
  return record?.kind === 'dataset' ? record : undefined
}
