import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'
import { isH5Error, Session } from 'h5orm'

import { rejection } from '../stores/h5wasm/plan.js'
import { formerVersion, killWriter, type WriterStep } from './kill-writer.js'

const program = fileURLToPath(new URL('use-version.js', import.meta.url))

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'h5orm-'))
  file = join(folder, 'run.h5')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What version 0.1.0 gives. */
function former(mode: 'r' | 'a', action: 'load' | 'save', path: string, value?: unknown): unknown {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [program, formerVersion, file, mode, action, path, JSON.stringify(value) ?? ''],
    { encoding: 'utf8' },
  )
  expect(stderr).to.equal('')
  return stdout === '' ? undefined : JSON.parse(stdout)
}

const names = (): string[] => readdirSync(folder)
const contents = (): [string, Buffer][] =>
  names().map((name) => [name, readFileSync(join(folder, name))])

/** A save that counts and is not in the file, or partly. */
const killedSave = (writes: number): WriterStep[] => [
  { save: ['/value', { state: 'old', numbers: Array.from({ length: 3000 }, (_, at) => at) }] },
  { lazy: ['/array', 1, 2000] },
  { die: writes },
  { save: ['/value', { state: 'new', numbers: [1] }] },
]

async function load(): Promise<unknown> {
  await using session = await Session.open(file)
  return ((await session.load('/value')) as { state: string }).state
}

describe('Beside version 0.1.0', () => {
  it('a live lock of 0.1.0 keeps us out', async () => {
    const child = spawn(process.execPath, [program, formerVersion, file, 'a', 'hold'])
    const closed = once(child, 'close')
    await once(child.stdout, 'data')
    const error = await rejection(() => Session.open(file, { mode: 'r+' }))
    expect(isH5Error(error, 'LOCKED'), String(error)).to.equal(true)
    expect(String(error)).to.include(`process ${child.pid} on`)
    await using reader = await Session.open(file)
    expect(await reader.load('/held')).to.equal(1)
    child.stdin.end()
    await closed
    await using writer = await Session.open(file, { mode: 'r+' })
    await writer.save(2, '/held')
  })

  it('0.1.0 is kept out by ours while it holds the file', async () => {
    const session = await Session.open(file, { mode: 'w' })
    await session.save(1, '/value')
    const refused = former('a', 'save', '/other', 2) as { code: string; message: string }
    expect(refused.code).to.equal('LOCKED')
    expect(refused.message).to.include(`process ${process.pid} on`)
    expect(former('r', 'load', '/value')).to.equal(1)
    await session.close()
    expect(former('a', 'save', '/other', 2)).to.equal(undefined)
    expect(former('r', 'load', '/other')).to.equal(2)
    expect(names()).to.deep.equal(['run.h5'])
  })

  for (const writes of [0, 1])
    it(`a sealed journal of 0.1.0 is read, and recovered (${writes} of its pages written)`, async () => {
      killWriter(file, killedSave(writes), formerVersion)
      expect(names()).to.deep.equal(['run.h5', 'run.h5-journal', 'run.h5-lock'])
      const before = contents()
      expect(await load()).to.equal('new')
      expect(contents()).to.deep.equal(before)
      const writer = await Session.open(file, { mode: 'r+' })
      await writer.close()
      expect(names()).to.deep.equal(['run.h5'])
      expect(await load()).to.equal('new')
    })

  for (const writes of [0, 1])
    it(`0.1.0 reads and recovers a journal of ours (${writes} of its pages written)`, async () => {
      killWriter(file, killedSave(writes))
      expect(names()).to.include.members(['run.h5-journal', 'run.h5.h5orm-journal'])
      former('a', 'save', '/value', { state: 'newer' })
      expect(former('r', 'load', '/value')).to.deep.equal({ state: 'newer' })
    })

  it('a journal of 0.1.0 that no longer fits leaves both untouched', async () => {
    killWriter(file, killedSave(0), formerVersion)
    writeFileSync(file, 'more', { flag: 'a' })
    const before = contents().filter(([name]) => !name.endsWith('lock'))
    expect(await load()).to.equal('old')
    const error = await rejection(() => Session.open(file, { mode: 'r+' }))
    expect(isH5Error(error, 'CORRUPT'), String(error)).to.equal(true)
    expect(String(error)).to.include(`${file}-journal holds a save for ${file} in another state`)
    expect(contents()).to.deep.equal(before)
  })
})
