import { NeedsWhole, PartReading, type ReadSlab } from '../../graph/part-reading.js'
import type { ReadNodes } from '../../graph/closure.js'
import { RowStarts } from '../../graph/row-starts.js'
import { ask, later } from '../../scheduling/steps.js'
import { elementsIn } from '../../table/elements-in.js'
import { type Reading, restore, type RestoreOptions } from '../restore.js'
import type { RowHome } from './element-home.js'
import { knownRow } from './known-row.js'
import { described, holdsRows } from './stored-list.js'

/** Not the row itself: an async function would call a method `then` of it. */
export interface LoadedRow {
  readonly object: object
}

/**
 * Restores one row of a table by itself, or gives the object that it is already; `undefined` where it can't be restored
 * alone. The list gives the same object for it when it is loaded.
 */
export async function loadRow(
  reading: Reading,
  { row: { path, index }, table }: RowHome,
  options: Pick<RestoreOptions, 'signal' | 'onProgress'>,
): Promise<LoadedRow | undefined> {
  const { store, identity, settings } = reading
  if (index.length !== 1) return undefined
  const [row = 0] = index
  const record = table ?? (await described(store, [path]))[0]
  if (record === undefined || !holdsRows(record)) return undefined
  const known = knownRow(identity, path, identity.at(record.address), row)
  if (known !== undefined) return { object: known }
  const read: ReadNodes = (nodes, how) => ask(store.read(nodes, how))
  const readSlab: ReadSlab = (at, selection) => ask(store.readSlab(at, selection))
  const rows = { start: row, stop: row + 1, step: 1 }
  const { bytes: mostBytes } = settings.limits
  const parts = new PartReading({ read, readSlab }, [path], rows, {
    starts: new RowStarts(),
    mostBytes,
  })
  try {
    const restoring = await later(
      restore(reading, [[path, undefined]], {
        ...options,
        read: parts.read,
        isPart: (at) => parts.has(at),
        startOf: (at) => parts.startOf(at),
      }),
    )
    parts.check(restoring.closure)
    const [object] = restoring.run((value) => value(path) as readonly object[])
    for (const { record: node, value } of restoring.restored)
      if (parts.has(node.path))
        for (const [i, each] of Array.from(elementsIn(value) ?? []).entries())
          if (typeof each === 'object' && each !== null)
            identity.addRow(node.path, parts.startOf(node.path) + i, each)
    return { object: object! }
  } catch (error) {
    if (error instanceof NeedsWhole) return undefined
    throw error
  }
}
