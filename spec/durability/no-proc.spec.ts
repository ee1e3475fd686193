import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'
import { Session } from 'h5orm'

import { thisVersion } from './kill-writer.js'

const program = fileURLToPath(new URL('use-version.js', import.meta.url))
/** Runs a program that sees an empty `/proc`. */
const hidden = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs none /proc && exec "$@"', 'sh']
const isPossible = spawnSync(hidden[0]!, [...hidden.slice(1), 'true']).status === 0

let folder: string
let file: string
beforeEach(async function () {
  if (!isPossible) this.skip()
  folder = mkdtempSync(join(tmpdir(), 'h5orm-'))
  file = join(folder, 'run.h5')
  await using session = await Session.open(file, { mode: 'w' })
  await session.save('old', '/value')
})
afterEach(() => {
  if (isPossible) rmSync(folder, { recursive: true })
})

const command = (...args: string[]): string[] => [
  ...hidden.slice(1),
  process.execPath,
  '--no-warnings',
  program,
  thisVersion,
  file,
  'a',
  ...args,
]

/** Saves where there is no `/proc`; gives the error. */
function save(
  value: string,
  env: NodeJS.ProcessEnv,
): { code: string; message: string } | undefined {
  const options = { env, encoding: 'utf8' } as const
  const { stdout } = spawnSync(hidden[0]!, command('save', '/value', `"${value}"`), options)
  return stdout === '' ? undefined : (JSON.parse(stdout) as { code: string; message: string })
}

async function holder(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn(hidden[0]!, command('hold'), { env })
  await once(child.stdout, 'data')
  return child
}

describe('Where there is no /proc', () => {
  for (const locking of ['TRUE', 'FALSE']) {
    const env = { ...process.env, HDF5_USE_FILE_LOCKING: locking }

    it(`a writer keeps others out until it is killed, and loses nothing (flock: ${locking})`, async () => {
      const child = await holder(env)
      const error = save('new', env)
      expect(error?.code).to.equal('LOCKED')
      expect(error?.message).to.include(`process ${child.pid} on ${hostname()}`)
      const closed = once(child, 'close')
      child.kill('SIGKILL')
      await closed
      expect(save('newer', env)).to.equal(undefined)
      await using session = await Session.open(file)
      expect(await session.load('/held')).to.equal(1)
      expect(await session.load('/value')).to.equal('newer')
      expect(readdirSync(folder)).to.deep.equal(['run.h5'])
    })
  }

  it('a lock of a dead process whose number another one has stays, and the error names what to delete', () => {
    const lock = {
      pid: process.pid,
      host: hostname(),
      token: 't',
      since: '2020-01-01T00:00:00.000Z',
    }
    const names = ['.h5orm-lock', '-lock'].map((end) => file + end)
    for (const name of names) writeFileSync(name, JSON.stringify({ ...lock, open: true }))
    const error = save('new', process.env)
    expect(error?.code).to.equal('LOCKED')
    expect(error?.message).to.include(
      `got the number of one that is gone, delete ${names.join(' and ')}.`,
    )
    for (const name of names) rmSync(name)
    expect(save('new', process.env)).to.equal(undefined)
  })
})
