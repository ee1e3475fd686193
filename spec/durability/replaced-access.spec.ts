import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'
import { compact, Session } from 'h5orm'

import { thisVersion } from './kill-writer.js'

/** Somebody else than root, and a group that is only theirs. */
const stranger = 65_534
const otherGroup = 12_345

let folder: string
let file: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'h5orm-'))
  chmodSync(folder, 0o777)
  file = join(folder, 'run.h5')
  await replace()
})
afterEach(() => rmSync(folder, { recursive: true }))

async function replace(): Promise<void> {
  await using session = await Session.open(file, { mode: 'w' })
  await session.save(1, '/value')
}

const isRoot = process.getuid?.() === 0
const has = (command: string): boolean =>
  spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0

const access = (): object => {
  const { uid, gid, mode } = statSync(file)
  return { uid, gid, mode: mode & 0o7777 }
}

/** Lets a user who is not root do something with the file, and gives what it printed. */
function asStranger(body: string): string {
  const script = `
    import { compact, Session } from ${JSON.stringify(thisVersion)}
    const file = process.argv[1]
    process.on('warning', ({ message }) => console.log('warning', message))
    const say = (work) => work.then(() => 'done', (error) => error.code + ' ' + error.message).then(console.log)
    const write = async (mode) => {
      const session = await Session.open(file, { mode })
      await session.save(2, '/value')
      await session.close()
    }
    ${body}`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--no-warnings', '--input-type=module', '-e', script, file],
    { encoding: 'utf8', uid: stranger, gid: stranger, cwd: process.cwd() },
  )
  expect(stderr).to.equal('')
  return stdout
}

describe('A file that its user may not write', () => {
  it('is neither replaced nor changed nor compacted', function () {
    if (!isRoot) this.skip()
    chmodSync(file, 0o444)
    const before = readFileSync(file)
    const lines = asStranger(`
      for (const mode of ['w', 'r+', 'a']) await say(write(mode))
      await say(compact(file))`)
      .trimEnd()
      .split('\n')
    expect(lines).to.have.length(4)
    for (const line of lines) expect(line).to.include(`READ_ONLY ${file} cannot be written`)
    expect(readFileSync(file)).to.deep.equal(before)
  })
})

describe('A file that is replaced or compacted', () => {
  for (const [how, make] of [
    ['replaced', replace],
    ['compacted', async () => void (await compact(file))],
  ] as const) {
    it(`keeps its owner, group and permissions when it is ${how}`, async function () {
      if (!isRoot) this.skip()
      chownSync(file, stranger, otherGroup)
      for (const mode of [0o640, 0o4755, 0o2770, 0o600]) {
        chmodSync(file, mode)
        const before = access()
        await make()
        expect(access()).to.deep.equal(before)
      }
    })

    it(`keeps its access control list when it is ${how}`, async function () {
      if (!has('setfacl') || !has('getfacl')) this.skip()
      const rules = 'u:65534:rw,g:12345:r'
      if (spawnSync('setfacl', ['-m', rules, file]).status !== 0) this.skip()
      const list = (): string => spawnSync('getfacl', ['-cn', file], { encoding: 'utf8' }).stdout
      const before = list()
      expect(before).to.include('user:65534:rw-')
      await make()
      expect(list()).to.equal(before)
    })
  }

  it('says which of them it cannot keep, and gives another group nothing', function () {
    if (!isRoot) this.skip()
    chownSync(file, 0, otherGroup)
    chmodSync(file, 0o666)
    const printed = asStranger(`await say(write('w'))`)
    expect(printed).to.include(
      `warning ${file} is replaced by a file that does not keep its group and owner: `,
    )
    expect(printed).to.match(/^done$/m)
    expect(access()).to.deep.equal({ uid: stranger, gid: stranger, mode: 0o606 })
  })
})
