import { expect } from 'chai'

import { isH5Error } from '#lib/errors.js'
import type { PlanStep } from '#lib/records/write-plan.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

import { attribute, dataset, float64, group, int32, rejection, text } from './plan.js'

describe('H5WasmStore: when a step fails', () => {
  const badSteps: readonly [string, PlanStep][] = [
    ['EXISTS', group('/old')],
    ['EXISTS', dataset('/old', float64, [], 1)],
    ['CANNOT_STORE', group('/nix/child')],
    ['CANNOT_STORE', group('/new\0x')],
    ['CANNOT_STORE', group('/new\ud800x')],
    ['CANNOT_STORE', group('/\ufeffnew')],
    ['CANNOT_STORE', dataset('/x', { kind: 'opaque', size: 4 }, [1], new Uint8Array(4))],
    ['CANNOT_STORE', dataset('/x', { kind: 'float', size: 2 }, [1], new Uint8Array(2))],
    ['CANNOT_STORE', dataset('/x', float64, [3], new Float64Array(2))],
    ['CANNOT_STORE', dataset('/x', float64, [], 'text')],
    ['CANNOT_STORE', dataset('/x', text, [], 1)],
    ['CANNOT_STORE', { kind: 'hard-link', path: '/y', target: '/nix' }],
    ['CANNOT_STORE', group('/g', [attribute('a', int32, [], 1), attribute('a', int32, [], 2)])],
    ['CANNOT_STORE', group('/g', [attribute('a\0', int32, [], 1)])],
  ]
  for (const [code, step] of badSteps) {
    it(`keeps nothing of the plan (${code}: ${step.kind} ${JSON.stringify(step.path)})`, async () => {
      const store = await openStore(undefined)
      await store.write({ steps: [group('/old')] })
      const before = await store.toBytes()
      const big = dataset('/big', float64, [9999], new Float64Array(9999))
      const error = await rejection(() => store.write({ steps: [group('/first'), big, step] }))
      expect(isH5Error(error) && error.code, String(error)).to.equal(code)
      expect(isH5Error(error) && error.message).to.not.include('HDF5-DIAG')
      expect(await store.toBytes()).to.deep.equal(before)
      await store.write({ steps: [group('/first')] })
      expect(await store.has('/first')).to.equal(true)
      await store.close()
    })
  }

  it('keeps nothing of an aborted plan', async () => {
    const store = await openStore(undefined)
    const controller = new AbortController()
    const steps = Array.from({ length: 5000 }, (_, index) => group(`/${index}`))
    const onProgress = (done: number): void => {
      if (done > 2000) controller.abort()
    }
    const { signal } = controller
    const error = await rejection(() => store.write({ steps }, { signal, onProgress }))
    expect(isH5Error(error, 'ABORTED')).to.equal(true)
    expect(await store.has('/0')).to.equal(false)
    await store.close()
  })
})
