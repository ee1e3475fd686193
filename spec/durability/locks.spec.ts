import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

import { expect } from 'chai'
import { isH5Error, Session } from 'h5orm'

import { rejection } from '../stores/h5wasm/plan.js'
import { thisVersion } from './kill-writer.js'
import { SimulatedDisk } from './simulated-disk.js'
import { openSimulated, simulatedPlatform } from './simulated-platform.js'
import { presentSystem } from './systems.js'

const program = fileURLToPath(new URL('use-version.js', import.meta.url))

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'h5orm-'))
  file = join(folder, 'run.h5')
})
afterEach(() => rmSync(folder, { recursive: true }))

const state = (): [string, Buffer][] =>
  readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))])

async function save(path: string, value: unknown): Promise<void> {
  const session = await Session.open(file, { mode: 'a' })
  try {
    await session.save(value, path)
  } finally {
    await session.close()
  }
}

async function load(path: string): Promise<unknown> {
  await using session = await Session.open(file)
  return session.load(path)
}

/** What makes a program the first one of a PID namespace of its own; `undefined` where that is not possible. */
function unshared(): readonly string[] | undefined {
  const ways = [
    ['unshare', '--pid', '--fork', '--mount-proc'],
    ['unshare', '--user', '--map-root-user', '--pid', '--fork', '--mount-proc'],
  ]
  return ways.find(([command, ...rest]) => spawnSync(command!, [...rest, 'true']).status === 0)
}

describe('A writer in another PID namespace', () => {
  const way = unshared()

  for (const [locking, name] of [
    ['TRUE', 'with flock'],
    ['FALSE', 'without flock'],
  ] as const)
    for (const [from, writer, intruder] of [
      ['outside', way, undefined],
      ['a namespace', undefined, way],
      ['a third one', way, way],
    ] as const)
      it(`keeps one of ${from} out, which changes nothing (${name})`, async function () {
        if (way === undefined) this.skip()
        const env = { ...process.env, HDF5_USE_FILE_LOCKING: locking }
        const command = (within: readonly string[] | undefined, ...args: string[]): string[] => [
          ...(within ?? []),
          process.execPath,
          program,
          thisVersion,
          file,
          'a',
          ...args,
        ]
        await save('/before', 'here')
        const [hold, ...holdArguments] = command(writer, 'hold')
        const child: ChildProcess = spawn(hold!, holdArguments, { env })
        const closed = once(child, 'close')
        await once(child.stdout!, 'data')
        const before = state()
        const [enter, ...enterArguments] = command(intruder, 'save', '/other', '2')
        for (let tries = 0; tries < 2; tries++) {
          const { stdout } = spawnSync(enter!, enterArguments, { env, encoding: 'utf8' })
          const error = JSON.parse(stdout) as { code: string; message: string }
          expect(error.code).to.equal('LOCKED')
          expect(error.message).to.include('in another container or PID namespace')
          expect(error.message).to.include(`delete ${file}.h5orm-lock and ${file}-lock.`)
          expect(state()).to.deep.equal(before)
        }
        child.stdin!.end()
        await closed
        expect(spawnSync(enter!, enterArguments, { env, encoding: 'utf8' }).stdout).to.equal('')
        expect(await load('/held')).to.equal(1)
        expect(await load('/other')).to.equal(2)
        expect(await load('/before')).to.equal('here')
        expect(readdirSync(folder)).to.deep.equal(['run.h5'])
      })
})

describe('A file that another program has locked in the kernel', () => {
  it('keeps its lock and journal as they are', async function () {
    if (process.platform !== 'linux' || spawnSync('flock', ['--version']).error) this.skip()
    await save('/value', 1)
    for (const name of ['.h5orm-lock', '-lock'])
      writeFileSync(
        file + name,
        '{"pid":2147483647,"host":"nowhere","token":"t","since":"2020-01-01T00:00:00.000Z"}',
      )
    const before = state()
    const holder = spawn('flock', ['-x', file, 'sh', '-c', 'echo locked; cat'])
    const closed = once(holder, 'close')
    await once(holder.stdout, 'data')
    for (const mode of ['r+', 'a', 'w'] as const)
      expect(isH5Error(await rejection(() => Session.open(file, { mode })), 'LOCKED')).to.equal(
        true,
      )
    expect(state()).to.deep.equal(before)
    holder.stdin.end()
    await closed
  })
})

