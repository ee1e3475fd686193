import { expect } from 'chai'

import { isH5Error } from '#lib/errors.js'
import { MemoryFile } from '#lib/stores/h5wasm/memory-file.js'
import type { TransactionalFile } from '#lib/stores/h5wasm/stored-file.js'
import { openStore, storeOn } from '#lib/stores/h5wasm/open-store.js'

import { group, rejection } from './plan.js'

interface ChangingFile extends TransactionalFile {
  refreshes: number
}

/** A file that another process changes while it is being opened: so often it can't be read. */
function changingFile(bytes: Uint8Array, changes: number): ChangingFile {
  const whole = new MemoryFile(bytes)
  const file: ChangingFile = {
    refreshes: 0,
    get isCurrent() {
      return file.refreshes >= changes
    },
    get size() {
      return file.isCurrent ? whole.size : whole.size >> 1
    },
    read: (target, position) => whole.read(target, position),
    refresh: () => void file.refreshes++,
    write: (source, position) => whole.write(source, position),
    truncate: (size) => whole.truncate(size),
    begin: () => whole.begin(),
    commit: () => whole.commit(),
    rollback: () => whole.rollback(),
    close: () => whole.close(),
  }
  return file
}

async function aFile(): Promise<Uint8Array> {
  const store = await openStore(undefined)
  await store.write({ steps: Array.from({ length: 50 }, (_, i) => group(`/g${i}`)) })
  const bytes = await store.toBytes()
  await store.close()
  return bytes
}

describe('Opening a file that changes meanwhile', () => {
  it('tries again until it is of one state', async () => {
    const stored = changingFile(await aFile(), 3)
    const store = await storeOn({ stored, name: 'it', isNew: false, writable: false }, 'commit')
    expect(stored.refreshes).to.equal(3)
    expect(await store.has('/g49')).to.equal(true)
    await store.close()
  })

  it('tells of a file that is damaged at once', async () => {
    const stored = changingFile((await aFile()).slice(0, 600), 0)
    const opened = { stored, name: 'it', isNew: false, writable: false }
    expect(isH5Error(await rejection(() => storeOn(opened, 'commit')), 'CORRUPT')).to.equal(true)
    expect(stored.refreshes).to.equal(0)
  })
})
