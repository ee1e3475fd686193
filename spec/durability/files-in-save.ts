import { expect } from 'chai'

import { journalPath } from '#lib/stores/h5wasm/durability/companions.js'

import type { SimulatedDisk } from './simulated-disk.js'
import { file } from './simulated-platform.js'

/** What a disk has, the journal among it, when the power goes while a save that counts is still being written. */
export async function filesInSave(
  disk: SimulatedDisk,
  save: () => Promise<unknown>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const journal = journalPath(file)
  let found: ReadonlyMap<string, Uint8Array> = new Map()
  let syncs = 0
  disk.beforeChange = (operation) => {
    // The third sync makes the name of the journal last: from then on the save counts.
    if (operation.kind === 'sync' || operation.kind === 'sync-folder') syncs++
    if (
      operation.kind === 'write' &&
      disk.names.includes(journal) &&
      syncs >= 3 &&
      found.size === 0
    )
      found = disk.files
  }
  await save()
  disk.beforeChange = undefined
  expect(found.has(journal)).to.equal(true)
  return found
}
