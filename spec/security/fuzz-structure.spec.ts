import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { fuzzInProcesses } from '../fuzz-in-processes.js'

const files = Number(process.env['H5ORM_FUZZ_FILES'] ?? 2000)
const perProcess = 500
const program = fileURLToPath(new URL('./fuzz-structure.js', import.meta.url))

describe('A file of any structure', function () {
  this.timeout(3_600_000)

  it(`gives values that fit their declared types, or LIMIT, CORRUPT, CANNOT_RESTORE, UNREGISTERED_CLASS or UNSUPPORTED, in 500 MB: ${files} files`, async () => {
    const { counts, wrong, megabytes } = await fuzzInProcesses(program, files, perProcess)
    expect(wrong).to.deep.equal([])
    expect(megabytes).to.be.below(500)
    console.log(`      ${JSON.stringify(counts)}`)
    for (const label of ['value', 'CORRUPT', 'CANNOT_RESTORE', 'LIMIT'])
      expect(counts[label] ?? 0, label).to.be.above(0)
  })
})
