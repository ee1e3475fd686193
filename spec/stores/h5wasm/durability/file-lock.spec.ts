import { closeSync, openSync, statSync } from 'node:fs'

import { expect } from 'chai'

import { isH5Error } from '#lib/errors.js'
import {
  draftPath,
  formerGuardPath,
  formerLockPath,
  guardPath,
  journalDraftPath,
  lockPath,
} from '#lib/stores/h5wasm/durability/companions.js'
import { FileLock } from '#lib/stores/h5wasm/durability/file-lock.js'
import {
  type LockOwner,
  parseOwner,
  type Processes,
} from '#lib/stores/h5wasm/durability/lock-owner.js'
import { nodeProcesses } from '#lib/stores/h5wasm/durability/node-processes.js'

import { Random } from '../../../random.js'
import { ProcessDisk } from '../../../durability/process-disk.js'
import { presentSystem } from '../../../durability/systems.js'
import { SimulatedDisk } from '../../../durability/simulated-disk.js'
import { rejection } from '../plan.js'

const path = '/data/run.h5'
const since = '2026-01-02T03:04:05.000Z'
/** The names that a lock has: that of version 0.1.0, and ours. */
const both = [formerLockPath(path)!, lockPath(path)]
let tokens = 0

function processes(pid: number, isAlive: boolean | undefined = true): Processes {
  const self = (): LockOwner => ({
    pid,
    start: '1',
    boot: 'b',
    host: 'lab7',
    token: `${++tokens}`,
    since,
  })
  return {
    self,
    isAlive: () => isAlive,
    isElsewhere: () => false,
    isSelf: (owner) => owner.pid === pid,
    hasOpen: () => true,
  }
}

async function refusal(disk: SimulatedDisk, by: Processes): Promise<string> {
  const error = await rejection(() => FileLock.acquire(disk, path, by))
  expect(isH5Error(error, 'LOCKED'), String(error)).to.equal(true)
  return (error as Error).message
}

/** Lets a process take the lock, count a commit and die; gives what tells its lock from others. */
function diesHolding(disk: SimulatedDisk, pid = 41): string {
  const process = new ProcessDisk(disk)
  const lock = FileLock.acquire(process, path, processes(pid))
  lock.countCommit()
  process.end()
  return lock.token
}

