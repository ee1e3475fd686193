// Without a disk: a file in memory, as bytes, as a Blob. The same in Node and in browsers.

import { H5Class, H5Field, Session } from 'h5orm'

@H5Class('app.Drawing')
class Drawing {
  @H5Field('string') title = ''
  @H5Field('float32[]') points = new Float32Array(0)
}

// #region save
const drawing = Object.assign(new Drawing(), {
  title: 'house',
  points: Float32Array.of(0, 0, 1, 2),
})

const session = await Session.create()
await session.save(drawing, '/drawing')
const bytes = await session.toBytes() // a complete HDF5 file
await session.close()
// In a browser: offer it for download, or keep it in IndexedDB or OPFS.
const blob = new Blob([bytes], { type: 'application/x-hdf5' })
// #endregion

// #region load
await using opened = await Session.open(blob) // bytes, an ArrayBuffer or a Blob: from a fetch or a file input
const again = await opened.load('/drawing', Drawing)
console.log(again.title, again.points) // house Float32Array(4) [ 0, 0, 1, 2 ]
// #endregion

// #region change
await using changed = await Session.open(bytes, { mode: 'r+' })
await changed.save('drawn by hand', '/note')
const more = await changed.toBytes() // new bytes: the opened ones are not changed
await using check = await Session.open(more)
console.log((await check.list()).map(({ path }) => path)) // [ '/drawing', '/note' ]
// #endregion
