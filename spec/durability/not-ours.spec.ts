import { execFileSync, spawnSync } from 'node:child_process'
import fs, {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'
import { isH5Error, Session } from 'h5orm'

import { rejection } from '../stores/h5wasm/plan.js'

let folder: string
let file: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'h5orm-'))
  file = join(folder, 'data.h5')
  await save('w', 'old')
})
afterEach(() => rmSync(folder, { recursive: true }))

async function save(mode: 'w' | 'r+' | 'a', value: string): Promise<void> {
  const session = await Session.open(file, { mode })
  try {
    await session.save(value, '/value')
  } finally {
    await session.close()
  }
}

async function load(): Promise<unknown> {
  await using session = await Session.open(file)
  return session.load('/value')
}

const kinds: Readonly<Record<string, (path: string) => void>> = {
  'a file of the user': (path) => writeFileSync(path, 'my lab diary\n'),
  'an empty file': (path) => writeFileSync(path, ''),
  'a folder': (path) => mkdirSync(path),
  'a pipe': (path) => void execFileSync('mkfifo', [path]),
  'a symbolic link': (path) => {
    writeFileSync(join(folder, 'victim'), 'precious')
    symlinkSync('victim', path)
  },
  'a symbolic link that leads nowhere': (path) => symlinkSync('created', path),
  'another name of a file': (path) => {
    writeFileSync(join(folder, 'victim'), 'precious')
    linkSync(join(folder, 'victim'), path)
  },
}

const suffixes = [
  '-new',
  '-journal',
  '-lock',
  '-lock-break',
  '.h5orm-journal',
  '.h5orm-lock',
  '.h5orm-guard',
]
/** What stands in the way of a writer; anything else does not matter to it. */
const isInTheWay = (suffix: string, kind: string): boolean =>
  suffix === '.h5orm-journal' ||
  suffix === '.h5orm-lock' ||
  // Version 0.1.0 makes a lock empty where there are no second names.
  (suffix === '-lock' && kind === 'an empty file')

const describeFolder = (): string[] =>
  readdirSync(folder).map((name) => {
    const path = join(folder, name)
    const status = lstatSync(path)
    return `${name} ${status.ino} ${status.mode} ${status.isFile() ? readFileSync(path, 'hex') : ''}`
  })

describe('What others have at a name beside a file', () => {
  for (const [kind, make] of Object.entries(kinds))
    it(`stays, and is named where it is in the way: ${kind}`, async function () {
      if (process.platform === 'win32') this.skip()
      for (const suffix of suffixes) {
        const path = file + suffix
        make(path)
        const before = describeFolder()
        expect(await load(), suffix).to.equal('old')
        expect(describeFolder(), suffix).to.deep.equal(before)
        const isRefused = isInTheWay(suffix, kind)
        for (const mode of ['r+', 'a', 'w'] as const) {
          const error = await rejection(() => save(mode, 'new'))
          if (isRefused) {
            expect(isH5Error(error, 'LOCKED', 'CORRUPT'), `${suffix}: ${String(error)}`).to.equal(
              true,
            )
            expect(String(error)).to.include(path)
            expect(describeFolder(), suffix).to.deep.equal(before)
          } else expect(error, suffix).to.equal(undefined)
        }
        const others = (lines: string[]): string[] =>
          lines.filter((line) => !line.startsWith('data.h5 '))
        expect(others(describeFolder()), suffix).to.deep.equal(others(before))
        expect(existsSync(join(folder, 'created'))).to.equal(false)
        expect(await load()).to.equal(isRefused ? 'old' : 'new')
        rmSync(folder, { recursive: true })
        mkdirSync(folder)
        await save('w', 'old')
      }
    })

  it('that may not be read is named, and does not keep readers out', async function () {
    if (process.getuid?.() !== 0) this.skip()
    fs.chmodSync(folder, 0o777)
    fs.chmodSync(file, 0o666)
    for (const suffix of ['.h5orm-journal', '.h5orm-lock', '-journal']) {
      const path = file + suffix
      writeFileSync(path, 'H5ORMJNL', { mode: 0 })
      // Root may read everything, so this is somebody else.
      const script = `
        import { Session } from 'h5orm'
        const open = async (mode) => {
          const session = await Session.open(process.argv[1], { mode })
          await session.load('/value')
          await session.close()
          return mode + ' works'
        }
        for (const mode of ['r', 'r+']) console.log(await open(mode).catch((error) => mode + ' ' + error.code + ' ' + error.message))`
      const { stdout } = spawnSync(
        process.execPath,
        ['--no-warnings', '--input-type=module', '-e', script, file],
        { encoding: 'utf8', uid: 65_534, gid: 65_534, cwd: process.cwd() },
      )
      expect(stdout).to.match(/^r works\n/)
      expect(stdout).to.match(/\nr\+ (?:LOCKED|CORRUPT) /)
      expect(stdout).to.include(`${path} is a file that may not be read`)
      rmSync(path)
    }
  })
})

