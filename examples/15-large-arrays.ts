// Arrays that stay in the file: read in part, written in part, growing, made of what comes in piece by piece.

import { H5Class, H5Field, lazyArray, LazyArray, type NdArray, Session } from 'h5orm'

// #region class
@H5Class('lab.Recording')
class Recording {
  @H5Field('string') title = ''
  @H5Field(lazyArray('float64'), { units: 'V' }) signal = LazyArray.empty('float64', [0])
  @H5Field(lazyArray('uint8')) frames = LazyArray.empty('uint8', [0, 2, 3], { compress: 'gzip' })
}
// #endregion

// #region write
{
  await using writer = await Session.open('recording.h5', { mode: 'w' })
  const recording = new Recording()
  await writer.save(recording, '/recording')
  for (let second = 0; second < 3; second++)
    await recording.signal.append(Float64Array.of(second, second + 0.5))
  await recording.frames.append(new Uint8Array(12)) // two frames of 2 × 3
  await recording.frames.write(255, 1, null, 2) // the last column of the second frame
}
// #endregion

// #region read
await using session = await Session.open('recording.h5')
const { signal, frames } = await session.load('/recording', Recording)
console.log(signal.shape, frames.shape) // [ 6 ] [ 2, 2, 3 ]
console.log(await signal.read([-2])) // Float64Array(2) [ 2, 2.5 ]
console.log(await signal.read([0, null, 2])) // Float64Array(3) [ 0, 1, 2 ]
console.log(((await frames.read(1)) as NdArray).data) // Uint8Array(6) [ 0, 0, 255, 0, 0, 255 ]
// #endregion

// #region foreign
await using weather = await Session.open('node_modules/h5orm/examples/weather.h5')
const t2m = await weather.load('/station/t2m', lazyArray('float32'))
console.log(await t2m.read([1, 3])) // Float32Array(2) [ 2, 1.5 ]
// #endregion

// #region stream
async function* readings(): AsyncGenerator<Float32Array> {
  for (let i = 0; i < 1000; i++) yield new Float32Array(100).fill(i)
}
await using archive = await Session.open('archive.h5', { mode: 'w' })
const options = { compress: 'gzip', shuffle: true } as const
await archive.save(LazyArray.from(readings(), 'float32', options), '/readings')
const stored = await archive.load('/readings', lazyArray('float32'))
let sum = 0
for await (const block of stored.blocks()) for (const value of block as Float32Array) sum += value
console.log(stored.length, sum) // 100000 49950000
// #endregion
