import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'
import { Session } from 'h5orm'

import { craftedFile, dataset, group } from '../crafted-file.js'
import { writeLaboratory } from './laboratory.js'
import { bin, h5orm, inFolder, runHere } from './run-bin.js'

const lines = (text: string): string[] => text.trimEnd().split('\n')
const words = (line: string): string => line.trim().replaceAll(/ {2,}/g, ' | ')

describe('h5orm ls', () => {
  const listed = (...args: string[]): Promise<string[]> =>
    inFolder(async (folder) => {
      const file = join(folder, 'lab.h5')
      await writeLaboratory(file)
      const { code, stdout, stderr } = await h5orm('ls', file, ...args)
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
      return lines(stdout)
    })

  it('lists the top-level paths in the terms of JavaScript', async () => {
    expect((await listed()).map(words)).to.deep.equal([
      'first | lab.Run | group',
      'second | lab.Run | group',
      'ring | Object | group',
      'network | Object | group',
      'numbers | Int32Array(1000) | int32 [1000]',
    ])
  })

  it('lists what is below, to a depth, and an object with two names once', async () => {
    const deep = (await listed('-r')).map(words)
    expect(deep).to.include('/first/particles | Table of lab.Particle | group')
    expect(deep).to.include('/first/particles/mass | Int32Array(30) | int32 [30]')
    expect(deep).to.include('/first/particles/when | Array(30) of Date | float64 [30]')
    expect(deep).to.include('/ring/again | lab.Vector | group | same as /ring/vector')
    expect(deep).to.include('/ring/self | Reference | string scalar')
    const two = await listed('--depth', '2')
    expect(two.length).to.be.above(5).and.below(deep.length)
    expect(await listed('--depth', '1')).to.deep.equal(await listed())
  })

  it('lists a group, and a dataset as itself', async () => {
    expect((await listed('/ring')).map((line) => line.split(' ')[0])).to.include.members([
      'vector',
      'self',
    ])
    expect((await listed('numbers')).map(words)).to.deep.equal([
      'numbers | Int32Array(1000) | int32 [1000]',
    ])
  })

  it('gives JSON with all that session.list tells', async () => {
    const entries = JSON.parse((await listed('/first', '--json')).join('\n')) as object[]
    expect(
      entries.find((entry) => (entry as { name: string }).name === 'particles'),
    ).to.deep.include({
      path: '/first/particles',
      kind: 'group',
      className: 'lab.Particle',
      type: 'Table',
    })
  })
})

describe('h5orm show', () => {
  it('shows instances of classes that it does not know, with rows and rings', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'lab.h5')
      await writeLaboratory(file)
      const { code, stdout } = await h5orm('show', file, '/second', '--depth', '6')
      expect(code).to.equal(0)
      expect(stdout)
        .to.match(/^lab\.Run \{\n/)
        .and.include("title: 'Müller'")
        .and.include('temperature: 293.5')
      expect(stdout).to.include('... 20 more items')
      expect(stdout).to.match(/best: lab\.Particle \{\n\s+mass: 3,/)
      const element = await runHere('show', file, 'first/particles[29]')
      expect(element.stdout).to.match(/^lab\.Particle \{\n {2}mass: 29,/)
      const ring = await runHere('show', file, '/ring')
      expect(ring.stdout).to.include('self: [Circular *1]')
      expect(ring.stdout).to.include('vector: lab.Vector { __: { args: [ 1, 2 ] } }')
      expect((await runHere('show', file, '/numbers')).stdout).to.include('... 990 more items')
    })
  })

  it('lets no name of a file command the terminal, nor change a prototype', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'hostile.h5')
      const steps = [
        group('/a\u001b[31m'),
        group('/odd', { js_class: 'x\u001b]0;title\u0007' }),
        dataset('/odd/__proto__', 5),
        dataset('/odd/then', 'text\u001b[2J'),
        group('/why', { js_class: 'constructor', js_type: 'a\u202eb' }),
      ]
      writeFileSync(file, await craftedFile(...steps))
      for (const command of ['ls', 'explain', 'show', 'check']) {
        const { code, stdout, stderr } = await runHere(
          command,
          file,
          ...(command === 'ls' ? ['-r'] : []),
        )
        expect({ code, stderr }, command).to.deep.equal({ code: 0, stderr: '' })
        expect(stdout, command).to.not.match(/[\u0000-\u0008\u000b-\u001f\u202e]/)
      }
      expect((await runHere('show', file, '/odd')).stdout).to.include("['__proto__']: 5")
      expect(({} as Record<string, unknown>)['then']).to.equal(undefined)
    })
  })
})

describe('h5orm explain', () => {
  it('says a line for each node, with references, columns and short values', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'lab.h5')
      await writeLaboratory(file)
      const { code, stdout } = await h5orm('explain', file)
      expect(code).to.equal(0)
      const said = lines(stdout).map(words)
      for (const line of [
        /^\/ \| group \| file of h5orm [\d.]+, format 1, 5 top-level paths/,
        /^\/first \| group \| an instance of lab\.Run, version 2, .* \[temperature=293\.5\]$/,
        /^\/first\/title \| string scalar \| string = 'first light'$/,
        /^\/first\/signal \| float64 \[3\] .*long_name='voltage', units='V'/,
        /^\/first\/particles \| group \| an Array of 30 instances of lab\.Particle, 6 columns$/,
        /^\/first\/particles\/mass \| int32 \[30\] \| column: Int32Array\(30\) \| \[units='u'\]$/,
        /^\/first\/particles\/partner \| int32 \[30\] \| column: row numbers, 30 references → rows of \/first\/particles, -1 for none$/,
        /^\/first\/best \| string scalar \| reference → element 7 of \/first\/particles$/,
        /^\/ring\/vector\/__\/args .* the parts that the instance is made of: Array\(2\) of number$/,
        /^\/ring\/again \| group \| the same object as \/ring\/vector$/,
        /^\/ring\/self \| string scalar \| reference → \/ring$/,
      ])
        expect(
          said.some((one) => line.test(one)),
          `${line}\n${said.join('\n')}`,
        ).to.equal(true)
    })
  })
})

describe('Looking at a file', () => {
  it('changes neither the file nor what lies beside it', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'lab.h5')
      await writeLaboratory(file)
      const [bytes, { mtimeMs }] = [readFileSync(file), statSync(file)]
      for (const command of ['ls', 'show', 'explain', 'check'])
        expect((await h5orm(command, file)).code).to.equal(0)
      expect(readdirSync(folder)).to.deep.equal(['lab.h5'])
      expect(readFileSync(file).equals(bytes)).to.equal(true)
      expect(statSync(file).mtimeMs).to.equal(mtimeMs)
    })
  })

  it('ends quietly when nobody reads on', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'many.h5')
      const session = await Session.open(file, { mode: 'w' })
      await session.save(
        Array.from({ length: 3000 }, (_, i) => (i % 2 === 0 ? [`${i}`, {}] : i)),
        '/many',
      )
      await session.close()
      for (const command of ['ls -r', 'explain']) {
        const shell = `set -o pipefail; "${process.execPath}" "${bin}" ${command} "${file}" | head -1`
        const { error, stdout, stderr } = await new Promise<Record<string, unknown>>((resolve) => {
          execFile('bash', ['-c', shell], (failure, out, err) =>
            resolve({ error: failure, stdout: out, stderr: err }),
          )
        })
        expect(stderr).to.equal('')
        expect(lines(stdout as string)).to.have.length(1)
        expect(error).to.equal(null)
      }
    })
  })
})
