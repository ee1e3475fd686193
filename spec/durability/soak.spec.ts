import { expect } from 'chai'

import { runSoak } from './run-soak.js'

const steps = process.env['H5ORM_THOROUGH'] === undefined ? 200 : 600

describe('A writer, two readers and a would-be writer on one file', () => {
  it(`see what a model says for ${steps} steps, and the file does not grow beyond what it needs`, async () => {
    const { bytes, needed, checks, refusals, problems, steps: done } = await runSoak(steps, 0)
    expect(problems).to.deep.equal([])
    expect(done).to.equal(steps)
    expect(checks).to.be.above(0)
    expect(refusals).to.be.above(0)
    expect(bytes).to.be.at.most(1.6 * needed)
  })
})
