import { expect } from 'chai'

import { journalPath } from '#lib/stores/h5wasm/durability/companions.js'
import { JournaledFile } from '#lib/stores/h5wasm/durability/journaled-file.js'
import { recover } from '#lib/stores/h5wasm/durability/recovery.js'

import type { DiskOperation } from '../../../durability/disk-operation.js'
import { Random } from '../../../random.js'
import { SimulatedDisk } from '../../../durability/simulated-disk.js'
import { rejection } from '../plan.js'

const path = '/data/bytes'
const journal = journalPath(path)
const size = 40_000

function aDisk(): SimulatedDisk {
  return new SimulatedDisk(
    new Map([[path, Uint8Array.from({ length: size }, (_, at) => at % 251)]]),
  )
}

function open(disk: SimulatedDisk, memoryBudget = 2 ** 20): JournaledFile {
  return new JournaledFile(disk, path, disk.open(path, 'change'), { memoryBudget })
}

function bytesOf(file: JournaledFile): Uint8Array {
  const bytes = new Uint8Array(file.size)
  expect(file.read(bytes, 0)).to.equal(file.size)
  return bytes
}

/** Writes, cuts and grows a file and an array in the same way. */
function changeBoth(file: JournaledFile, model: Uint8Array, random: Random): Uint8Array {
  const position = random.below(model.length + 3000)
  if (random.below(8) === 0) {
    file.truncate(position)
    const cut = new Uint8Array(position)
    cut.set(model.subarray(0, position))
    return cut
  }
  const bytes = new Uint8Array(1 + random.below(random.below(2) === 0 ? 30 : 9000))
  bytes.fill(1 + random.below(255))
  file.write(bytes, position)
  const result = new Uint8Array(Math.max(model.length, position + bytes.length))
  result.set(model)
  result.set(bytes, position)
  return result
}

describe('JournaledFile', () => {
  for (const budget of [2 ** 20, 4096]) {
    it(`reads what was written, in and after nested transactions (${budget} bytes in memory)`, () => {
      for (let seed = 1; seed <= 40; seed++) {
        const random = new Random(seed)
        const disk = aDisk()
        const file = open(disk, budget)
        let model: Uint8Array = disk.bytesOf(path)!.slice()
        for (let round = 0; round < 6; round++) {
          const before = model
          file.begin()
          for (let count = 0; count < 10; count++) model = changeBoth(file, model, random)
          const between = model
          file.begin()
          for (let count = 0; count < 10; count++) model = changeBoth(file, model, random)
          if (random.below(2) === 0) {
            file.rollback()
            model = between
          } else file.commit()
          expect(bytesOf(file), `seed ${seed}`).to.deep.equal(model)
          expect(disk.bytesOf(path)!.subarray(0, before.length)).to.deep.equal(before)
          if (random.below(3) === 0) {
            file.rollback()
            model = before
          } else file.commit()
          expect(bytesOf(file), `seed ${seed}`).to.deep.equal(model)
          expect(disk.bytesOf(path)).to.deep.equal(model)
        }
        file.close()
        expect(disk.names).to.deep.equal([path])
      }
    })
  }

  for (const budget of [2 ** 20, 4096])
    it(`leaves a journal that fits at every moment of a commit, whatever was written before (${budget} bytes in memory)`, () => {
      let found = 0
      for (let seed = 1; seed <= 25; seed++) {
        const random = new Random(seed)
        const disk = aDisk()
        const file = open(disk, budget)
        let model: Uint8Array = disk.bytesOf(path)!.slice()
        for (let round = 0; round < 8; round++) {
          file.begin()
          for (let count = 0; count < 6; count++) model = changeBoth(file, model, random)
          const moments: ReadonlyMap<string, Uint8Array>[] = []
          disk.beforeChange = () => {
            if (disk.bytesOf(journal) !== undefined) moments.push(disk.files)
          }
          file.commit()
          disk.beforeChange = undefined
          for (const files of moments) {
            found++
            const left = new SimulatedDisk(files)
            expect(recover(left, path), `seed ${seed}, round ${round}`).to.equal('finished')
            expect(left.bytesOf(path), `seed ${seed}`).to.deep.equal(model)
          }
        }
        file.close()
      }
      expect(found).to.be.above(500)
    })

  it('keeps what is written outside of a transaction to itself', () => {
    const disk = aDisk()
    const before = disk.bytesOf(path)!.slice()
    const file = open(disk)
    file.write(Uint8Array.of(1, 2, 3), 100)
    file.write(new Uint8Array(9000), size - 10)
    file.close()
    expect(disk.bytesOf(path)).to.deep.equal(before)
  })

  it('writes nothing for a transaction that changed nothing', () => {
    const disk = aDisk()
    const file = open(disk)
    file.begin()
    file.write(disk.bytesOf(path)!.slice(4000, 9000), 4000)
    file.commit()
    expect(disk.log).to.deep.equal([])
  })

  it('uses five syncs, whatever was written', () => {
    const disk = aDisk()
    const file = open(disk)
    file.begin()
    for (let at = 0; at < size; at += 100) file.write(Uint8Array.of(7), at)
    file.write(new Uint8Array(100_000), size)
    file.commit()
    const syncs = disk.log.filter(({ kind }) => kind === 'sync' || kind === 'sync-folder')
    expect(syncs.length).to.equal(5)
  })

  it('refuses to commit into a file that was replaced, and touches neither', async () => {
    const disk = aDisk()
    const file = open(disk)
    file.begin()
    file.write(Uint8Array.of(1, 2, 3), 100)
    const other = disk.open('/data/other', 'make')
    other.write(Uint8Array.of(5), 0)
    disk.rename(path, '/data/away')
    disk.rename('/data/other', path)
    const error = await rejection(() => file.commit())
    expect(String(error)).to.include('was moved, replaced or deleted while it was open')
    file.rollback()
    file.close()
    expect(disk.bytesOf(path)).to.deep.equal(Uint8Array.of(5))
    expect(disk.names).to.deep.equal(['/data/away', path])
    expect(disk.bytesOf('/data/away')).to.have.length(size)
  })
})