describe('A lock that was taken away by hand', () => {
  it('ends in LOCKED for the one who had it, and nothing of the other writer is touched', async () => {
    await save('/value', 'first')
    const { HDF5_USE_FILE_LOCKING } = process.env
    process.env['HDF5_USE_FILE_LOCKING'] = 'FALSE'
    try {
      for (const when of ['between saves', 'in a transaction'] as const) {
        const victim = await Session.open(file, { mode: 'r+' })
        await victim.save('saved', '/victim')
        const takeAway = async (): Promise<Session> => {
          for (const name of ['.h5orm-lock', '-lock']) unlinkSync(file + name)
          const other = await Session.open(file, { mode: 'r+' })
          await other.save(when, '/other')
          after = readFileSync(file)
          return other
        }
        let other: Session | undefined
        let after: Buffer | undefined
        const error = await rejection(async () => {
          if (when === 'between saves') other = await takeAway()
          await victim.transaction(async () => {
            if (when === 'in a transaction') {
              await victim.save({ small: 1 }, '/lost')
              other = await takeAway()
            }
            await victim.save('lost', '/value')
          })
        })
        expect(isH5Error(error, 'LOCKED'), String(error)).to.equal(true)
        expect(String(error)).to.include(`its lock ${file}.h5orm-lock was removed or replaced`)
        expect(isH5Error(await rejection(() => victim.save(1, '/more')), 'LOCKED')).to.equal(true)
        await rejection(() => victim.close())
        expect(readFileSync(file).equals(after!)).to.equal(true)
        await other!.save(`${when}, later`, '/other')
        await other!.close()
        expect(await load('/other')).to.equal(`${when}, later`)
        expect(await load('/value')).to.equal('first')
        expect(await load('/victim')).to.equal('saved')
        expect(readdirSync(folder)).to.deep.equal(['run.h5'])
      }
    } finally {
      if (HDF5_USE_FILE_LOCKING === undefined) delete process.env['HDF5_USE_FILE_LOCKING']
      else process.env['HDF5_USE_FILE_LOCKING'] = HDF5_USE_FILE_LOCKING
    }
  })
})

describe('A lock that its owner can not give back', () => {
  it('is taken over when a worker thread was terminated', async () => {
    const source = `
      const { parentPort, workerData: { h5orm, file } } = require('node:worker_threads')
      import(h5orm).then(async ({ Session }) => {
        globalThis.session = await Session.open(file, { mode: 'a' })
        await session.save(1, '/value')
        parentPort.postMessage('open')
        setInterval(() => undefined, 1000)
      })`
    const worker = new Worker(source, { eval: true, workerData: { h5orm: thisVersion, file } })
    await once(worker, 'message')
    const error = await rejection(() => Session.open(file, { mode: 'r+' }))
    expect(isH5Error(error, 'LOCKED'), String(error)).to.equal(true)
    await worker.terminate()
    await save('/other', 2)
    expect(await load('/value')).to.equal(1)
    expect(await load('/other')).to.equal(2)
    expect(readdirSync(folder)).to.deep.equal(['run.h5'])
  })

  it('is given back when the folder was renamed while the file was open', async () => {
    const inner = join(folder, 'inner')
    const { mkdirSync } = await import('node:fs')
    mkdirSync(inner)
    file = join(inner, 'run.h5')
    const session = await Session.open(file, { mode: 'a' })
    await session.save(1, '/value')
    renameSync(inner, join(folder, 'renamed'))
    expect(isH5Error(await rejection(() => session.save(2, '/value')))).to.equal(true)
    await rejection(() => session.close())
    file = join(folder, 'renamed', 'run.h5')
    // In another process: this one would see that it has the lock open no more.
    const args = [program, thisVersion, file, 'a', 'save', '/other', '2']
    expect(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout).to.equal('')
    expect(await load('/value')).to.equal(1)
    expect(await load('/other')).to.equal(2)
  })

  it('is none in memory, so a session there may be forgotten without a warning', () => {
    const script = `
      import { Session } from ${JSON.stringify(thisVersion)}
      process.on('warning', ({ message }) => console.log(message))
      let collected = false
      const watch = new FinalizationRegistry(() => (collected = true))
      const forget = async () => {
        const session = await Session.create()
        await session.save(1, '/a')
        watch.register(session, 0)
      }
      await forget()
      while (!collected) {
        gc()
        await new Promise((resolve) => setImmediate(resolve))
      }
      gc()
      await new Promise((resolve) => setImmediate(resolve))
      console.log('collected')`
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--expose-gc', '--no-warnings', '--input-type=module', '-e', script],
      { encoding: 'utf8', timeout: 100_000 },
    )
    expect({ stdout, stderr }).to.deep.equal({ stdout: 'collected\n', stderr: '' })
  })

  // Without second names a new file that is for nobody else has its own name from the beginning.
  const drafts =
    presentSystem().linkFails === undefined ? (['commit', 'close', 'none'] as const) : []
  for (const durability of drafts)
    it(`is given back when a draft can not be removed (${durability})`, async () => {
      const disk = new SimulatedDisk()
      const platform = simulatedPlatform(disk)
      const store = await openSimulated(platform, 'x', durability)
      await store.transaction!.begin()
      disk.beforeChange = (operation) => {
        if (operation.kind === 'unlink' && operation.path.includes('.h5orm-new-'))
          throw Object.assign(new Error('EACCES'), { code: 'EACCES' })
      }
      const error = await rejection(() => store.close())
      disk.beforeChange = undefined
      expect((error as { code: string }).code).to.equal('EACCES')
      expect(disk.names.filter((name) => name.includes('lock'))).to.deep.equal([])
      const again = await openSimulated(simulatedPlatform(disk, 2, { othersLive: true }), 'a')
      await again.close()
    })

  it('is given back when the session was garbage-collected, with one warning', () => {
    const script = `
      import { Session } from ${JSON.stringify(thisVersion)}
      const file = process.argv[1]
      process.on('warning', ({ message }) => console.log(message))
      const forget = async (path) => {
        const session = await Session.open(file, { mode: 'a', durability: process.argv[2] })
        await session.save(1, path)
        const fork = session.fork()
        await fork.has(path)
      }
      for (const path of ['/a', '/b']) {
        await forget(path)
        for (;;) {
          gc()
          await new Promise((resolve) => setImmediate(resolve))
          const session = await Session.open(file, { mode: 'a' }).catch((error) => error)
          if (session instanceof Session) {
            console.log(path, (await session.list()).map(({ name }) => name).join())
            await session.close()
            break
          }
          if (session.code !== 'LOCKED') throw session
        }
      }`
    for (const durability of ['commit', 'close', 'none']) {
      rmSync(file, { force: true })
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ['--expose-gc', '--no-warnings', '--input-type=module', '-e', script, file, durability],
        { encoding: 'utf8', timeout: 100_000 },
      )
      expect(stderr).to.equal('')
      const lines = stdout.trimEnd().split('\n')
      expect(
        lines.filter((line) => line.startsWith('/')),
        stdout,
      ).to.have.members(['/a a', '/b a,b'])
      expect(lines.filter((line) => /was garbage-collected/.test(line))).to.have.length(1)
      expect(lines).to.have.length(3)
      expect(existsSync(`${file}.h5orm-lock`)).to.equal(false)
    }
  })
})

