import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

import { expect } from 'chai'
import { isH5Error, Session } from 'h5orm'

import { rejection } from '../stores/h5wasm/plan.js'
import { filesInSave } from '../durability/files-in-save.js'
import { SimulatedDisk } from '../durability/simulated-disk.js'
import {
  file as simulated,
  openSimulated,
  simulatedPlatform,
} from '../durability/simulated-platform.js'
import { writeLaboratory } from './laboratory.js'
import { h5orm, inFolder, runHere } from './run-bin.js'

describe('h5orm check', () => {
  it('says of a whole file that all is well', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'lab.h5')
      await writeLaboratory(file)
      const { code, stdout, stderr } = await h5orm('check', file)
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
      expect(stdout).to.match(/^ok {6}\/first +lab\.Run\n(ok .*\n){4}5 paths, all well\n$/)
    })
  })

  it('finds the paths that damage reaches, and loads the others', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'lab.h5')
      await writeLaboratory(file)
      await damage(file, '/first/particles/mass')
      const { code, stdout, stderr } = await h5orm('check', file)
      expect({ code, stderr }).to.deep.equal({ code: 1, stderr: '' })
      expect(stdout).to.match(/^FAILED {2}\/first +CORRUPT: .* \(at \/first\/particles\/mass\)/m)
      expect(stdout)
        .to.match(/^FAILED {2}\/second +CORRUPT: /m)
        .and.match(/^ok +\/ring /m)
      expect(stdout).to.match(/^5 paths, 2 failed$/m)

      const explained = await runHere('explain', file)
      expect(explained.code).to.equal(1)
      expect(explained.stdout)
        .to.match(/^\/first\/particles\/mass +damaged +/m)
        .and.match(/^\/first\/particles\/kind /m)
      const listed = await runHere('ls', '-r', file)
      expect(listed.code).to.equal(1)
      expect(listed.stdout)
        .to.match(/^\/first\/particles\/mass +damaged: /m)
        .and.match(/^\/numbers /m)
    })
  })

  it('reports a top-level path that is damaged itself', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'lab.h5')
      await writeLaboratory(file)
      await damage(file, '/ring')
      const { code, stdout } = await runHere('check', file)
      expect(code).to.equal(1)
      expect(stdout)
        .to.match(/^FAILED {2}\/ring +CORRUPT: /m)
        .and.match(/^5 paths, 1 failed$/m)
    })
  })

  it('tells of a save that a crash left in the journal, reads it, and leaves it there', async () => {
    await inFolder(async (folder) => {
      const left = await filesAfterCrash()
      for (const [name, bytes] of left) writeFileSync(join(folder, basename(name)), bytes)
      const file = join(folder, basename(simulated))
      const { code, stdout, stderr } = await h5orm('check', file)
      expect(code).to.equal(0)
      expect(stderr).to.match(/^h5orm: The last save of .* is read from .*h5orm-journal/)
      expect(stdout)
        .to.match(/^The last save is in .*h5orm-journal, where a crash left it\. /)
        .and.include('1 path, all well')
      expect((await h5orm('show', file, '/value')).stdout).to.include("state: 'new'")
      for (const [name, bytes] of left)
        expect(readFileSync(join(folder, basename(name))).equals(bytes), name).to.equal(true)

      const writer = await Session.open(file, { mode: 'r+' })
      expect(await writer.load('/value')).to.deep.include({ state: 'new' })
      await writer.close()
      expect(readdirSync(folder)).to.deep.equal([basename(simulated)])
      expect((await h5orm('check', file)).stdout).to.not.include('journal')
    })
  })
})

describe('{ recover: false }', () => {
  it('is taken where it was: for reading, which changes nothing in any case', async () => {
    for (const mode of ['r+', 'w', 'x', 'a'] as const)
      expect(await rejection(() => Session.open('any.h5', { mode, recover: false }))).to.match(
        /^TypeError: Only mode 'r' .* recover/,
      )
    const wrong = { recover: 'no' } as unknown as { recover: boolean }
    expect(await rejection(() => Session.open('any.h5', wrong))).to.match(
      /recover .* must be a boolean/,
    )
    const absent = await rejection(() => Session.open('absent.h5', { recover: false }))
    expect(isH5Error(absent, 'NOT_FOUND')).to.equal(true)
  })
})

/** Overwrites the header of an object. */
async function damage(file: string, path: string): Promise<void> {
  const session = await Session.open(file)
  const { address } = await session.describe(path)
  await session.close()
  const bytes = readFileSync(file)
  bytes.fill(0xff, address, (address as number) + 16)
  writeFileSync(file, bytes)
}

/** A file and its journal, as a power cut in the middle of the second save leaves them. */
async function filesAfterCrash(): Promise<ReadonlyMap<string, Uint8Array>> {
  const disk = new SimulatedDisk()
  const session = await Session.open(await openSimulated(simulatedPlatform(disk), 'x'))
  const value = { state: 'old', more: null as unknown }
  await session.save(value, '/value')
  Object.assign(value, { state: 'new', more: new Float64Array(2000) })
  const found = await filesInSave(disk, () => session.save(value, '/value'))
  await session.close()
  return new Map([...found].filter(([name]) => !/lock/.test(name)))
}
