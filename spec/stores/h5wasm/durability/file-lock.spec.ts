import { expect } from 'chai'

import { isH5Error } from '#lib/errors.js'
import {
  draftPath,
  formerLockPath,
  guardPath,
  journalDraftPath,
  lockPath,
} from '#lib/stores/h5wasm/durability/companions.js'
import { FileLock } from '#lib/stores/h5wasm/durability/file-lock.js'
import type { LockOwner, Processes } from '#lib/stores/h5wasm/durability/lock-owner.js'
import { nodeProcesses } from '#lib/stores/h5wasm/durability/node-processes.js'

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
  return { self, isAlive: () => isAlive }
}

async function refusal(disk: SimulatedDisk, by: Processes): Promise<string> {
  const error = await rejection(() => FileLock.acquire(disk, path, by))
  expect(isH5Error(error, 'LOCKED'), String(error)).to.equal(true)
  return (error as Error).message
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
    FileLock.acquire(disk, path, processes(41)).countCommit()
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
    for (const name of both) disk.unlink(name)
    FileLock.acquire(disk, path, processes(42))
    first.release()
    expect(disk.names).to.deep.equal(both)
  })

  it('goes on when the one who was breaking it died too', () => {
    const disk = new SimulatedDisk()
    FileLock.acquire(disk, path, processes(41))
    const guard = disk.open(guardPath(path), 'make')
    guard.write(new TextEncoder().encode(JSON.stringify(processes(43).self())), 0)
    expect(FileLock.acquire(disk, path, processes(42, false)).tookOver).to.equal(true)
    expect(disk.names).to.deep.equal(both)
  })

  it('has the name that version 0.1.0 looks for as well', async () => {
    const disk = new SimulatedDisk()
    const lock = FileLock.acquire(disk, path, processes(41))
    expect(disk.names).to.deep.equal(both)
    disk.unlink(lockPath(path))
    expect(await refusal(disk, processes(42))).to.include('process 41')
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
    const first = FileLock.acquire(disk, path, processes(41))
    const begun = [draftPath(path, first.token), journalDraftPath(path, first.token)]
    const others = [`${path}-new`, `${path}-journal`, draftPath(path, 'another')]
    for (const name of [...begun, ...others]) disk.open(name, 'make')
    FileLock.acquire(disk, path, processes(42, false)).release()
    expect(disk.names).to.deep.equal(others.toSorted())
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

  it('cannot know of a process on another computer', () => {
    expect(nodeProcesses.isAlive({ ...self, host: 'elsewhere' })).to.equal(undefined)
  })
})
