import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect } from 'chai'

const files = Number(process.env['H5ORM_FUZZ_FILES'] ?? 2000)
const perProcess = 500
const program = fileURLToPath(new URL('./fuzz-structure.js', import.meta.url))

interface Report {
  readonly counts: Readonly<Record<string, number>>
  readonly wrong: readonly string[]
  readonly megabytes: number
}

describe('A file of any structure', function () {
  this.timeout(3_600_000)

  it(`gives values that fit their declared types, or LIMIT, CORRUPT, CANNOT_RESTORE or UNREGISTERED_CLASS, in 500 MB: ${files} files`, async () => {
    const counts: Record<string, number> = {}
    for (let first = 0; first < files; first += perProcess) {
      const range = [String(first), String(Math.min(perProcess, files - first))]
      const { stdout } = await promisify(execFile)(process.execPath, [program, ...range])
      const report = JSON.parse(stdout) as Report
      expect(report.wrong).to.deep.equal([])
      expect(report.megabytes).to.be.below(500)
      for (const [label, count] of Object.entries(report.counts))
        counts[label] = (counts[label] ?? 0) + count
    }
    console.log(`      ${JSON.stringify(counts)}`)
    for (const label of ['value', 'CORRUPT', 'CANNOT_RESTORE', 'LIMIT'])
      expect(counts[label] ?? 0, label).to.be.above(0)
  })
})
