import { expect } from 'chai'
import { isH5Error, Session } from 'h5orm'

import { compactFile } from '#lib/stores/h5wasm/compact.js'
import type { Disk } from '#lib/stores/h5wasm/durability/disk.js'
import { formerLockPath, lockPath } from '#lib/stores/h5wasm/durability/companions.js'
import { windowsDisk } from '#lib/stores/h5wasm/durability/windows-disk.js'
import { openDiskFile } from '#lib/stores/h5wasm/open-disk-file.js'
import type { OpenMode } from '#lib/stores/h5wasm/open-mode.js'

import { rejection } from '../stores/h5wasm/plan.js'
import { crashTest } from './crash-test.js'
import type { DiskOperation } from './disk-operation.js'
import { peopleTest } from './people-test.js'
import { ProcessDisk } from './process-disk.js'
import { SimulatedDisk } from './simulated-disk.js'
import { file, openSimulated, simulatedPlatform } from './simulated-platform.js'
import { systems } from './systems.js'
import { type Workload, workloads } from './workloads.js'

const named = (name: string): Workload => workloads.find((other) => other.name === name)!

/** Runs the specs inside on another system. */
function on(system: string, specs: () => void): void {
  describe(`On a system: ${system}`, () => {
    let before: string | undefined
    beforeEach(() => {
      before = process.env['H5ORM_SYSTEM']
      process.env['H5ORM_SYSTEM'] = system
    })
    afterEach(() => {
      if (before === undefined) delete process.env['H5ORM_SYSTEM']
      else process.env['H5ORM_SYSTEM'] = before
    })
    specs()
  })
}

const session = async (disk: Disk, mode: OpenMode, pid = 1): Promise<Session> =>
  Session.open(await openSimulated(simulatedPlatform(disk, pid, { othersLive: true }), mode))

async function save(disk: Disk, value: unknown, pid = 1): Promise<void> {
  await using writer = await session(disk, 'a', pid)
  await writer.save(value, '/value')
}

async function load(disk: Disk): Promise<unknown> {
  await using reader = await session(disk, 'r', 9)
  return reader.load('/value')
}

async function expectLocked(disk: Disk, says: string, pid = 2): Promise<void> {
  const error = await rejection(() => session(disk, 'r+', pid))
  expect(isH5Error(error, 'LOCKED'), String(error)).to.equal(true)
  expect(String(error)).to.include(says)
}

/** A process takes the lock and is killed; another one, which lives, has its number now. */
async function killedWriter(disk: SimulatedDisk): Promise<ProcessDisk> {
  await save(disk, 'old')
  const killed = new ProcessDisk(disk)
  const writer = await session(killed, 'r+', 41)
  await writer.save('new', '/value')
  return killed
}

for (const system of Object.keys(systems))
  on(system, () => {
    for (const name of ['first save', 'replace', 'compact'])
      it(`a crash leaves the old or the new state (${name})`, async () => {
        const report = await crashTest(named(name), { powerCuts: 1, seed: 7 })
        expect(report.bad).to.deep.equal([])
        const { kill, torn, power } = report.states
        // Only where a lock can't appear whole a kill in that moment leaves one that is removed by hand.
        const most = systems[system]!.linkFails === undefined ? 0 : (kill + torn + power) / 10
        expect(report.helped).to.be.at.most(most)
      })

    it('what somebody does between a crash and the next opening is there, or nothing was touched', async () => {
      const { bad, refused, finished } = await peopleTest(named('replace'), {
        powerCuts: 1,
        seed: 7,
      })
      expect(bad).to.deep.equal([])
      expect(refused).to.be.above(5)
      expect(finished).to.be.above(5)
    })

    it('a lock that is taken away in a transaction ends in LOCKED, and what the other writer did stays', async () => {
      for (const durability of ['commit', 'close'] as const) {
        const disk = new SimulatedDisk()
        await save(disk, 'old')
        const store = await openSimulated(simulatedPlatform(disk, 1), 'r+', durability)
        const victim = await Session.open(store)
        let other: Session | undefined
        const error = await rejection(async () => {
          await victim.transaction(async () => {
            await victim.save('lost', '/value')
            for (const name of [lockPath(file), formerLockPath(file)!])
              if (disk.status(name) !== undefined) disk.rename(name, `/elsewhere${name}`)
            other = await session(disk, 'r+', 2)
            await other.save('by the other', '/value')
          })
          await victim.flush()
        })
        expect(isH5Error(error, 'LOCKED'), String(error)).to.equal(true)
        const after = disk.bytesOf(file)!.slice()
        await rejection(() => victim.close())
        expect(Buffer.compare(disk.bytesOf(file)!, after)).to.equal(0)
        await other!.save('and more', '/more')
        await other!.close()
        expect(await load(disk)).to.equal('by the other')
      }
    })
  })

