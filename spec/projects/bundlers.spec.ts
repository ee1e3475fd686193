import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { hasChromium, inChromium } from '../browsers/in-chromium.js'
import { browserResult } from '../programs/browser-result.js'
import { bundle } from '../programs/bundle.js'
import { makeProject, mustRunIn, remove } from './packed.js'

/** Programs that bundle page.js of the folder, and what it imports, into dist/. */
const bundlers = {
  'webpack 5': `
    import { join } from 'node:path'
    import webpack from 'webpack'

    const compiler = webpack({
      mode: 'production',
      entry: './page.js',
      output: { path: join(process.cwd(), 'dist'), filename: 'page.js', publicPath: '/' },
      performance: { hints: false },
      // It would take that of the repository, which leads to the sources.
      resolve: { tsconfig: false },
    })
    compiler.run((error, stats) => {
      if (error) throw error
      const { errors, warnings } = stats.toJson()
      const said = [...errors, ...warnings]
      for (const { message } of said) console.error(message)
      process.exitCode = said.length
    })`,
  'Rollup 4': `
    import commonjs from '@rollup/plugin-commonjs'
    import resolve from '@rollup/plugin-node-resolve'
    import { rollup } from 'rollup'

    const bundle = await rollup({
      input: './page.js',
      plugins: [resolve({ browser: true }), commonjs()],
      onwarn: ({ id, message }) => {
        if (id?.includes('/h5orm/')) throw new Error(message)
      },
    })
    await bundle.write({ dir: 'dist', format: 'es' })`,
  'esbuild 0.28': `
    import { build } from 'esbuild'

    await build({ entryPoints: ['./page.js'], bundle: true, format: 'esm', splitting: true, outdir: 'dist' })`,
}

describe('The installed package in a page', () => {
  let folder = ''

  before(async function () {
    if (!hasChromium()) return this.skip()
    folder = await makeProject({ type: 'module' })
    // What a compiler of TypeScript makes, with h5orm left to the bundler.
    await bundle('browser.ts', join(folder, 'page.js'), 'standard', { packages: 'external' })
  })

  after(() => remove(folder))

  for (const [name, program] of Object.entries(bundlers)) {
    it(`saves and loads when ${name} has bundled it, without a warning about it`, async () => {
      await mkdir(join(folder, 'dist'), { recursive: true })
      await writeFile(join(folder, 'bundle.mjs'), program)
      await mustRunIn(folder, process.execPath, 'bundle.mjs')
      expect(await inChromium(join(folder, 'dist/page.js'))).to.deep.equal(browserResult)
    })
  }
})
