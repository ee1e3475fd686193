import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { LazyArray, lazyArray, Session } from 'h5orm'

const count = (length: number): Float64Array => Float64Array.from({ length }, (_, i) => i)

describe('LazyArray in a file on disk', () => {
  let folder: string
  let file: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'h5orm-lazy-'))
    file = join(folder, 'a.h5')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('is read while another session writes it, and seen to grow', async () => {
    await using writer = await Session.open(file, { mode: 'w' })
    const growing = LazyArray.of(count(10))
    await writer.save(growing, '/signal')
    await using reader = await Session.open(file)
    const signal = await reader.load('/signal', lazyArray('float64'))
    expect(await signal.read([-1])).to.deep.equal(Float64Array.of(9))
    await growing.append([10, 11])
    expect(signal.length).to.equal(10)
    expect(await signal.read([-1])).to.deep.equal(Float64Array.of(11))
    expect(signal.length).to.equal(12)
    await growing.resize([3])
    expect(await signal.refresh()).to.deep.equal([3])
    await writer.transaction(async () => {
      await growing.append([100])
      expect(await signal.refresh()).to.deep.equal([3])
    })
    expect(await signal.refresh()).to.deep.equal([4])
  })

  it('does not show a reader what is not committed, also of a long stream', async () => {
    await using writer = await Session.open(file, { mode: 'w' })
    await writer.save(1, '/before')
    await using reader = await Session.open(file)
    async function* pieces(): AsyncGenerator<Float64Array> {
      for (let i = 0; i < 3; i++) {
        yield count(600_000)
        expect(await reader.has('/stream')).to.equal(false)
      }
    }
    await writer.save(LazyArray.from(pieces(), 'float64'), '/stream')
    expect((await reader.load('/stream', lazyArray('float64'))).length).to.equal(1_800_000)
  })

  it('is whole after it was closed and opened again', async () => {
    {
      await using session = await Session.open(file, { mode: 'w' })
      const track = LazyArray.empty('float32', [0, 3], { compress: 'gzip', shuffle: true })
      await session.save(track, '/track')
      for (let i = 0; i < 10; i++) await track.append([i, i, i])
    }
    await using session = await Session.open(file, { mode: 'r+' })
    const track = await session.load('/track', lazyArray('float32'))
    await track.append([10, 10, 10])
    const column = (await track.read(null, 1)) as Float32Array
    expect(column).to.deep.equal(Float32Array.from(count(11)))
  })
})
