import { expect } from 'chai'

import { isH5Error, LazyArray, lazyArray, NdArray, Session } from 'h5orm'

import { refusal } from '../round-trip.js'

async function failure(action: Promise<unknown>): Promise<unknown> {
  return action.then(
    () => undefined,
    (error: unknown) => error,
  )
}

async function codeOf(action: Promise<unknown>): Promise<unknown> {
  const error = await failure(action)
  return isH5Error(error) ? error.code : error
}

async function reopened(session: Session, mode: 'r' | 'r+' = 'r+'): Promise<Session> {
  return Session.open(await session.toBytes(), { mode })
}

const count = (length: number): Float64Array => Float64Array.from({ length }, (_, i) => i)

/** A session on a file with an image of 4 × 5 and a signal of 100 numbers. */
async function withArrays(): Promise<Session> {
  const session = await Session.create()
  await session.dumpMany({
    '/image': LazyArray.of(new NdArray(Int16Array.from(count(20)), [4, 5])),
    '/signal': LazyArray.of(count(100)),
  })
  return reopened(session)
}

describe('A LazyArray in a file changes', () => {
  describe('writes', () => {
    it('a part, in place', async () => {
      const session = await withArrays()
      const signal = await session.load('/signal', lazyArray('float64'))
      await signal.write(Float64Array.of(-1, -2), [10, 12])
      await signal.write([7, 8, 9], [0, 30, 10])
      const whole = (await (await reopened(session)).load('/signal')) as Float64Array
      const expected = count(100)
      expected.set([-1, -2], 10)
      for (const [i, value] of [7, 8, 9].entries()) expected[i * 10] = value
      expected[11] = -2
      expect(whole).to.deep.equal(expected)
    })

    it('one number everywhere', async () => {
      const session = await withArrays()
      const image = await session.load('/image', lazyArray('int16'))
      await image.write(5, null, -1)
      await image.write(3, 0, 0)
      expect(((await image.read()) as NdArray).data).to.deep.equal(
        Int16Array.of(3, 1, 2, 3, 5, 5, 6, 7, 8, 5, 10, 11, 12, 13, 5, 15, 16, 17, 18, 5),
      )
    })

    it('an NdArray or rows, whose extents have to fit', async () => {
      const session = await withArrays()
      const image = await session.load('/image', lazyArray('int16'))
      await image.write(new NdArray(Int16Array.of(1, 2, 3, 4), [2, 2]), [0, 2], [0, 2])
      await image.write([[9, 8, 7, 6, 5]], [3, 4])
      expect(await image.read(0)).to.deep.equal(Int16Array.of(1, 2, 2, 3, 4))
      expect(await image.read(3)).to.deep.equal(Int16Array.of(9, 8, 7, 6, 5))
      const wrong = new NdArray(Int16Array.of(1, 2, 3, 4), [1, 4])
      const error = await refusal(image.write(wrong, [0, 2], [0, 2]), 'CANNOT_STORE')
      expect(error.path).to.equal('/image')
      await refusal(image.write([1, 2, 3], 0), 'CANNOT_STORE')
    })

    it('no number that the type cannot hold, and nothing of a write that fails', async () => {
      const session = await withArrays()
      const image = await session.load('/image', lazyArray('int16'))
      await refusal(image.write([1, 40_000], 0, [0, 2]), 'CANNOT_STORE')
      await refusal(image.write([1, 0.5], 0, [0, 2]), 'CANNOT_STORE')
      expect(await failure(image.write(['x'] as never, 0, [0, 1]))).to.be.instanceOf(TypeError)
      expect(await failure(image.write([[1], [2, 3]], 0))).to.be.instanceOf(TypeError)
      expect(await image.read(0)).to.deep.equal(Int16Array.of(0, 1, 2, 3, 4))
    })

    it('no number that the type in the file cannot hold', async () => {
      const session = await Session.create()
      await session.save(Int16Array.of(1, 2), '/x')
      const array = await (await reopened(session)).load('/x', lazyArray('float64'))
      await array.write([3], [0, 1])
      await refusal(array.write([0.5], [0, 1]), 'CANNOT_STORE')
      expect(await array.read()).to.deep.equal(Float64Array.of(3, 2))
    })
  })

  describe('grows', () => {
    it('by rows in every form', async () => {
      const session = await Session.create()
      const track = LazyArray.empty('float32', [0, 3])
      await session.save(track, '/track')
      await track.append([1, 2, 3])
      await track.append([
        [4, 5, 6],
        [7, 8, 9],
      ])
      await track.append(new NdArray(Float32Array.of(10, 11, 12), [1, 3]))
      await track.append(Float32Array.of(13, 14, 15, 16, 17, 18))
      expect(track.shape).to.deep.equal([6, 3])
      const loaded = (await (await reopened(session)).load('/track')) as NdArray
      expect(loaded.shape).to.deep.equal([6, 3])
      expect(loaded.data).to.deep.equal(Float32Array.from({ length: 18 }, (_, i) => i + 1))
    })

    it('by single numbers', async () => {
      const session = await Session.create()
      const signal = LazyArray.empty('float64', [0])
      await session.save(signal, '/signal')
      for (let i = 0; i < 50; i++) await signal.append(i)
      expect(await (await reopened(session)).load('/signal')).to.deep.equal(count(50))
    })

    it('not by what are no rows', async () => {
      const session = await Session.create()
      const track = LazyArray.empty('float32', [2, 3])
      await session.save(track, '/track')
      const error = await refusal(track.append([1, 2]), 'CANNOT_STORE')
      expect(error.path).to.equal('/track')
      await refusal(track.append([[1, 2]]), 'CANNOT_STORE')
      await refusal(track.append(1), 'CANNOT_STORE')
      expect(track.shape).to.deep.equal([2, 3])
    })

    it('to other extents, with zeros where nothing was', async () => {
      const session = await withArrays()
      const signal = await session.load('/signal', lazyArray('float64'))
      await signal.resize([3])
      await signal.resize([5])
      expect(await signal.read()).to.deep.equal(Float64Array.of(0, 1, 2, 0, 0))
      expect(await failure(signal.resize([2, 2]))).to.be.instanceOf(RangeError)
    })

    it('not where the file gives it fixed extents', async () => {
      const session = await Session.create()
      const fixed = LazyArray.of(count(10), { maxShape: [10] })
      await session.save(fixed, '/fixed')
      expect(await codeOf(fixed.append(1))).to.equal('CANNOT_STORE')
      expect(fixed.length).to.equal(10)
      await session.save(count(3), '/plain')
      const plain = await (await reopened(session)).load('/plain', lazyArray('float64'))
      expect(await codeOf(plain.append(1))).to.equal('CANNOT_STORE')
    })

    it('up to its greatest extents', async () => {
      const session = await Session.create()
      const limited = LazyArray.of(count(10), { maxShape: [12] })
      await session.save(limited, '/limited')
      await limited.append([1, 2])
      expect(await codeOf(limited.append(1))).to.equal('CANNOT_STORE')
      expect(limited.length).to.equal(12)
    })

    it('beyond 4 GiB, of which only what was written takes room', async () => {
      const session = await Session.create()
      const huge = LazyArray.empty('float64', [2 ** 31])
      await session.save(huge, '/huge')
      await huge.write([1, 2, 3], [2 ** 30 - 1, 2 ** 30 + 2])
      await huge.append([4])
      const bytes = await session.toBytes()
      expect(bytes.length).to.be.lessThan(2 ** 22)
      const again = await (await Session.open(bytes)).load('/huge', lazyArray('float64'))
      expect(again.length).to.equal(2 ** 31 + 1)
      expect(await again.read([2 ** 30 - 2, 2 ** 30 + 3])).to.deep.equal(
        Float64Array.of(0, 1, 2, 3, 0),
      )
      expect(await again.read(-1)).to.equal(4)
      expect(await again.read([0, null, 2 ** 30])).to.deep.equal(Float64Array.of(0, 2, 4))
    })
  })
})
