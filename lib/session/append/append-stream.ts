import { describe } from '../../metadata/check-options.js'
import type { TransferOptions } from '../session-options.js'
import { untilAborted } from '../write-streams.js'

/** Rows that are all there, or that an iterable gives one by one while they are written. */
export type RowsToAppend =
  | { readonly kind: 'list'; readonly rows: readonly object[] }
  | { readonly kind: 'stream'; readonly rows: AsyncIterable<object> | Iterable<object> }

/** @throws TypeError for what gives no rows. */
export function rowsToAppend(rows: unknown): RowsToAppend {
  if (Array.isArray(rows)) return { kind: 'list', rows: [...(rows as object[])] }
  if (rows instanceof Set) return { kind: 'list', rows: [...(rows as Set<object>)] }
  const isIterable =
    typeof rows === 'object' &&
    rows !== null &&
    (Symbol.asyncIterator in rows || Symbol.iterator in rows)
  if (!isIterable)
    throw new TypeError(
      `session.append takes rows in an array or an iterable, not ${describe(rows)}.`,
    )
  return { kind: 'stream', rows: rows as AsyncIterable<object> }
}

/** The first piece shows how big rows are. */
const firstRows = 256
const mostRows = 2 ** 14
/** About so many bytes are written at once. */
const pieceBytes = 4 * 2 ** 20

/** How a piece of the rows is written. */
export interface PieceOptions extends TransferOptions {
  /** Whether there may be more rows than fit into memory, so that no array gets them. */
  readonly isStreamed?: boolean
}

/** How rows are written: some at once, many in one change. */
export interface RowWriter {
  /** Gives how many bytes they take. */
  write(piece: readonly object[], options: PieceOptions): Promise<number>
  transaction(work: () => Promise<void>): Promise<void>
}

/** Writes rows: a list at once, what comes one by one in pieces. */
export async function appendAll(
  given: RowsToAppend,
  options: TransferOptions,
  writer: RowWriter,
): Promise<void> {
  if (given.kind === 'list') await writer.write(given.rows, options)
  else await writer.transaction(() => appendStream(given.rows, options, writer))
}

async function appendStream(
  rows: AsyncIterable<object> | Iterable<object>,
  { signal, onProgress }: TransferOptions,
  writer: RowWriter,
): Promise<void> {
  const how = { isStreamed: true, ...(signal && { signal }) }
  let most = firstRows
  let piece: object[] = []
  let pieces = 0
  const put = async (): Promise<void> => {
    const bytes = Math.max(1, await writer.write(piece, how))
    most = Math.max(1, Math.min(mostRows, Math.floor((pieceBytes * piece.length) / bytes)))
    piece = []
    onProgress?.(++pieces, pieces + 1)
  }
  for await (const row of untilAborted(rows, signal, 'Appending')) {
    piece.push(row)
    if (piece.length >= most) await put()
  }
  // Without any row it is only looked whether there is a table.
  if (piece.length > 0 || pieces === 0) await put()
}
