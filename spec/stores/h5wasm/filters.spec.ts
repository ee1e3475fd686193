import { expect } from 'chai'

import { type H5Error, LazyArray, lazyArray, Session } from 'h5orm'

import { isH5Error } from '#lib/errors.js'
import { lookup3 } from '#lib/stores/h5wasm/durability/lookup3.js'

const values = Float64Array.from({ length: 20_000 }, (_, i) => Math.round(1e4 * Math.sin(i / 300)))

async function saved(
  compress: { filter: number; options: number[] },
  shuffle: boolean,
): Promise<Uint8Array> {
  const session = await Session.create()
  await session.save(LazyArray.of(values, { compress, shuffle, chunks: [4096] }), '/x')
  return session.toBytes()
}

async function failure(action: Promise<unknown>): Promise<unknown> {
  return action.then(
    () => undefined,
    (error: unknown) => error,
  )
}

/** Gives the filter of the one packed dataset another number; the header's checksum is made anew. */
function withFilter(bytes: Uint8Array, id: number): Uint8Array {
  const changed = bytes.slice()
  const view = new DataView(changed.buffer)
  const header = [0x4f, 0x48, 0x44, 0x52, 2]
  const message = [0x0b, 18, 0, 1, 2, 1, 1, 0]
  const starts = (at: number, wanted: readonly number[]): boolean =>
    wanted.every((byte, i) => changed[at + i] === byte)
  for (let start = 0; start < changed.length; start++) {
    if (!starts(start, header)) continue
    // Two bits of the flags say in how many bytes the size stands.
    const isShort = (changed[start + 5]! & 3) === 0
    const first = start + 6 + 16 + (isShort ? 1 : 2)
    const end = first + (isShort ? changed[first - 1]! : view.getUint16(first - 2, true))
    for (let at = first; at < end; at += 4 + view.getUint16(at + 1, true)) {
      if (changed[at] !== message[0]) continue
      view.setUint16(at + 6, id, true)
      view.setUint32(end, lookup3(changed.subarray(start, end)), true)
      return changed
    }
  }
  throw new Error('no packed dataset')
}

describe('Filters of h5wasm-plugins', () => {
  for (const [name, filter, options] of [
    ['bz2', 307, [9]],
    ['lzf', 32000, []],
    ['blosc', 32001, [0, 0, 0, 0, 5, 1, 1]],
    ['lz4', 32004, []],
    ['bshuf', 32008, [0, 2]],
    ['zstd', 32015, [3]],
    ['blosc2', 32026, [0, 0, 0, 0, 5, 1, 5]],
  ] as const)
    for (const shuffle of [false, true])
      it(`pack with ${name}${shuffle ? ' after shuffling' : ''}`, async () => {
        const bytes = await saved({ filter, options: [...options] }, shuffle)
        expect(bytes.length).to.be.lessThan(0.8 * values.byteLength)
        const array = await (await Session.open(bytes)).load('/x', lazyArray('float64'))
        expect(await array.read()).to.deep.equal(values)
      })

  it('that do not run are refused, and the session goes on', async () => {
    const session = await Session.create()
    for (const filter of [32013, 31_999]) {
      const array = LazyArray.of(values, { compress: { filter, options: [] } })
      for (const shuffle of [false, true]) {
        const other = LazyArray.of(values, { compress: { filter, options: [] }, shuffle })
        const error = await failure(session.save({ array, other }, '/o'))
        expect(isH5Error(error, 'UNSUPPORTED')).to.equal(true)
        expect((error as Error).message).to.contain(String(filter))
      }
    }
    expect(await session.has('/o')).to.equal(false)
    await session.save(values, '/o')
    expect(await session.load('/o')).to.equal(values)
  })
})

describe('Data packed with a filter that is not there', () => {
  it('are told with where they are and what to do', async () => {
    const bytes = withFilter(await saved({ filter: 1, options: [4] }, false), 200)
    const session = await Session.open(bytes)
    const array = await session.load('/x', lazyArray('float64'))
    expect(array.shape).to.deep.equal([20_000])
    for (const action of [array.read([0, 10]), session.load('/x', 'float64[]')]) {
      const error = await failure(action)
      expect(isH5Error(error, 'UNSUPPORTED')).to.equal(true)
      const { message, path } = error as H5Error
      expect(path).to.equal('/x')
      expect(message).to.contain('filter').and.to.contain('h5repack')
    }
  })
})