describe('FileLock', () => {
  it('names the process, the computer and the time of who has it', async () => {
    const disk = new SimulatedDisk()
    FileLock.acquire(disk, path, processes(41))
    const message = await refusal(disk, processes(42))
    expect(message).to.include(`${path} is being written by process 41 on lab7, since ${since}`)
  })

  it('says so when this process has it itself', async () => {
    const disk = new SimulatedDisk()
    FileLock.acquire(disk, path, processes(41))
    expect(await refusal(disk, processes(41))).to.include('this process (41 on lab7)')
  })

  it('is free again when it was released', () => {
    const disk = new SimulatedDisk()
    FileLock.acquire(disk, path, processes(41)).release()
    expect(disk.names).to.deep.equal([])
    expect(FileLock.acquire(disk, path, processes(42)).tookOver).to.equal(false)
  })

  it('is taken over from a process that is gone', () => {
    const disk = new SimulatedDisk()
    diesHolding(disk)
    const lock = FileLock.acquire(disk, path, processes(42, false))
    expect(lock.tookOver).to.equal(true)
    lock.release()
    expect(disk.names).to.deep.equal([])
  })

  it('is not broken when the owner is on another computer', async () => {
    const disk = new SimulatedDisk()
    FileLock.acquire(disk, path, processes(41))
    const another = { ...processes(42), isAlive: () => undefined }
    expect(await refusal(disk, another)).to.include(
      `delete ${lockPath(path)} and ${formerLockPath(path)}.`,
    )
  })

  it('is not broken when it can not be read', async () => {
    const disk = new SimulatedDisk(new Map([[lockPath(path), Uint8Array.of(0, 1, 2)]]))
    expect(await refusal(disk, processes(42))).to.include(
      `${lockPath(path)} is a file that does not name its owner. Move it away`,
    )
  })

  it('is left alone by an owner from whom it was taken', () => {
    const disk = new SimulatedDisk()
    const first = FileLock.acquire(disk, path, processes(41))
    for (const name of both) disk.rename(name, `${name}-moved`)
    const second = FileLock.acquire(disk, path, processes(42))
    first.release()
    expect(disk.names).to.include.members(both)
    second.check()
  })

  it('goes on when the one who was breaking it died too, and the one after that', () => {
    const disk = new SimulatedDisk()
    let dead = diesHolding(disk)
    for (const pid of [43, 44, 45]) {
      const breaker = processes(pid).self()
      const guard = disk.open(guardPath(path, dead), 'make')
      guard.write(new TextEncoder().encode(JSON.stringify(breaker)), 0)
      guard.close()
      dead = breaker.token
    }
    let lock: FileLock | undefined
    for (let tries = 0; lock === undefined; tries++)
      try {
        lock = FileLock.acquire(disk, path, processes(42, false))
      } catch (error) {
        if (tries > 2) throw error
      }
    expect(lock.tookOver).to.equal(true)
    expect(disk.names).to.deep.equal(both)
  })

  it('has one holder when many break it at once, one in the middle of another, and some die', () => {
    let taken = 0
    // Where there are no second names fewer of them get so far as to take it.
    const seeds = presentSystem().linkFails === undefined ? 500 : 1000
    for (let seed = 1; seed <= seeds; seed++) {
      const disk = new SimulatedDisk()
      diesHolding(disk, 1)
      const random = new Random(seed)
      const dead = new Set([1])
      const holders: number[] = []
      let last = 1
      const attempt = (depth: number): void => {
        const pid = ++last
        const process = new ProcessDisk(disk)
        const outer = disk.beforeChange
        disk.beforeChange = () => {
          if (!dead.has(pid) && depth < 3 && random.next() < 0.3) attempt(depth + 1)
          if (random.next() < 0.08) dead.add(pid)
          if (dead.has(pid)) throw new Error('dead')
        }
        try {
          FileLock.acquire(process, path, {
            ...processes(pid),
            isAlive: (owner) => !dead.has(owner.pid),
          })
          holders.push(pid)
        } catch (error) {
          if (!dead.has(pid) && !isH5Error(error, 'LOCKED')) throw error
        } finally {
          disk.beforeChange = outer
          if (dead.has(pid)) process.end()
        }
      }
      for (let i = 0; i < 8; i++) attempt(0)
      expect(holders.length, `seed ${seed}`).to.be.below(2)
      taken += holders.length
    }
    // Where there are no second names, who dies while it makes a lock may leave one that names nobody.
    expect(taken).to.be.above(presentSystem().linkFails === undefined ? 400 : 200)
  })

  it('is taken from a thread of this process that ended: nobody has it open any more', async () => {
    const disk = new SimulatedDisk()
    const self = processes(41)
    const thread = new ProcessDisk(disk)
    FileLock.acquire(thread, path, self)
    expect(await refusal(disk, self)).to.include('this process (41 on lab7)')
    thread.end()
    const lock = FileLock.acquire(disk, path, { ...self, hasOpen: () => false })
    expect(lock.tookOver).to.equal(true)
    lock.release()
    expect(disk.names).to.deep.equal([])
  })

  it('of another PID namespace is not broken, whatever is known of its number', async () => {
    const disk = new SimulatedDisk()
    FileLock.acquire(disk, path, processes(41))
    const files = disk.files
    const other = {
      ...processes(41),
      isAlive: () => undefined,
      isSelf: () => false,
      isElsewhere: () => true,
    }
    const message = await refusal(disk, other)
    expect(message).to.include('process 41 on lab7')
    expect(message).to.include('in another container or PID namespace')
    expect(message).to.include(`delete ${lockPath(path)} and ${formerLockPath(path)}.`)
    expect(disk.files).to.deep.equal(files)
  })

  it('is lost for good when somebody took a name of it away', async () => {
    for (const name of both) {
      const disk = new SimulatedDisk()
      const lock = FileLock.acquire(disk, path, processes(41))
      lock.check()
      disk.rename(name, '/data/elsewhere')
      for (const name2 of ['/data/elsewhere', name]) {
        const error = await rejection(() => lock.check())
        expect(isH5Error(error, 'LOCKED')).to.equal(true)
        expect(String(error)).to.include(`its lock ${name} was removed`)
        if (name2 !== name) disk.rename(name2, name)
      }
      expect(lock.isLost).to.equal(true)
    }
  })

  it('says that nobody has it where its folder was renamed', () => {
    const disk = new SimulatedDisk()
    const lock = FileLock.acquire(disk, path, processes(41))
    for (const name of both) disk.rename(name, name.replace('/data', '/moved'))
    lock.release()
    const moved = lockPath('/moved/run.h5')
    const owner = parseOwner(new TextDecoder().decode(disk.bytesOf(moved)))!
    expect(nodeProcesses.isAlive({ ...nodeProcesses.self(), pid: owner.pid })).to.equal(false)
  })

  it('has the name that version 0.1.0 looks for as well', async () => {
    const disk = new SimulatedDisk()
    const lock = FileLock.acquire(disk, path, processes(41))
    expect(disk.names).to.deep.equal(both)
    disk.rename(lockPath(path), '/data/elsewhere')
    expect(await refusal(disk, processes(42))).to.include('process 41')
    disk.rename('/data/elsewhere', lockPath(path))
    lock.release()
    expect(disk.names).to.deep.equal([])
  })

  it('leaves a file alone that has the name of the lock of 0.1.0 and is none', () => {
    const diary = new TextEncoder().encode('my diary of locks')
    const disk = new SimulatedDisk(new Map([[formerLockPath(path)!, diary]]))
    const lock = FileLock.acquire(disk, path, processes(41))
    lock.countCommit()
    lock.release()
    expect(disk.files).to.deep.equal(new Map([[formerLockPath(path), diary]]))
  })

  it('is not taken while 0.1.0 is making its own', async () => {
    for (const begun of ['', '{"pi', '{"pid":41,"host']) {
      const disk = new SimulatedDisk(
        new Map([[formerLockPath(path)!, new TextEncoder().encode(begun)]]),
      )
      expect(await refusal(disk, processes(42))).to.include(`${formerLockPath(path)} is a file`)
      expect(disk.names).to.deep.equal([formerLockPath(path)])
    }
  })

  it('takes away what a dead owner had begun, and nothing of others', () => {
    const disk = new SimulatedDisk()
    const token = diesHolding(disk)
    const begun = [draftPath(path, token), journalDraftPath(path, token)]
    const others = [`${path}-new`, `${path}-journal`, draftPath(path, 'another')]
    for (const name of [...begun, ...others]) disk.open(name, 'make').close()
    FileLock.acquire(disk, path, processes(42, false)).release()
    expect(disk.names).to.deep.equal(others.toSorted())
  })

  it('stays as it is where something else has the name of the guard under which it would go, which is named', async () => {
    for (const foreign of ['my diary of guards', '', 'unreadable']) {
      const disk = new SimulatedDisk()
      const guard = guardPath(path, diesHolding(disk))
      const other = disk.open(guard, 'make')
      other.write(new TextEncoder().encode(foreign), 0)
      other.close()
      const files = disk.files
      const seen = new ProcessDisk(disk)
      seen.open = (at, access) => {
        if (foreign === 'unreadable' && at === guard && access === 'read')
          throw Object.assign(new Error('EACCES'), { code: 'EACCES' })
        return disk.open(at, access)
      }
      const error = await rejection(() => FileLock.acquire(seen, path, processes(42, false)))
      expect(isH5Error(error, 'LOCKED'), String(error)).to.equal(true)
      expect(String(error)).to.include(`${guard} is a file that`).and.to.include('Move it away')
      expect(disk.files).to.deep.equal(files)
    }
  })

  it('goes although a file of the user has the name of the guard of 0.1.0, but not while that is being made', async () => {
    const former = formerGuardPath(path)!
    for (const [content, isFree] of [
      ['my diary of guards', true],
      ['', false],
      ['{"pid":4', false],
    ] as const) {
      const disk = new SimulatedDisk()
      diesHolding(disk)
      const other = disk.open(former, 'make')
      other.write(new TextEncoder().encode(content), 0)
      other.close()
      const take = (): FileLock => FileLock.acquire(disk, path, processes(42, false))
      if (isFree) take().release()
      else expect(String(await rejection(take))).to.include(`${former} is a file that`)
      expect(new TextDecoder().decode(disk.bytesOf(former))).to.equal(content)
    }
  })

  it('can be made where a file has one name only', async () => {
    const disk = new SimulatedDisk()
    disk.link = () => {
      throw Object.assign(new Error('no links here'), { code: 'EPERM' })
    }
    const lock = FileLock.acquire(disk, path, processes(41))
    expect(await refusal(disk, processes(42))).to.include('process 41')
    lock.release()
    expect(disk.names).to.deep.equal([])
  })
})

