import { aborted } from '../errors.js'
import type { PlacedStream } from '../graph/layout.js'
import type { NumericArray } from '../records/node-record.js'
import type { PlanStep } from '../records/write-plan.js'
import { describeStorage } from '../values/number-storage.js'
import { sizeOf } from '../values/numeric.js'
import { storageOfType } from '../values/storage-of-array.js'
import type { TransferOptions } from './session-options.js'
import type { CallScope } from './transactions/call-scope.js'
import { handTo, runInScope } from './transactions/current-scope.js'

/** Small pieces are gathered until there are as many bytes. */
const gatheredBytes = 4 * 2 ** 20
/** More are gathered where a row of chunks takes more, up to these. */
const mostBytes = 64 * 2 ** 20

/** Milliseconds. */
const longestRun = 25

/** The transaction in which what iterables give is written. */
export interface StreamHome {
  readonly scope: CallScope
  /** What a function is given that gives an iterable: a session whose calls belong to the transaction. */
  readonly tx: object
  write(steps: readonly PlanStep[]): Promise<void>
}

/**
 * Writes the elements of datasets that a plan has made, piece by piece, in a transaction. Memory for one piece of the
 * source and 4 MiB are all that it takes.
 */
export async function writeStreams(
  streams: readonly PlacedStream[],
  { scope, tx, write }: StreamHome,
  options: TransferOptions,
): Promise<void> {
  const { signal } = options
  let written = 0
  let rested = performance.now()
  for (const stream of streams) {
    const { path, type, start, shape, pieces } = stream
    const row = sizeOf(start.slice(1))
    const gathered = new Gathered(stream)
    let rows = 0
    const put = async (data: NumericArray): Promise<void> => {
      const count = data.length / row
      const part = [count, ...start.slice(1)]
      const steps: PlanStep[] = [
        { kind: 'extend', path, shape: [rows + count, ...start.slice(1)] },
        {
          kind: 'overwrite',
          path,
          type,
          shape: part,
          data,
          offset: start.map((_, i) => (i === 0 ? rows : 0)),
        },
      ]
      rows += count
      await write(steps)
      options.onProgress?.(++written, written + 1)
      if (performance.now() - rested < longestRun) return
      await rest()
      rested = performance.now()
    }
    for await (const piece of untilAborted(pieces(tx), { signal, what: 'Saving', scope }))
      for (const data of gathered.add(piece)) await put(data)
    for (const data of gathered.rest()) await put(data)
    const isWhole = shape === undefined || shape[0] === rows
    if (!isWhole) await write([{ kind: 'extend', path, shape }])
  }
}

/** Lets timers and other input run: what is at hand at once would keep them waiting. */
const rest = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve))

/** Makes of pieces of any length ones that end where chunks do: what a piece does not fill is packed again. */
class Gathered {
  readonly #make: () => NumericArray
  readonly #most: number
  #buffer: NumericArray | undefined
  #length = 0

  constructor({ type, start, chunkRows }: PlacedStream) {
    const { array: Type, type: stored } = describeStorage(storageOfType(type)!)
    const row = sizeOf(start.slice(1))
    const rowBytes = row * (stored as { size: number }).size
    const bytes = Math.max(gatheredBytes, Math.min(mostBytes, chunkRows * rowBytes))
    const rows = Math.max(1, Math.floor(bytes / rowBytes))
    this.#most = (rows > chunkRows ? rows - (rows % chunkRows) : rows) * row
    this.#make = () => new Type(this.#most)
  }

  /** What is to be written now. */
  *add(piece: NumericArray): Generator<NumericArray> {
    const most = this.#most
    for (let at = 0; at < piece.length;) {
      const left = piece.length - at
      if (this.#length === 0 && left >= most) {
        const end = at + left - (left % most)
        yield piece.subarray(at, end)
        at = end
        continue
      }
      const buffer = (this.#buffer ??= this.#make()) as Float64Array
      const taken = (piece as Float64Array).subarray(at, at + most - this.#length)
      buffer.set(taken, this.#length)
      this.#length += taken.length
      at += taken.length
      if (this.#length === most) yield* this.rest()
    }
  }

  *rest(): Generator<NumericArray> {
    if (this.#buffer === undefined || this.#length === 0) return
    const filled = this.#buffer.subarray(0, this.#length)
    this.#length = 0
    yield filled
  }
}

interface Taking {
  readonly signal: AbortSignal | undefined
  readonly what: 'Saving' | 'Appending'
  /** What the calls of the iterable belong to. */
  readonly scope: CallScope
}

/** Ends an iterable when the signal says so, also while a piece is awaited. */
export async function* untilAborted<T>(
  source: AsyncIterable<T> | Iterable<T>,
  { signal, what, scope }: Taking,
): AsyncGenerator<T> {
  const within = <R>(call: () => R): R => runInScope(scope, () => handTo(scope, call))
  const iterator = within(() =>
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator](),
  )
  // A race with one promise for all pieces would keep every piece until it is settled.
  let refuse: ((error: Error) => void) | undefined
  const stop = (): void => refuse?.(aborted(what, signal?.reason))
  signal?.addEventListener('abort', stop)
  let isDone = false
  try {
    for (;;) {
      const next = await new Promise<IteratorResult<T>>((resolve, reject) => {
        refuse = reject
        if (signal?.aborted === true) stop()
        else Promise.resolve(within(() => iterator.next())).then(resolve, reject)
      })
      if (next.done === true) break
      yield next.value
    }
    isDone = true
  } finally {
    signal?.removeEventListener('abort', stop)
    // A source that hangs must not hang the save: nobody waits for it to end.
    if (!isDone) void Promise.resolve(within(() => iterator.return?.())).catch(() => undefined)
  }
}
