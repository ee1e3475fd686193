import { expect } from 'chai'
import fc from 'fast-check'

import { actions } from './actions/all.js'
import { H5pyReader, h5py } from './h5py-reader.js'
import { holders } from './holders.js'
import { play } from './play.js'
import { programs } from './programs.js'
import { Report } from './report.js'
import { groups } from './step.js'

describe('A model of the session', () => {
  const seed = Number(process.env['H5ORM_SEED'] ?? 1)
  const count = Number(process.env['H5ORM_PROGRAMS'] ?? 40)
  const report = new Report()
  let reader: H5pyReader | undefined

  before(() => {
    if (h5py !== undefined) reader = new H5pyReader(h5py)
  })
  after(() => reader?.close())

  it(`has exactly what ${count} random programs find in their files (seed ${seed})`, async () => {
    let number = 0
    const property = fc.asyncProperty(programs, async (program) => {
      number++
      const isRead = number % 10 === 0
      await play(program, {
        report,
        onDisk: number % 20 === 0,
        reader: isRead ? reader : undefined,
      })
    })
    const { failed, counterexample, errorInstance } = await fc.check(property, {
      seed,
      numRuns: count,
    })
    if (!failed) return
    const program = String(counterexample?.[0]).replaceAll(/,(?=step)/g, ',\n  ')
    throw new Error(
      `Program ${number} of seed ${seed} fails. To see it again, in spec/model/replayed.spec.ts:\n  ${program}`,
      { cause: errorInstance },
    )
  })

  it('sees each action, holder and pair of actions in 1 % of its runs', function () {
    // So few programs don't have all pairs.
    if (count < 400) return this.skip()
    console.log(String(report))
    const names = [...actions.map(({ name }) => name), ...groups]
    const rare = report.rarer(
      0.01,
      names,
      holders.map(({ name }) => name),
    )
    expect(rare).to.deep.equal([])
  })
})
