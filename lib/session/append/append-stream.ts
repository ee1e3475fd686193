import { describe } from '../../metadata/check-options.js'
import { isIterable } from '../../values/is-iterable.js'
import type { AppendOptions, TransferOptions } from '../session-options.js'
import type { CallScope } from '../transactions/call-scope.js'
import { untilAborted } from '../write-streams.js'
import { gathered } from './gathered.js'

/** Rows that an iterable gives one by one while they are written. */
export type RowStream = AsyncIterable<object> | Iterable<object>

/** Rows that are all there, or those of a stream that is at hand or made for a transaction. */
export type RowsToAppend =
  | { readonly kind: 'list'; readonly rows: readonly object[] }
  | { readonly kind: 'stream'; readonly rows: (tx: object) => RowStream }

/** @throws TypeError for what gives no rows. */
export function rowsToAppend(rows: unknown): RowsToAppend {
  if (Array.isArray(rows)) return { kind: 'list', rows: [...(rows as object[])] }
  if (rows instanceof Set) return { kind: 'list', rows: [...(rows as Set<object>)] }
  if (typeof rows === 'function')
    return {
      kind: 'stream',
      rows: (tx) => streamOf((rows as (tx: object) => unknown)(tx), 'the function to give'),
    }
  const stream = streamOf(rows, 'rows in an array or')
  return { kind: 'stream', rows: () => stream }
}

function streamOf(given: unknown, wanted: string): RowStream {
  if (isIterable(given)) return given as RowStream
  throw new TypeError(`session.append takes ${wanted} an iterable, not ${describe(given)}.`)
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

/** How rows are written. */
export interface RowWriter {
  /** Writes some at once, in a turn; gives how many bytes they take. */
  write(scope: CallScope, piece: readonly object[], options: PieceOptions): Promise<number>
  /** Writes what comes in one change. */
  transaction(work: (scope: CallScope, tx: object) => Promise<void>): Promise<void>
  /** What the calls of an iterable belong to whose rows are committed as they come. */
  readonly outside: { readonly scope: CallScope; readonly tx: object }
}

/** Writes rows: a list at once, what comes one by one in pieces, in one change or each for itself. */
export async function appendAll(
  given: RowsToAppend,
  options: AppendOptions,
  writer: RowWriter,
): Promise<void> {
  const { outside } = writer
  const atOnce = options.commitEvery === undefined
  if (given.kind === 'list') {
    if (atOnce) await writer.write(outside.scope, given.rows, options)
    else await appendStream(given.rows, options, outside.scope, writer)
  } else if (atOnce)
    await writer.transaction((scope, tx) => appendStream(given.rows(tx), options, scope, writer))
  else await appendStream(given.rows(outside.tx), options, outside.scope, writer)
}

async function appendStream(
  rows: RowStream,
  { signal, onProgress, commitEvery }: AppendOptions,
  scope: CallScope,
  writer: RowWriter,
): Promise<void> {
  const how = { isStreamed: true, ...(signal && { signal }) }
  const longest = typeof commitEvery === 'number' ? commitEvery : mostRows
  let most = Math.min(longest, firstRows)
  let piece: object[] = []
  let pieces = 0
  const put = async (): Promise<void> => {
    const written = piece
    piece = []
    const bytes = Math.max(1, await writer.write(scope, written, how))
    most = Math.max(1, Math.min(longest, Math.floor((pieceBytes * written.length) / bytes)))
    onProgress?.(++pieces, pieces + 1)
  }
  const taken = untilAborted(rows, { signal, what: 'Appending', scope })
  if (typeof commitEvery === 'object') {
    for await (const some of gathered(taken, commitEvery.ms, () => most)) {
      piece = some
      await put()
    }
  } else
    for await (const row of taken) {
      piece.push(row)
      if (piece.length >= most) await put()
    }
  // Without any row it is only looked whether there is a table.
  if (piece.length > 0 || pieces === 0) await put()
}