describe("Where Node's permission model forbids fsync", () => {
  it("durability 'none' works, and the others say why they do not", function () {
    const flag = ['--permission', '--experimental-permission'].find((each) =>
      process.allowedNodeEnvironmentFlags.has(each),
    )
    if (flag === undefined) this.skip()
    const script = `
      import { Session } from ${JSON.stringify(thisVersion)}
      const forbidsSync = await import('node:fs').then(({ openSync, fsyncSync }) => {
        try { fsyncSync(openSync(process.argv[1] + '.sync', 'w')) } catch { return true }
      })
      console.log(forbidsSync === true)
      for (const mode of ['w', 'r+', 'w'])
        for (const durability of ['commit', 'close', 'none'])
          try {
            const session = await Session.open(process.argv[1], { mode, durability })
            await session.save(mode, '/value')
            await session.close()
            const reader = await Session.open(process.argv[1])
            console.log(durability, await reader.load('/value'))
            await reader.close()
          } catch (error) {
            console.log(durability, error.code, error.message)
          }`
    const { stdout } = spawnSync(
      process.execPath,
      [
        flag,
        '--allow-fs-read=*',
        `--allow-fs-write=${folder}/`,
        '--no-warnings',
        '--input-type=module',
        '-e',
        script,
        file,
      ],
      { encoding: 'utf8', cwd: process.cwd() },
    )
    const [forbidsSync, ...lines] = stdout.trimEnd().split('\n')
    if (forbidsSync === 'false') this.skip()
    const refused = `${file} cannot be saved so that it survives a crash: Node's permission model forbids fsync. Open it with { durability: 'none' }, or run the program without --permission.`
    expect(lines).to.deep.equal(
      ['w', 'r+', 'w'].flatMap((mode) => [
        `commit CANNOT_STORE ${refused}`,
        `close CANNOT_STORE ${refused}`,
        `none ${mode}`,
      ]),
    )
    expect(readdirSync(folder)).to.have.members(['run.h5', 'run.h5.sync'])
  })
})
