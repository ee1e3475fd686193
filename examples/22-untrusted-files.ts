// What a stranger's file may take, hold and reach.

import { isH5Error, Registry, Session } from 'h5orm'

class Vector {
  readonly x: number
  readonly y: number
  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
}
const uploads = new Registry()

// #region construct
uploads.register(Vector, {
  name: 'lab.Vector',
  reduce: ({ x, y }) => [x, y] as const,
  construct: ([x, y]) => {
    // whatever the types say: a file may have anything here
    if (typeof x !== 'number' || typeof y !== 'number')
      throw new TypeError('a Vector takes two numbers')
    return new Vector(x, y)
  },
})
// #endregion

// #region upload
// #region upload
const writer = await Session.create({ registry: uploads })
await writer.save(new Vector(1, 2), '/vector')
await writer.save(
  Array.from({ length: 20_000 }, (_, i) => ({ i })),
  '/rows',
)
const upload = await writer.toBytes()
// #endregion
// #endregion

// #region open
const session = await Session.open(upload, {
  registry: uploads, // only the classes that such files may hold
  onUnknownClass: 'error',
  limits: { bytes: 64 * 2 ** 20, nodes: 10_000, depth: 100 },
  filters: ['gzip', 'shuffle'], // no other code of HDF5 unpacks its data
  isolated: true, // HDF5 has memory of its own for this file
})
console.log((await session.load('/vector', Vector)).y) // 2
try {
  await session.load('/rows')
} catch (error) {
  console.log(isH5Error(error, 'LIMIT')) // true
}
// #endregion
