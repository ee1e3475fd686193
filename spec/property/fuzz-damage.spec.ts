import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { fuzzInProcesses } from '../fuzz-in-processes.js'
import { savedBytes } from '../round-trip.js'
import { blocksOf, damages } from './damage.js'
import { damagedFiles, fuzzRegistry } from './fuzz-files.js'

const inputs = Number(process.env['H5ORM_DAMAGES'] ?? 300)
const perProcess = 300
const program = fileURLToPath(new URL('./fuzz-damage.js', import.meta.url))

describe('A file that came to harm', function () {
  this.timeout(7_200_000)

  it(`gives values or an error of ours, in a process of 1 GB: ${inputs} files with flips, splices, swaps, zeroed pages, repaired checksums and cuts`, async () => {
    const { counts, wrong, megabytes } = await fuzzInProcesses(program, inputs, perProcess)
    console.log(`      ${JSON.stringify({ ...counts, megabytes: Math.round(megabytes) })}`)
    expect(wrong).to.deep.equal([])
    const sums = Object.fromEntries(
      Object.keys(damages).map((kind) => [
        kind,
        Object.entries(counts)
          .filter(([label]) => label.startsWith(`${kind}: `))
          .reduce((sum, [, number]) => sum + number, 0),
      ]),
    )
    expect(Object.values(sums).reduce((sum, number) => sum + number, 0)).to.equal(inputs)
    for (const kind of Object.keys(damages)) {
      expect(sums[kind], kind).to.be.above(inputs / 10)
      expect(counts[`${kind}: CORRUPT`], kind).to.be.above(0)
    }
  })

  it('has parts whose checksums can be made right again', async () => {
    for (const { name, make } of damagedFiles) {
      const bytes = await savedBytes(make(), { registry: fuzzRegistry })
      expect(blocksOf(bytes).length, name).to.be.above(5)
    }
  })
})