describe('JournaledFile: when the disk fails', () => {
  /** Runs a transaction on a disk whose n-th change fails, once or from then on; `undefined` when there are fewer. */
  function failAt(
    n: number,
    code: string,
    forGood: boolean,
  ): { disk: SimulatedDisk; error: unknown; file: JournaledFile } | undefined {
    const disk = aDisk()
    const file = open(disk, 4096)
    let changes = 0
    disk.beforeChange = (operation: DiskOperation) => {
      if (changes++ === n || (forGood && changes > n))
        throw Object.assign(new Error(`${code} in ${operation.kind}`), { code })
    }
    let error: unknown
    try {
      file.begin()
      file.write(new Uint8Array(5000).fill(1), size - 2000)
      file.write(new Uint8Array(9000).fill(2), 3000)
      file.write(new Uint8Array(9000).fill(3), 20_000)
      file.commit()
    } catch (thrown) {
      error = thrown
      try {
        file.rollback()
      } catch {
        // A disk that fails for good fails here too; what matters is what recovery finds.
      }
    }
    return changes > n ? { disk, error, file } : undefined
  }

  for (const code of ['ENOSPC', 'EIO', 'EROFS'])
    for (const forGood of [false, true])
      it(`leaves the old or the new state (${code}, ${forGood ? 'from then on' : 'once'})`, () => {
        const old = aDisk().bytesOf(path)!
        let n = 0
        let saved = 0
        for (; ; n++) {
          const result = failAt(n, code, forGood)
          if (result === undefined) break
          const { disk, error, file } = result
          disk.beforeChange = undefined
          if (error === undefined) {
            saved++
            expect(file.size).to.equal(size + 3000)
          }
          try {
            file.close()
          } catch (closing) {
            expect(String(closing)).to.include('is safe in')
          }
          recover(disk, path)
          const bytes = disk.bytesOf(path)!
          if (error === undefined) expect(bytes[3000], `change ${n}`).to.equal(2)
          else expect(bytes.subarray(0, size), `change ${n}`).to.deep.equal(old)
          expect(disk.names).to.deep.equal([path])
        }
        expect(n).to.be.above(10)
        expect(saved).to.be.above(2)
      })

  it('finishes a commit with the next transaction, and says so when it still cannot', async () => {
    const disk = aDisk()
    const file = open(disk)
    file.begin()
    file.write(Uint8Array.of(1, 2, 3), 100)
    let isSealed = false
    disk.beforeChange = ({ kind }) => {
      if (isSealed) throw Object.assign(new Error('broken'), { code: 'EIO' })
      isSealed = kind.startsWith('sync') && disk.names.includes(journal)
    }
    file.commit()
    expect(bytesOf(file).slice(100, 103)).to.deep.equal(Uint8Array.of(1, 2, 3))
    const error = await rejection(() => file.begin())
    expect(String(error)).to.include(`The last save of ${path} is safe in ${journal}`)
    disk.beforeChange = undefined
    file.begin()
    expect(disk.bytesOf(path)!.slice(100, 103)).to.deep.equal(Uint8Array.of(1, 2, 3))
    file.rollback()
    file.close()
    expect(disk.names).to.deep.equal([path])
  })
})

describe('recover', () => {
  it('refuses a journal of another file and touches nothing', async () => {
    const disk = aDisk()
    const file = open(disk)
    file.begin()
    file.write(Uint8Array.of(1, 2, 3), 100)
    let isSealed = false
    disk.beforeChange = ({ kind }) => {
      if (isSealed) throw Object.assign(new Error('killed'), { code: 'EIO' })
      isSealed = kind.startsWith('sync') && disk.names.includes(journal)
    }
    file.commit()
    const other = new SimulatedDisk(
      new Map([
        [path, new Uint8Array(size)],
        [journal, disk.bytesOf(journal)!],
      ]),
    )
    const error = await rejection(() => recover(other, path))
    expect(String(error)).to.include(`${journal} holds a save for ${path} in another state`)
    expect(other.bytesOf(path)).to.deep.equal(new Uint8Array(size))
    expect(other.names).to.deep.equal([path, journal])
  })

  it('refuses what is no journal, and touches nothing', async () => {
    const files = new Map([
      [path, Uint8Array.of(1)],
      [journal, new Uint8Array(10_000).fill(3)],
    ])
    const disk = new SimulatedDisk(files)
    const error = await rejection(() => recover(disk, path))
    expect(String(error)).to.include(`${journal} is a file that h5orm did not write`)
    expect(disk.files).to.deep.equal(files)
  })

  it('passes over what has the name of a journal of 0.1.0 and is none', () => {
    const diary = new TextEncoder().encode('my lab diary')
    const files = new Map([
      [path, Uint8Array.of(1)],
      [`${path}-journal`, diary],
    ])
    const disk = new SimulatedDisk(files)
    expect(recover(disk, path)).to.equal('clean')
    const file = open(disk)
    file.begin()
    file.write(Uint8Array.of(2), 0)
    file.commit()
    file.close()
    expect(disk.names).to.deep.equal([path, `${path}-journal`])
    expect(disk.bytesOf(`${path}-journal`)).to.deep.equal(diary)
  })
})
