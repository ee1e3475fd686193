import { join } from 'node:path'

import { expect } from 'chai'

import { bundle } from '../programs/bundle.js'
import { inTemporaryFolder } from '../programs/run-program.js'

describe('A bundle for browsers', () => {
  it('takes the parts for browsers, and nothing of Node [AP-10]', async () => {
    await inTemporaryFolder(async (folder) => {
      const metafile = await bundle('browser.ts', join(folder, 'page.js'), 'legacy', {
        platform: 'browser',
      })
      const inputs = Object.keys(metafile.inputs)
      expect(inputs.filter((path) => /disk-file|call-context/.test(path)).toSorted()).to.deep.equal(
        ['dist/esm/no-call-context.js', 'dist/esm/no-disk-file.js'],
      )
      expect(inputs.filter((path) => /\/h5wasm\/dist\//.test(path))).to.have.length.greaterThan(0)
      expect(inputs.filter((path) => path.includes('/h5wasm/dist/node/'))).to.deep.equal([])
      expect(inputs.filter((path) => /cli|node\.[cm]js/.test(path))).to.deep.equal([])
      const outside = Object.values(metafile.inputs).flatMap(({ imports }) =>
        imports.filter(({ external, path }) => external === true && path !== '<runtime>'),
      )
      expect(outside).to.deep.equal([])
    })
  })

  it('leaves out what a program does not use: one that declares classes takes no storage [AP-10]', async () => {
    await inTemporaryFolder(async (folder) => {
      const sizeOf = async (program: string): Promise<number> => {
        const { outputs } = await bundle(program, join(folder, 'page.js'), 'legacy', {
          platform: 'browser',
          minify: true,
          external: ['h5wasm'],
        })
        return Object.values(outputs)[0]!.bytes
      }
      expect(await sizeOf('hot-module.ts')).to.be.below((await sizeOf('browser.ts')) / 5)
    })
  })

  it('contains class-transformer only once, and only where it is used', async () => {
    await inTemporaryFolder(async (folder) => {
      const sizes = async (program: string): Promise<readonly string[]> => {
        const outfile = join(folder, 'page.js')
        const { outputs } = await bundle(program, outfile, 'legacy', {
          platform: 'browser',
          external: ['#h5wasm'],
        })
        const [output] = Object.values(outputs)
        const used = Object.entries(output?.inputs ?? {}).filter(
          ([, part]) => part.bytesInOutput > 0,
        )
        return used
          .map(([path]) => path)
          .filter((path) => path.includes('class-transformer'))
          .map((path) => path.replace(/^.*class-transformer\/([^/]+)\/.*$/, '$1'))
      }
      expect(new Set(await sizes('browser.ts'))).to.deep.equal(new Set(['esm5']))
      expect(await sizes('hot-module.ts')).to.deep.equal([])
    })
  })
})
