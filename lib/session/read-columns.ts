import type { ClosureRoot, ReadNodes } from '../graph/closure.js'
import { codedColumn, type DescribedColumn } from '../graph/decode-columns.js'
import { columnType } from '../graph/node-class.js'
import { PartReading, type ReadSlab } from '../graph/part-reading.js'
import type { RowStarts } from '../graph/row-starts.js'
import { ask, type Steps } from '../scheduling/steps.js'
import type { ClassDefinition } from '../metadata/definition.js'
import type { Constructor } from '../metadata/field-type.js'
import type { DatasetRecord, GroupRecord } from '../records/node-record.js'
import type { RowQueue } from '../table/row-queue.js'
import { cutColumn } from '../table/table-columns.js'
import { elementsIn } from '../table/elements-in.js'
import { type CodedColumn, Table } from '../table/table.js'
import { NdArray } from '../values/nd-array.js'
import { isNumericArray } from '../values/numeric.js'
import { type AxisSlice, countOf } from '../values/ranges.js'
import { type Reading, restore } from './restore.js'

/** A column of a Table that is to be read. */
export interface WantedColumn extends DescribedColumn {
  readonly owner: Owner
}

/** The Table that columns belong to. */
export interface Owner {
  readonly table: Table
  readonly definition: ClassDefinition
  readonly address: number | undefined
  /** How many rows the columns have in the file. */
  readonly length: number
}

/** Reads columns, or the same rows of all of them; throws NeedsWhole where rows can't be restored alone. */
export function* readColumns(
  reading: Reading,
  columns: readonly WantedColumn[],
  rows: AxisSlice | undefined,
  starts: RowStarts,
  queue: RowQueue | undefined,
): Steps<CodedColumn[]> {
  const { store, identity } = reading
  yield* identity.binding((paths) => store.find(paths))
  const roots = columns.flatMap(rootsOf)
  const read: ReadNodes = (nodes, how) => ask(store.read(nodes, how))
  const readSlab: ReadSlab = (path, selection) => ask(store.readSlab(path, selection))
  const { bytes: mostBytes } = reading.settings.limits
  const paths = roots.map(([path]) => path)
  const parts = rows && new PartReading({ read, readSlab }, paths, rows, { starts, mostBytes })
  const own = new Map<number, object | undefined>()
  if (parts === undefined)
    for (const found of yield* ask(store.find(paths))) {
      const known = found && identity.at(found.address)
      if (known !== undefined && !isColumn(known)) own.set(found!.address, undefined)
    }
  for (const { owner } of columns)
    if (owner.address !== undefined) own.set(owner.address, owner.table)
  const restoring = yield* restore(reading, roots, {
    own,
    queue,
    ...(parts && { read: parts.read, isPart: (path: string) => parts.has(path) }),
  })
  const { closure } = restoring
  parts?.check(closure)
  const record = (path: string): GroupRecord | DatasetRecord | undefined => {
    const node = closure.paths.get(path)
    return typeof node === 'object' && 'record' in node ? node.record : undefined
  }
  return restoring.run((value) => {
    const values = columns.map(({ nested, path, codes, hasCodes }) => ({
      whole: nested ?? value(path),
      codes: hasCodes ? value(codes) : undefined,
    }))
    return columns.map((column, i) => {
      const { whole, codes } = values[i]!
      const { definition, length } = column.owner
      // Another session may have appended rows since.
      const stored = rows === undefined ? Math.max(length, rowsIn(whole)) : countOf(rows)
      const coded = codedColumn(column, whole, codes, stored, definition, { record })
      const isLonger = rows === undefined && stored > length
      return isLonger ? cutColumn(coded, { start: 0, stop: length, step: 1 }) : coded
    })
  })
}

const rowsIn = (whole: unknown): number =>
  whole instanceof Table ? 0 : (elementsIn(whole)?.length ?? 0)

function rootsOf(column: WantedColumn): ClosureRoot[] {
  const { path, field, property, codes, hasCodes, nested, owner } = column
  const table = { kind: 'table', row: () => owner.definition.constructor as Constructor } as const
  const roots: ClosureRoot[] = []
  const type = columnType(field?.type, table)
  // A group that was found to be no Table of columns is not read as one.
  if (nested === undefined) roots.push([path, type?.kind === 'table' ? undefined : type, property])
  if (hasCodes) roots.push([codes, undefined])
  return roots
}

/** A lazy array of a column, say, is another object for the same elements. */
const isColumn = (known: object): boolean =>
  Array.isArray(known) || isNumericArray(known) || known instanceof NdArray
