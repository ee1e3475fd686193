import { join } from 'node:path'

import { expect } from 'chai'

import { bundle } from '../programs/bundle.js'
import { inTemporaryFolder } from '../programs/run-program.js'
import { hasChromium, inChromium } from './in-chromium.js'

describe('Transactions in a browser', () => {
  it('keep calls apart by tx, throw BUSY where it is missing, and timers fire', async function () {
    if (!hasChromium()) return this.skip()
    await inTemporaryFolder(async (folder) => {
      const script = join(folder, 'page.js')
      await bundle('browser-transactions.ts', script, 'legacy', { platform: 'browser' })
      expect(await inChromium(script)).to.deep.equal({
        shape: [3, 48, 64],
        means: [1000, 1001, 1002],
        list: ['/camera'],
        code: 'BUSY',
        hasTicked: true,
      })
    })
  })
})
