import { expect } from 'chai'

import { crashTest } from './crash-test.js'
import type { DiskOperation } from './disk-operation.js'
import { presentSystem, systems } from './systems.js'
import { type Workload, workloads } from './workloads.js'

const options = { powerCuts: 1, seed: 7 }

function workload(name: string): Workload {
  return workloads.find((other) => other.name === name)!
}

describe('Durability: after a crash at any moment', () => {
  for (const each of workloads) {
    it(`the file is in the old or in the new state (${each.name})`, async () => {
      const { bad, states, images } = await crashTest(each, options)
      expect(bad).to.deep.equal([])
      expect(states.kill).to.be.above(20)
      expect(images.length).to.be.above(1)
    })
  }
})

/** On other systems a save syncs other things, and in another order: durability/systems is about these. */
const knowsSyncs = presentSystem() === systems['linux']

describe('Durability: the crash test itself', () => {
  if (!knowsSyncs) return

  const isSync = ({ kind }: DiskOperation): boolean => kind === 'sync' || kind === 'sync-folder'

  /** How many bad states there are (one is enough) when the n-th sync of a log is left out. */
  async function badWithout(name: string, left: number): Promise<number> {
    let syncs = 0
    const keep = (operation: DiskOperation): boolean => !isSync(operation) || syncs++ !== left
    const { bad } = await crashTest(workload(name), { powerCuts: 5, seed: 1, keep, mostBad: 1 })
    return bad.length
  }

  const syncs = [
    'of the lock file',
    'of what was appended',
    'of the journal',
    "of the journal's name",
    'of the file after the pages went into it',
    'of the name that the journal had',
  ]
  for (const [index, which] of syncs.entries()) {
    it(`finds losses when the sync ${which} is left out`, async () => {
      expect(await badWithout('five saves', index)).to.be.above(0)
    })
  }

  for (const [index, which] of ['of the new file', 'of its name'].entries()) {
    it(`finds losses when the sync ${which} is left out of a first save`, async () => {
      expect(await badWithout('first save', 1 + index)).to.be.above(0)
    })
  }

  it('finds losses when nothing is synced', async () => {
    const { bad } = await crashTest(workload('replace'), {
      ...options,
      powerCuts: 5,
      keep: (operation) => !isSync(operation),
      mostBad: 1,
    })
    expect(bad.length).to.be.above(0)
  })
})
