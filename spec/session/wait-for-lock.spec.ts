import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { dump, isH5Error, Session } from 'h5orm'

import { root } from '../programs/run-program.js'
import { failureOf } from './gate.js'

/** Holds a file open for writing until its input ends. */
const holder = `
  import { Session } from 'h5orm'
  const session = await Session.open(process.argv[1], { mode: 'r+' })
  console.log('open')
  for await (const _ of process.stdin);
  await session.close()
`

describe('The option wait of Session.open', () => {
  let folder = ''
  let file = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'h5orm-'))
    file = join(folder, 'a.h5')
    await dump(1, file, '/a')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('waits until another session of this process has closed the file', async () => {
    const first = await Session.open(file, { mode: 'r+' })
    expect(isH5Error(await failureOf(Session.open(file, { mode: 'r+' })), 'LOCKED')).to.equal(true)
    const second = Session.open(file, { mode: 'r+', wait: Infinity })
    const dumped = dump(2, file, '/b', { wait: 60_000 })
    await first.save(3, '/c')
    await first.close()
    const session = await second
    expect(await session.load('/c')).to.equal(3)
    await session.close()
    await dumped
  })

  it('waits until another process has closed it', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', holder, file], {
      cwd: root,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const ended = once(child, 'exit')
    await once(child.stdout, 'data')
    expect(isH5Error(await failureOf(Session.open(file, { mode: 'a' })), 'LOCKED')).to.equal(true)
    const waiting = Session.open(file, { mode: 'a', wait: 60_000 })
    child.stdin.end()
    await (await waiting).close()
    expect((await ended)[0]).to.equal(0)
  })

  it('ends in LOCKED, with who has it, when it takes too long', async () => {
    const first = await Session.open(file, { mode: 'r+' })
    const error = await failureOf(Session.open(file, { mode: 'r+', wait: 20 }))
    expect(isH5Error(error, 'LOCKED')).to.equal(true)
    expect((error as Error).message).to.include(String(process.pid))
    await first.close()
  })

  it('leaves other failures alone, and signals their right', async () => {
    const none = join(folder, 'none.h5')
    const missing = await failureOf(Session.open(none, { mode: 'r+', wait: 60_000 }))
    expect(isH5Error(missing, 'NOT_FOUND')).to.equal(true)
    const first = await Session.open(file, { mode: 'r+' })
    const signal = AbortSignal.timeout(10)
    const error = await failureOf(Session.open(file, { mode: 'r+', wait: 60_000, signal }))
    expect(isH5Error(error, 'ABORTED')).to.equal(true)
    await first.close()
  })
})
