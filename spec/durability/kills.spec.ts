import { expect } from 'chai'

import { killWriters } from './kill-writers.js'

describe('A writer that is killed', () => {
  const kills = Number(
    process.env['H5ORM_KILLS'] ?? (process.env['H5ORM_THOROUGH'] === undefined ? 4 : 20),
  )

  it(`leaves what it has reported, ${kills} times, and readers see whole states beside it`, async () => {
    const report = await killWriters(kills, 3)
    expect(report.problems).to.deep.equal([])
    expect(report.kills).to.equal(kills)
    expect(report.reads + report.busy).to.be.above(0)
    expect(report.refusals).to.be.above(0)
    console.log(`      ${JSON.stringify({ ...report, problems: undefined })}`)
  })
})
