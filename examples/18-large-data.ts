// Data larger than memory: packed, cut into blocks, copied, followed while they grow, in one transaction.

import {
  H5Class,
  H5Field,
  isH5Error,
  LazyArray,
  lazyArray,
  NdArray,
  Session,
  Table,
  tableOf,
} from 'h5orm'

// #region empty
await using session = await Session.open('camera.h5', { mode: 'w' })
const frames = LazyArray.empty('uint16', [0, 480, 640], {
  chunks: [1, 480, 640], // one frame a chunk: what is read together lies together
  compress: 'gzip',
  shuffle: true,
})
await session.save(frames, '/camera/frames')
// #endregion

// #region transaction
await session.transaction(async () => {
  for (let i = 0; i < 3; i++)
    await frames.append(new NdArray(new Uint16Array(480 * 640).fill(1000 + i), [1, 480, 640]))
})
console.log(frames.shape) // [ 3, 480, 640 ]
// #endregion

// #region derived
async function* means(): AsyncGenerator<number> {
  for await (const frame of frames.blocks(1)) {
    const { data } = frame as NdArray<Uint16Array>
    yield data.reduce((sum, value) => sum + value, 0) / data.length
  }
}
await session.save(LazyArray.from(means(), 'float64'), '/camera/means')
console.log(await session.load('/camera/means', 'float64[]')) // Float64Array(3) [ 1000, 1001, 1002 ]
// #endregion

// #region parts
const corner = await frames.read(-1, [0, 2], [0, 3])
console.log(corner.shape, corner.data) // [ 2, 3 ] Uint16Array(6) [ 1002, 1002, 1002, 1002, 1002, 1002 ]
await frames.write(0, 0, [0, 240]) // the upper half of the first frame
const pixel = await frames.read(null, 0, 0)
console.log(pixel) // Uint16Array(3) [ 0, 1001, 1002 ]
// #endregion

// #region sparse
const sky = LazyArray.empty('float32', [100_000, 100_000]) // 40 GB, of which the file holds nothing yet
await session.save(sky, '/sky')
await sky.write(1, [50_000, 50_010], [70_000, 70_010])
console.log(await sky.read(50_005, [69_999, 70_002])) // Float32Array(3) [ 0, 1, 1 ]
// #endregion

// #region copy
await using archive = await Session.open('archive.h5', { mode: 'w' })
await archive.save({ frames, taken: 'today' }, '/camera') // in pieces; `frames` stays in camera.h5
console.log((await archive.load('/camera/frames', lazyArray('uint16'))).shape) // [ 3, 480, 640 ]
// #endregion

// #region follow
await using reader = await Session.open('camera.h5') // another process could do this
const followed = await reader.load('/camera/frames', lazyArray('uint16'))
await frames.append(new NdArray(new Uint16Array(480 * 640), [1, 480, 640]))
console.log(followed.length, (await followed.refresh())[0]) // 3 4
// #endregion

// #region rows
@H5Class('camera.Event')
class Event {
  @H5Field('int32') frame = 0
  @H5Field('string') what = ''
}
const event = (frame: number, what: string): Event => Object.assign(new Event(), { frame, what })
await session.save([event(0, 'start'), event(1, 'flash')], '/events')
await session.append('/events', [event(3, 'the shutter is stuck')]) // in place, column by column
const column = await session.load('/events/frame', lazyArray('int32'))
console.log(await column.read([-2])) // Int32Array(2) [ 1, 3 ]
console.log(((await session.fork().load('/events')) as Event[]).length) // 3
// #endregion

// #region stream
@H5Class('camera.Track')
class Track {
  @H5Field('int32') frame = 0
  @H5Field(() => Event) cause: Event | null = null
  @H5Field(() => Track) before: Track | null = null
}
const events = await session.load('/events', () => [Event])
async function* tracks(): AsyncGenerator<Track> {
  let before: Track | null = null
  for (let frame = 0; frame < 50_000; frame++) {
    const cause = frame % 100 === 0 ? events[1]! : null
    yield (before = Object.assign(new Track(), { frame, cause, before }))
  }
}
await session.save(Table.from(Track, []), '/tracks')
await session.append('/tracks', tracks()) // in pieces, in one change
const table = await session.load('/tracks', tableOf(Track))
console.log(table.length, table.at(200)?.cause === events[1]) // 50000 true
await table.append([Object.assign(new Track(), { frame: 50_000, before: table.at(-1) })])
console.log(table.at(-1)?.before === table.at(-2)) // true
// #endregion

// #region errors
try {
  await followed.append(new Uint16Array(480 * 640))
} catch (error) {
  if (!isH5Error(error, 'READ_ONLY')) throw error
  console.log(error.message) // camera.h5 is open for reading. Open it with { mode: 'r+' } or 'a' to write.
}
// #endregion
