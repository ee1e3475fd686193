import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'
import { isH5Error, lazyArray, LazyArray, Session } from 'h5orm'

import { rejection } from '../stores/h5wasm/plan.js'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'h5orm-'))
  file = join(folder, 'run.h5')
})
afterEach(() => rmSync(folder, { recursive: true }))

async function load(path: string): Promise<unknown> {
  await using reader = await Session.open(file)
  return reader.load(path)
}

const isLocked = async (): Promise<boolean> =>
  isH5Error(await rejection(() => Session.open(file, { mode: 'r+' })), 'LOCKED')

describe('session.close', () => {
  for (const durability of ['commit', 'close', 'none'] as const)
    it(`brings everything that was saved into the file, whatever forks are open (${durability})`, async () => {
      const session = await Session.open(file, { mode: 'w', durability })
      const fork = session.fork()
      await session.save('by the session', '/a')
      await fork.save('by the fork', '/b')
      await session.close()
      expect(await load('/a')).to.equal('by the session')
      expect(await load('/b')).to.equal('by the fork')
      expect(isH5Error(await rejection(() => session.has('/a')), 'CLOSED')).to.equal(true)
      expect(await isLocked()).to.equal(true)

      await fork.save('later', '/c')
      expect(await fork.load('/a')).to.equal('by the session')
      await fork.close()
      expect(await load('/c')).to.equal('later')
      expect(readdirSync(folder)).to.deep.equal(['run.h5'])
    })

  for (const durability of ['commit', 'close', 'none'] as const)
    it(`closes the forks too where that is asked for (${durability})`, async () => {
      const session = await Session.open(file, { mode: 'w', durability })
      const fork = session.fork()
      const forkOfFork = fork.fork()
      await fork.save(LazyArray.of(new Float64Array([1, 2])), '/array')
      const array = await forkOfFork.load('/array', lazyArray('float64'))
      await fork.close({ closeAll: true })
      expect(readdirSync(folder)).to.deep.equal(['run.h5'])
      for (const each of [session, fork, forkOfFork]) {
        expect(each.isClosed).to.equal(true)
        expect(isH5Error(await rejection(() => each.has('/array')), 'CLOSED')).to.equal(true)
        expect(isH5Error(await rejection(() => each.fork()), 'CLOSED')).to.equal(true)
        await each.close()
        await each.close({ closeAll: true })
      }
      expect(isH5Error(await rejection(() => array.read()), 'CLOSED')).to.equal(true)
      expect(await isLocked()).to.equal(false)
      expect(await load('/array')).to.deep.equal(new Float64Array([1, 2]))
    })

  it('waits for what the other sessions are doing before it closes them', async () => {
    const session = await Session.open(file, { mode: 'w' })
    const fork = session.fork()
    const saving = fork.transaction(async () => {
      await fork.save(1, '/a')
      await new Promise((resolve) => setImmediate(resolve))
      await fork.save(2, '/b')
    })
    await session.close({ closeAll: true })
    await saving
    expect(await load('/b')).to.equal(2)
  })

  it('refuses options that it does not have', async () => {
    const session = await Session.open(file, { mode: 'w' })
    expect(String(await rejection(() => session.close({ all: true } as never)))).to.match(
      /session.close has no option 'all'/,
    )
    expect(String(await rejection(() => session.close({ closeAll: 1 } as never)))).to.match(
      /closeAll/,
    )
    await session.close()
  })
})