on('windows', () => {
  it('finds losses when the file that takes the names along is not synced', async () => {
    const isSync = ({ kind }: DiskOperation): boolean => kind === 'sync'
    const losses = async (left: number): Promise<number> => {
      let syncs = 0
      const keep = (operation: DiskOperation): boolean => !isSync(operation) || syncs++ !== left
      const options = { powerCuts: 5, seed: 1, keep, mostBad: 1 }
      return (await crashTest(named('five saves'), options)).bad.length
    }
    // After those of the lock, of what was appended, and of the journal comes the one for its name.
    expect(await losses(3)).to.equal(1)
  })

  it('the lock of a killed process is taken over although another process has its number', async () => {
    const disk = new SimulatedDisk()
    const killed = await killedWriter(disk)
    await expectLocked(disk, 'process 41 on host')
    killed.end()
    await save(disk, 'newer', 2)
    expect(await load(disk)).to.equal('newer')
    expect(disk.names).to.deep.equal([file])
  })

  it('it is not where that can not be told: by a lock of 0.1.0, or a runtime that asks otherwise than Node', async () => {
    const disk = new SimulatedDisk()
    const killed = await killedWriter(disk)
    killed.end()
    const blind = new ProcessDisk(disk)
    blind.isInUse = () => false
    await expectLocked(blind, 'process 41 on host')
    for (const name of [lockPath(file), formerLockPath(file)!]) disk.unlink(name)
    const former = disk.open(formerLockPath(file)!, 'make')
    const { open: _, ...owner } = { ...simulatedPlatform(disk, 41).processes.self(), open: true }
    former.write(new TextEncoder().encode(JSON.stringify(owner)), 0)
    former.close()
    await expectLocked(disk, `delete ${formerLockPath(file)}.`)
  })

  it('a lock that is deleted by hand keeps others out until its session has closed, which saves nothing more', async () => {
    const disk = new SimulatedDisk()
    await save(disk, 'old')
    const victim = await session(disk, 'r+')
    for (const name of [lockPath(file), formerLockPath(file)!]) disk.unlink(name)
    await expectLocked(disk, `${lockPath(file)} is a file that may not be read`)
    const error = await rejection(() => victim.save('new', '/value'))
    expect(isH5Error(error, 'LOCKED'), String(error)).to.equal(true)
    await rejection(() => victim.close())
    await save(disk, 'newer', 2)
    expect(await load(disk)).to.equal('newer')
    expect(disk.names).to.deep.equal([file])
  })

  it('a file that is open is not replaced, which is said, and the next save works when it is closed', async () => {
    const disk = new SimulatedDisk()
    await save(disk, 'old')
    const reader = await session(disk, 'r', 9)
    const writer = await session(disk, 'w')
    const says =
      'has it open, and this system replaces no open file. Close it there and save again.'
    const error = await rejection(() => writer.save('new', '/value'))
    expect(isH5Error(error, 'CANNOT_STORE'), String(error)).to.equal(true)
    expect(String(error)).to.include(says)
    expect(await reader.load('/value')).to.equal('old')
    expect(await load(disk)).to.equal('old')
    await reader.close()
    await writer.save('new', '/value')
    await writer.close()
    expect(await load(disk)).to.equal('new')
    expect(disk.names).to.deep.equal([file])

    const again = await session(disk, 'r', 9)
    const refusal = await rejection(() => compactFile(simulatedPlatform(disk), file))
    expect(String(refusal)).to.include(says)
    await again.close()
    expect(disk.names).to.deep.equal([file])
    await compactFile(simulatedPlatform(disk), file)
    expect(await load(disk)).to.equal('new')
  })

  it('what is out of reach for a moment is tried again, and not for ever', () => {
    for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
      const disk = new ProcessDisk(new SimulatedDisk())
      const waited: number[] = []
      const patient = windowsDisk(disk, (milliseconds) => waited.push(milliseconds))
      let left = 3
      disk.status = () => {
        if (left-- > 0) throw Object.assign(new Error(code), { code })
        return undefined
      }
      expect(patient.status(file)).to.equal(undefined)
      expect(waited).to.deep.equal([1, 2, 4])
      left = 1000
      expect(() => patient.status(file)).to.throw(code)
      expect(waited.slice(3).reduce((sum, each) => sum + each)).to.be.within(300, 1000)
    }
  })
})

on('without-proc', () => {
  it('the lock of a killed process stays when another has its number, and the error names what to delete', async () => {
    const disk = new SimulatedDisk()
    const killed = await killedWriter(disk)
    killed.end()
    const names = `${lockPath(file)} and ${formerLockPath(file)}`
    await expectLocked(
      disk,
      `If that is another process by now, which got the number of one that is gone, delete ${names}.`,
    )
    for (const name of names.split(' and ')) disk.unlink(name)
    expect(await load(disk)).to.equal('new')
    await save(disk, 'newer', 2)
    expect(disk.names.filter((name) => name.endsWith('lock'))).to.deep.equal([])
  })
})

for (const system of ['without-case', 'macos', 'windows'])
  on(system, () => {
    for (const [one, other] of [
      ['/data/run.h5', '/data/RUN.H5'],
      ['/data/mesures-d\u{e9}cembre.h5', '/data/mesures-de\u{301}cembre.h5'],
      [`/data/${'n'.repeat(230)}.h5`, `/data/${'n'.repeat(229)}N.H5`],
    ] as const)
      it(`a file has one lock, however its name is spelled (${one.slice(-14)})`, async () => {
        const disk = new SimulatedDisk()
        const open = (place: string, pid: number): ReturnType<typeof openDiskFile> =>
          openDiskFile(place, 'a', 'commit', simulatedPlatform(disk, pid, { othersLive: true }))
        const first = open(one, 1)
        first.stored.begin()
        first.stored.write(Uint8Array.of(1), 5000)
        first.stored.commit()
        const error = await rejection(() => open(other, 2))
        expect(isH5Error(error, 'LOCKED'), String(error)).to.equal(true)
        first.stored.close()
        open(other, 2).stored.close()
        expect(disk.names).to.deep.equal([one])
      })
  })
