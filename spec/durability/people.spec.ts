import { expect } from 'chai'

import { actions } from './people-actions.js'
import { peopleTest } from './people-test.js'
import { weakenings } from './weaken-journal.js'
import { type Workload, workloads } from './workloads.js'

const named = (name: string): Workload => workloads.find((other) => other.name === name)!

describe('Durability: what somebody does between a crash and the next opening', () => {
  for (const name of ['five saves', 'replace', 'table append', 'one commit at close'])
    it(`is there afterwards, or nothing was touched (${name})`, async () => {
      const { bad, done, refused, finished } = await peopleTest(named(name), {
        powerCuts: 2,
        seed: 7,
      })
      expect(bad).to.deep.equal([])
      expect(Object.keys(done)).to.have.members(Object.keys(actions))
      expect(refused).to.be.above(10)
      expect(finished).to.be.above(10)
    })
})

describe('Durability: the test of what somebody does', () => {
  const cases: readonly [check: string, action: string, workload: string][] = [
    ['of the pages that stay', 'another program changes bytes in place', 'overwrite in place'],
    ['of the pages that are replaced', 'another program changes bytes in place', 'replace'],
    ['of the size of the file', 'another program appends bytes', 'five saves'],
  ]
  for (const [check, action, workload] of cases)
    it(`finds losses when a journal loses its check ${check} (${action})`, async () => {
      const options = { powerCuts: 3, seed: 1, only: [action], mostBad: 1 }
      const weak = await peopleTest(named(workload), { ...options, weaken: weakenings[check]! })
      expect(weak.bad).to.have.length(1)
      expect((await peopleTest(named(workload), options)).bad).to.deep.equal([])
    })
})
