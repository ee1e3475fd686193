import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { isH5Error, Session } from 'h5orm'

import { run } from '#lib/cli/run.js'

import { craftedFile, dataset, group } from '../crafted-file.js'
import { inFolder, runHere } from './run-bin.js'

/** Colours, a title, a cleared screen, marks of direction, C1 controls, line ends of several kinds. */
const hostile =
  '\u001b[31mRED\u001b]0;title\u0007\u001b[2J\u202eRTL\u2066\u200f\u061c\u009b31mC1\nNEXT\r\b\u2028\u007f'
const name = hostile.replaceAll('/', '')
const isControl = /[^\P{Cc}\n]|[\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

const hostileFile = (): Promise<Uint8Array> =>
  craftedFile(
    group(`/${name}`, { [name]: hostile }),
    dataset(`/${name}/text`, hostile, { units: hostile, [name]: hostile }),
    group('/class', { js_class: hostile }),
    dataset('/class/x', 1),
    group('/kind', { js_type: hostile }),
    group('/error', { js_type: 'Error' }),
    dataset('/error/message', hostile),
    dataset('/error/name', hostile),
    dataset('/error/stack', hostile),
    dataset('/symbol', `Symbol.for(${hostile})`, { js_type: 'Symbol' }),
    group('/caused', { js_type: 'Error' }),
    dataset('/caused/message', 'outer'),
    group('/caused/cause', { js_type: 'Error' }),
    dataset('/caused/cause/message', hostile),
    dataset('/caused/inner', `Symbol(${hostile})`, { js_type: 'Symbol' }),
    dataset('/named', hostile, { js_type: 'Named' }),
    dataset('/outside', hostile, { js_type: 'External' }),
    dataset('/reference', `/${hostile}`, { js_type: 'Reference' }),
    dataset('/regexp', `/${hostile}/g`, { js_type: 'RegExp' }),
    dataset('/url', hostile, { js_type: 'URL' }),
    dataset('/bigint', hostile, { js_type: 'bigint' }),
    group('/map', { js_type: 'Map' }),
    dataset(`/map/${name}`, 1),
    group('/pickle', { pickletype: hostile }),
    group('/table', { js_type: 'Table', js_class: hostile, length: 1 }),
    dataset(`/table/${name}`, Float64Array.of(1)),
  )

describe('A file full of control characters', () => {
  const paths = [
    '/',
    ...'class kind error caused symbol named outside reference'.split(' ').map((one) => `/${one}`),
    ...'regexp url bigint map pickle table'.split(' ').map((one) => `/${one}`),
    `/${name}`,
  ]
  const commands: readonly (readonly string[])[] = [
    ['ls'],
    ['ls', '-r'],
    ['ls', '-r', '--json'],
    ['check'],
    ['explain'],
    ...paths.flatMap((path) => [
      ['show', path],
      ['explain', path],
      ['ls', path],
    ]),
  ]

  it('leaves every command with none of them', async () => {
    const bytes = await hostileFile()
    await inFolder(async (folder) => {
      const file = join(folder, 'hostile.h5')
      await writeFile(file, bytes)
      let length = 0
      for (const [command = '', ...rest] of [...commands, ['convert', join(folder, 'out.h5')]]) {
        const operands = rest.filter((one) => !one.startsWith('-'))
        const options = rest.filter((one) => one.startsWith('-'))
        const { stdout, stderr } = await runHere(command, ...options, file, ...operands)
        length += stdout.length + stderr.length
        const title = `${command} ${rest.join(' ')}`
        expect(isControl.exec(stdout + stderr)?.[0], title).to.equal(undefined)
        expect(stdout, title).to.not.match(/^\s*NEXT/m)
      }
      expect(length).to.be.above(10_000)
      const { stdout } = await runHere('ls', '-r', '--json', file)
      const listed = JSON.parse(stdout) as { name: string }[]
      expect(listed.map((entry) => entry.name)).to.include(name)
    })
  })

  it('is shown in colours only where nothing had to be escaped', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'colours.h5')
      await writeFile(
        file,
        await craftedFile(
          dataset('/symbol', `Symbol.for(${hostile})`, { js_type: 'Symbol' }),
          dataset('/n', 1),
        ),
      )
      const lines: string[] = []
      const streams = {
        colors: true,
        line: (line: string) => void lines.push(line),
        problem: () => undefined,
      }
      await run(['show', file, '/n'], streams)
      expect(lines).to.deep.equal(['\u001b[33m1\u001b[39m'])
      await run(['show', file, '/symbol'], streams)
      expect(lines[1]).to.match(/^Symbol\(\\u001b\[31mRED/)
    })
  })

  it('gives errors whose message is one line without them, and whose path is as it is in the file', async () => {
    await using session = await Session.open(await hostileFile(), { onUnknownClass: 'error' })
    let refused = 0
    for (const path of paths.filter((one) => one !== '/'))
      try {
        await session.load(path)
      } catch (error) {
        if (!isH5Error(error)) throw error
        refused++
        expect(error.message).to.match(/^[^\p{Cc}\u2028\u202e]+$/u)
        expect(error.path).to.include(path)
      }
    expect(refused).to.be.above(5)
  })
})
