import { type ChildProcess, spawn } from 'node:child_process'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { makeProject, mustRunIn, remove, sourcesOf, tool } from './packed.js'
import { hasChromium, visitInChromium } from '../browsers/in-chromium.js'

/** Vite leaves standard decorators as they are; legacy ones it compiles, which tsconfig.json asks it for. */
const dialects = { standard: '', legacy: '"experimentalDecorators": true, ' }

/** Runs a server of Vite, whose first line with an address gives it. */
async function serving<T>(
  folder: string,
  args: readonly string[],
  action: (address: string) => Promise<T>,
): Promise<T> {
  const command = [
    tool('vite'),
    ...args,
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--logLevel',
    'info',
  ]
  const server: ChildProcess = spawn(process.execPath, command, { cwd: folder })
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = ''
      const hear = (text: string): void => {
        said += text.replaceAll(/\u001b\[\d+m/g, '')
        const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)
        if (found !== null) resolve(found[0])
      }
      server.stdout?.setEncoding('utf8').on('data', hear)
      server.stderr?.setEncoding('utf8').on('data', hear)
      server.on('error', reject)
      server.on('exit', (code) => reject(new Error(`Vite ended with ${code}: ${said}`)))
    })
    return await action(address)
  } finally {
    server.kill('SIGKILL')
  }
}

const firstReport = (address: string): Promise<unknown> =>
  visitInChromium(
    (reports) => `${address}?report=${reports}`,
    (next) => next(),
  )

describe('The installed package in a project of Vite, with the plugin h5orm/vite', () => {
  for (const [dialect, option] of Object.entries(dialects)) {
    describe(`and ${dialect} decorators`, () => {
      let folder = ''

      before(async function () {
        if (!hasChromium()) return this.skip()
        folder = await makeProject({ type: 'module' })
        await cp(sourcesOf('vite'), folder, { recursive: true })
        const config = join(folder, 'tsconfig.json')
        const text = await readFile(config, 'utf8')
        await writeFile(config, text.replace('"target"', `${option}"target"`))
      })

      after(() => remove(folder))

      it('compiles', async () => {
        await mustRunIn(folder, process.execPath, tool('tsc'))
      })

      it('saves in a page and loads in its worker, built', async () => {
        await mustRunIn(folder, process.execPath, tool('vite'), 'build')
        expect(await serving(folder, ['preview'], firstReport)).to.deep.equal([true, 'Ä'])
      })

      it('saves in a page and loads in its worker, served for development', async () => {
        expect(await serving(folder, [], firstReport)).to.deep.equal([true, 'Ä'])
      })

      it('loads what was saved into a class that is edited meanwhile', async () => {
        await serving(folder, [], (address) =>
          visitInChromium(
            (reports) => `${address}hot.html?report=${reports}`,
            async (next) => {
              expect(await next()).to.deep.equal(['text'])
              const note = join(folder, 'src/note.ts')
              const text = await readFile(note, 'utf8')
              await writeFile(note, text.replace(/\}\s*$/, "  @H5Field('int32') count = 7\n}\n"))
              expect(await next()).to.deep.equal([true, { text: 'kept', count: 7 }])
            },
          ),
        )
      })
    })
  }
})