describe('A path that is no file', () => {
  for (const [path, message] of [
    ['/dev/null', /\/dev\/null is a device, and h5orm opens files only/],
    [tmpdir(), /is a folder/],
  ] as const)
    it(`is refused and not touched: ${path === '/dev/null' ? path : 'a folder'}`, async () => {
      for (const mode of ['r', 'r+', 'a', 'w', 'x'] as const) {
        const error = await rejection(() => Session.open(path, { mode }))
        expect(isH5Error(error, 'CANNOT_RESTORE', 'CANNOT_STORE'), String(error)).to.equal(true)
        expect(String(error)).to.match(message)
        expect(existsSync(`${path}.h5orm-lock`)).to.equal(false)
      }
    })

  it('is refused without waiting for the other end of a pipe', async function () {
    if (process.platform === 'win32') this.skip()
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    for (const mode of ['r', 'r+', 'a', 'w', 'x'] as const)
      expect(String(await rejection(() => Session.open(pipe, { mode })))).to.include(`is a pipe`)
  })
})

describe('The name of a file', () => {
  for (const bytes of [200, 204, 205, 213, 214, 230, 247, 250, 251, 255])
    for (const character of ['n', 'é', '𝄞'])
      it(`may have ${bytes} bytes (of ${character})`, async () => {
        const width = Buffer.byteLength(character)
        const name =
          'x'.repeat((bytes - 3) % width) + character.repeat(Math.floor((bytes - 3) / width))
        file = join(folder, `${name}.h5`)
        await save('a', 'one')
        const writer = await Session.open(file, { mode: 'r+' })
        await writer.save('two', '/value')
        expect(
          isH5Error(await rejection(() => Session.open(file, { mode: 'a' })), 'LOCKED'),
        ).to.equal(true)
        expect(await load()).to.equal('two')
        await writer.close()
        expect(readdirSync(folder)).to.have.members(['data.h5', `${name}.h5`])
      })

  it('that is too long for the file system is refused', async () => {
    file = join(folder, `${'n'.repeat(253)}.h5`)
    for (const mode of ['r', 'a', 'w'] as const)
      expect(isH5Error(await rejection(() => Session.open(file, { mode }))), mode).to.equal(true)
  })

  it('may have backslashes in it', async function () {
    if (process.platform === 'win32') this.skip()
    file = join(folder, 'a\\b.h5')
    await save('a', 'one')
    await save('r+', 'two')
    expect(await load()).to.equal('two')
    expect(readdirSync(folder)).to.have.members(['a\\b.h5', 'data.h5'])
  })
})

describe('A folder that can not be synced', () => {
  afterEach(() => syncBuiltinESMExports())

  for (const code of ['EINVAL', 'ENOTSUP'])
    it(`is saved into, with a warning (${code})`, async () => {
      const { fsyncSync } = fs
      const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
      fs.fsyncSync = (descriptor) => {
        if (fs.fstatSync(descriptor).isDirectory())
          throw Object.assign(new Error(`${code}: invalid argument, fsync`), { code })
        fsyncSync(descriptor)
      }
      syncBuiltinESMExports()
      try {
        await save('r+', 'new')
      } finally {
        fs.fsyncSync = fsyncSync
      }
      expect(await load()).to.equal('new')
      expect((await warned).message).to.include(`The file system of ${folder} cannot sync folders`)
    })
})