describe('nodeProcesses', () => {
  const self = nodeProcesses.self()

  it('knows that this process lives', () => {
    expect(nodeProcesses.isAlive(self)).to.equal(true)
  })

  it('takes a process for gone that has another start time, run of the computer or number', () => {
    expect(nodeProcesses.isAlive({ ...self, start: '0' })).to.equal(false)
    expect(nodeProcesses.isAlive({ ...self, boot: 'another' })).to.equal(false)
    expect(nodeProcesses.isAlive({ ...self, pid: 2 ** 30 })).to.equal(false)
  })

  it('cannot know of a process of another PID namespace, also when its number is free here', () => {
    for (const pid of [self.pid, 2 ** 30])
      for (const boot of [self.boot, 'another']) {
        const other = { ...self, pid, boot, namespace: 'pid:[1]' }
        expect(nodeProcesses.isAlive(other)).to.equal(undefined)
        expect(nodeProcesses.isElsewhere(other)).to.equal(true)
        expect(nodeProcesses.isSelf(other)).to.equal(false)
      }
  })

  it('knows which files this process has open', () => {
    const { ino, dev } = statSync(process.execPath, { bigint: true })
    const identity = `${dev}:${ino}`
    expect(nodeProcesses.hasOpen(identity)).to.equal(false)
    const descriptor = openSync(process.execPath, 'r')
    expect(nodeProcesses.hasOpen(identity)).to.equal(true)
    closeSync(descriptor)
    expect(nodeProcesses.hasOpen(identity)).to.equal(false)
  })

  it('cannot know of a process on another computer', () => {
    expect(nodeProcesses.isAlive({ ...self, host: 'elsewhere' })).to.equal(undefined)
  })
})
