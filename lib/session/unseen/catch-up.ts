import { later } from '../../scheduling/steps.js'
import { holdRows } from '../append/held-rows.js'
import { isWithin } from '../object-path.js'
import { type Reading, restore } from '../restore.js'

/**
 * Brings arrays up to date that lack rows because these were appended by an iterable: those at some paths or below. An
 * array that can't be pushed to is forgotten.
 */
export async function catchUp(reading: Reading, paths: readonly string[]): Promise<void> {
  const { identity } = reading
  for (const [held, count] of identity.unseen.shorter) {
    const place = identity.locate(held)
    if (place === undefined || place.index !== undefined) continue
    const path = held instanceof Set ? `${place.path}/values` : place.path
    if (!paths.some((each) => isWithin(path, each))) continue
    const [found] = await reading.store.find([path])
    if (found === undefined) continue
    const own = new Map([[found.address, undefined]])
    const restoring = await later(restore(reading, [[path, undefined]], { own }))
    const whole = restoring.run((value) => value(path))
    if (!Array.isArray(whole)) continue
    const rows = whole.slice(count) as object[]
    if (!holdRows(identity, held, rows)) {
      identity.forget(held)
      continue
    }
    identity.addManyRows(path, rows, count)
    identity.unseen.see(found.address)
    identity.unseen.noteShorter(held, undefined)
  }
}
