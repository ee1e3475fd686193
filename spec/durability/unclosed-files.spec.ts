import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'
import { Session } from 'h5orm'

import { killWriter } from './kill-writer.js'
import { otherReaders } from './read-with-others.js'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'h5orm-'))
  file = join(folder, 'run.h5')
})
afterEach(() => rmSync(folder, { recursive: true }))

function python(script: string): void {
  const { status, stderr } = spawnSync(
    '/usr/bin/python3',
    ['-c', `import h5py, numpy, sys\n${script}`, file],
    {
      encoding: 'utf8',
    },
  )
  expect(status, stderr).to.equal(0)
}

/** h5py changes the file, as HDF5 1.10 does; then everything in it is still there. */
async function expectSafeInH5py(expected: Readonly<Record<string, unknown>>): Promise<void> {
  python(`with h5py.File(sys.argv[1], 'r+') as f: f['more'] = numpy.arange(50000.)`)
  await using session = await Session.open(file, { mode: 'r+' })
  expect(((await session.load('/more')) as Float64Array).at(-1)).to.equal(49_999)
  for (const [path, value] of Object.entries(expected))
    expect(await session.load(path), path).to.deep.equal(value)
  await session.save('later', '/later')
}

const values = Object.fromEntries(
  Array.from({ length: 30 }, (_, i) => [
    `/o${i}`,
    { i, t: 'x'.repeat(i * 40), parts: [{ of: i }] },
  ]),
)
const saves = Object.entries(values).map((save) => ({ save }))
const others = otherReaders()

describe('A file of ours that HDF5 never closed can be changed by h5py', () => {
  beforeEach(function () {
    if (!others.hasH5py) this.skip()
  })

  it('after a crash of the session that made it', async () => {
    killWriter(file, [...saves, { save: ['/last', 1] }, { crash: true }])
    await expectSafeInH5py({ ...values, '/last': 1 })
  })

  it('after a crash of a session that changed it, when a session before had closed it', async () => {
    killWriter(file, [
      ...saves.slice(0, 10),
      { delete: '/o3' },
      { reopen: true },
      ...saves.slice(10),
      ...saves.slice(3, 4),
      { crash: true },
    ])
    await expectSafeInH5py(values)
  })

  it('as a copy that is made while the session goes on, of the file or by toBytes', async () => {
    for (const way of ['file', 'toBytes', 'memory']) {
      const path = join(folder, `${way}.h5`)
      const session =
        way === 'memory' ? await Session.create() : await Session.open(path, { mode: 'w' })
      for (const [at, value] of Object.entries(values)) await session.save(value, at)
      await session.delete('/o7')
      if (way === 'file') copyFileSync(path, file)
      else writeFileSync(file, await session.toBytes())
      const { '/o7': _, ...rest } = values
      await expectSafeInH5py(rest)
      await session.close()
      rmSync(file)
    }
  })

  for (const strategy of ['fsm', 'page'])
    it(`when h5py made it with space that it remembers (${strategy})`, async () => {
      python(`with h5py.File(sys.argv[1], 'w', fs_strategy='${strategy}', fs_persist=True) as f:
  for i in range(40): f['p%d' % i] = numpy.arange(300.) + i
  for i in range(0, 40, 3): del f['p%d' % i]`)
      killWriter(file, [...saves, { delete: '/o5' }, { crash: true }])
      const { '/o5': _, ...rest } = values
      await expectSafeInH5py(rest)
      python(`with h5py.File(sys.argv[1], 'r') as f:
  for i in range(40):
    assert (i % 3 == 0) == ('p%d' % i not in f)
    assert i % 3 == 0 or (f['p%d' % i][()] == numpy.arange(300.) + i).all()`)
    })
})
