import { join } from 'node:path'

import { expect } from 'chai'

import { browserResult } from '../programs/browser-result.js'
import { bundle, type Dialect } from '../programs/bundle.js'
import { inTemporaryFolder } from '../programs/run-program.js'
import { disposed, withoutDisposal } from '../programs/without-disposal.js'
import { hasChromium, inChromium } from './in-chromium.js'

const dialects: readonly Dialect[] = ['legacy', 'standard']

describe('A bundle for browsers', () => {
  for (const dialect of dialects) {
    it(`saves and loads in a page, minified, ${dialect} decorators [AP-10]`, async function () {
      if (!hasChromium()) return this.skip()
      await inTemporaryFolder(async (folder) => {
        const script = join(folder, 'page.js')
        await bundle('browser.ts', script, dialect, { platform: 'browser', minify: true })
        expect(await inChromium(script)).to.deep.equal(browserResult)
      })
    })
  }

  it('saves, loads and disposes in a page without Symbol.asyncDispose [AP-10]', async function () {
    if (!hasChromium()) return this.skip()
    await inTemporaryFolder(async (folder) => {
      const script = join(folder, 'page.js')
      await bundle('without-disposal.ts', script, 'standard', {
        platform: 'browser',
        ...withoutDisposal,
      })
      expect(await inChromium(script)).to.deep.equal(disposed)
    })
  })

  it('says what a page has to allow whose policy forbids WebAssembly [AP-10]', async function () {
    if (!hasChromium()) return this.skip()
    await inTemporaryFolder(async (folder) => {
      const script = join(folder, 'page.js')
      await bundle('without-disposal.ts', script, 'standard', { platform: 'browser' })
      expect(await inChromium(script, { policy: "script-src 'self' 'unsafe-inline'" })).to.match(
        /^H5Error: The page's Content-Security-Policy .*add 'wasm-unsafe-eval'/,
      )
    })
  })
})
