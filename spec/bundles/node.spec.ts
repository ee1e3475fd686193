import { join } from 'node:path'

import { expect } from 'chai'

import { inTemporaryFolder, jsonOf, runNode } from '../programs/run-program.js'
import { bundle } from '../programs/bundle.js'
import { disposed, withoutDisposal } from '../programs/without-disposal.js'

describe('A bundle for Node', () => {
  it('runs alone, in a folder without packages, in memory and on disk', async () => {
    await inTemporaryFolder(async (folder) => {
      const inMemory = join(folder, 'observatory.mjs')
      await bundle('observatory.ts', inMemory, 'standard', { platform: 'node', minify: true })
      expect(jsonOf(await runNode(inMemory))).to.include({ isTyped: true, isShared: true })

      const onDisk = join(folder, 'nameless.mjs')
      const file = join(folder, 'particle.h5')
      await bundle('nameless.ts', onDisk, 'legacy', { platform: 'node' })
      expect((await runNode(onDisk, 'save', file)).stderr).to.equal('')
      expect(jsonOf(await runNode(onDisk, 'load', file))).to.deep.equal({ mass: 1 })
    })
  })

  it('saves, loads and disposes on a platform without Symbol.asyncDispose', async () => {
    await inTemporaryFolder(async (folder) => {
      const program = join(folder, 'without-disposal.mjs')
      await bundle('without-disposal.ts', program, 'standard', {
        platform: 'node',
        ...withoutDisposal,
      })
      expect(jsonOf(await runNode(program))).to.deep.equal(disposed)
    })
  })
})
