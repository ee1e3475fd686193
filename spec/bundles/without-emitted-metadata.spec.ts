import { join } from 'node:path'

import { expect } from 'chai'

import { bundle, type Dialect, forNode, readText } from '../programs/bundle.js'
import { inProgramFolder, jsonOf, runNode, runTsx } from '../programs/run-program.js'

const expected = {
  plain: {
    title: 'first',
    at: '2026-11-25T00:00:00.000Z',
    signal: [1, 2, 3],
    detector: { name: 'pmt', gain: 2.5 },
    spares: [{ name: '', gain: 1 }],
    byName: { pmt: { name: 'pmt', gain: 2.5 } },
    count: 4,
    anything: [true, 'text', '5'],
  },
  isTyped: true,
  isShared: true,
  isCopied: true,
}

describe('A program whose compiler emits no types', () => {
  for (const [dialect, tsconfig] of [
    ['legacy', 'tsconfig.json'],
    ['standard', 'tsconfig.standard.json'],
  ] as readonly (readonly [Dialect, string])[]) {
    it(`saves and loads under tsx, ${dialect} decorators [CL-63]`, async () => {
      const result = jsonOf(await runTsx('observatory.ts', tsconfig))
      expect(result).to.deep.include(expected)
    })

    it(`imports modules in circles under tsx, ${dialect} decorators`, async () => {
      const outcome = await runTsx('circular-direct/main.ts', tsconfig)
      expect(jsonOf(outcome)).to.deep.equal(['t', 'a', true])
    })

    it(`saves and loads as a bundle of esbuild, ${dialect} decorators`, async () => {
      await inProgramFolder(async (folder) => {
        const file = join(folder, 'observatory.mjs')
        await bundle('observatory.ts', file, dialect, forNode)
        expect(jsonOf(await runNode(file))).to.deep.include(expected)
      })
    })

    it(`saves and loads as a minified bundle: names are explicit, ${dialect} decorators [CL-35]`, async () => {
      await inProgramFolder(async (folder) => {
        const file = join(folder, 'observatory.mjs')
        await bundle('observatory.ts', file, dialect, { ...forNode, minify: true })
        const result = jsonOf(await runNode(file)) as { names: readonly string[] }
        expect(result).to.deep.include(expected)
        // esbuild itself keeps the names of classes whose standard decorators it lowers.
        const names = dialect === 'legacy' ? /^\S{0,2} \S{0,2}$/ : /^Detector Observation$/
        expect(result.names.join(' ')).to.match(names)
      })
    })
  }

  it('cannot be run by Node where esbuild leaves decorators: its target has to be es2022', async () => {
    await inProgramFolder(async (folder) => {
      const file = join(folder, 'observatory.mjs')
      await bundle('observatory.ts', file, 'standard', { ...forNode, target: 'esnext' })
      expect(await readText(file)).to.match(/^\s*@\w+\(/m)
      expect((await runNode(file)).stderr).to.include('SyntaxError')
      await bundle('observatory.ts', file, 'standard', forNode)
      expect(await readText(file)).not.to.match(/^\s*@\w+\(/m)
    })
  })
})

describe('A class that has only its own name', () => {
  it('is what a minifier calls it: loading what another build saved says so [CL-35]', async () => {
    await inProgramFolder(async (folder) => {
      const [plain, minified] = [join(folder, 'plain.mjs'), join(folder, 'minified.mjs')]
      const file = join(folder, 'particle.h5')
      await bundle('nameless.ts', plain, 'legacy', forNode)
      await bundle('nameless.ts', minified, 'legacy', { ...forNode, minify: true })
      await runNode(minified, 'save', file)
      expect(jsonOf(await runNode(minified, 'load', file))).to.deep.equal({ mass: 1 })
      const byPlain = jsonOf(await runNode(plain, 'load', file)) as Record<string, string>
      expect(byPlain).to.include({ code: 'UNREGISTERED_CLASS', path: '/particle' })
      expect(byPlain['message']).to.include('a minifier made').and.include("@H5Class('lab.Run')")

      await runNode(plain, 'save', file)
      const byMinified = jsonOf(await runNode(minified, 'load', file)) as Record<string, string>
      expect(byMinified).to.include({ code: 'UNREGISTERED_CLASS', path: '/particle' })
      expect(byMinified['message']).to.match(
        /instance of Particle.*registered, this is none of them/,
      )
    })
  })

  it('keeps it with --keep-names', async () => {
    await inProgramFolder(async (folder) => {
      const [plain, kept] = [join(folder, 'plain.mjs'), join(folder, 'kept.mjs')]
      const file = join(folder, 'particle.h5')
      await bundle('nameless.ts', plain, 'standard', forNode)
      await bundle('nameless.ts', kept, 'standard', { ...forNode, minify: true, keepNames: true })
      await runNode(kept, 'save', file)
      expect(jsonOf(await runNode(plain, 'load', file))).to.deep.equal({ mass: 1 })
    })
  })

  it('is refused without any, and the message says what to write [CL-26]', async () => {
    const result = jsonOf(await runTsx('anonymous.ts', 'tsconfig.standard.json'))
    expect(result).to.have.property('code', 'INVALID_DECLARATION')
    expect(result).to.have.property('message').that.includes("@H5Class('lab.Run')")
  })
})
