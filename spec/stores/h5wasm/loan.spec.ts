import { expect } from 'chai'

import { Loan } from '#lib/stores/h5wasm/loan.js'
import { loadH5Wasm } from '#lib/stores/h5wasm/module.js'

import { dataset, float64, int32, readDataset, writtenAndReopened } from './plan.js'

const count = 3 * 2 ** 20
const numbers = Float64Array.from({ length: count }, (_, i) => i / 3)
const whole = Int32Array.from({ length: count }, (_, i) => i - 7)

describe('Memory on loan', () => {
  it('stands for what comes next in its area, and for nothing else', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4)
    const loan = new Loan(100, bytes)
    expect(loan.part(101, 2)).to.equal(undefined)
    expect(loan.part(96, 8)).to.equal(undefined)
    expect(loan.part(100, 5)).to.equal(undefined)
    expect(loan.part(100, 3)).to.deep.equal(Uint8Array.of(1, 2, 3))
    loan.advance(3)
    expect(loan.isUsed).to.equal(false)
    expect(loan.part(100, 3)).to.equal(undefined)
    loan.advance(loan.part(103, 1)!.length)
    expect(loan.isUsed).to.equal(true)
  })

  it('is what HDF5 reads and writes large arrays from and into', async () => {
    const { fileSystem } = await loadH5Wasm()
    const { lend } = fileSystem
    const used: boolean[] = []
    fileSystem.lend = (loan, call) => {
      const isUsed = lend.call(fileSystem, loan, call)
      used.push(isUsed)
      return isUsed
    }
    try {
      const store = await writtenAndReopened(dataset('/x', float64, [count], numbers))
      const writes = used.length
      expect(writes).to.be.greaterThan(0)
      expect((await readDataset(store, '/x')).data).to.deep.equal(numbers)
      expect(used.length).to.be.greaterThan(writes)
      expect(used).to.not.include(false)
      await store.close()
    } finally {
      Reflect.deleteProperty(fileSystem, 'lend')
    }
  })

  it('takes numbers that look like a damaged heap of HDF5', async () => {
    const heap = Float64Array.from(numbers)
    new Uint8Array(heap.buffer).fill(255).set([0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0])
    const store = await writtenAndReopened(dataset('/x', float64, [count], heap))
    const { data } = await readDataset(store, '/x')
    expect(new Uint8Array((data as Float64Array).buffer)).to.deep.equal(new Uint8Array(heap.buffer))
    await store.close()
  })

  for (const length of [16, 100, 4096, 5000, 8192, 100_000])
    it(`is not needed for ${length} bytes that look like one`, async () => {
      const bytes = new Uint8Array(length).fill(255)
      bytes.set([0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0])
      const uint8 = { kind: 'integer', size: 1, signed: false } as const
      const texts = { kind: 'string', length: 8, charset: 'ascii' } as const
      const collected = ['GCOL\x01', 'a', 'GCOL\x01']
      const [some, padded] = [new Uint8Array(24), { storage: { chunks: [length] } }]
      for (const [i, text] of collected.entries())
        new TextEncoder().encodeInto(text, some.subarray(8 * i))
      const store = await writtenAndReopened(
        dataset('/flat', uint8, [length], bytes),
        dataset('/chunk', uint8, [length], bytes, padded),
        dataset('/texts', texts, [3], some),
      )
      expect((await readDataset(store, '/flat')).data).to.deep.equal(bytes)
      expect((await readDataset(store, '/chunk')).data).to.deep.equal(bytes)
      expect((await readDataset(store, '/texts')).data).to.deep.equal(collected)
      await store.close()
    })

  it('changes nothing of what is stored, whatever its form', async () => {
    const steps = [
      dataset('/flat', float64, [count], numbers),
      dataset('/cube', float64, [3, 1024, 1024], numbers),
      dataset('/whole', int32, [count], whole),
      dataset('/chunks', float64, [count], numbers, { storage: { chunks: [2 ** 18] } }),
      dataset('/small chunks', int32, [count], whole, { storage: { chunks: [1000] } }),
    ]
    const store = await writtenAndReopened(...steps)
    for (const { path, data } of steps)
      expect((await readDataset(store, path)).data, path).to.deep.equal(data)
    for (const path of ['/flat', '/chunks']) {
      const [start, stop, step] = [100, count - 5, 3]
      const slab = await store.readSlab(path, [{ start, stop, step }])
      expect(slab, path).to.deep.equal(
        numbers.filter((_, i) => i >= start && i < stop && (i - start) % step === 0),
      )
    }
    await store.close()
  })
})
