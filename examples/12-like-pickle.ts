// Four functions for those who come from pickle, shelve or hdf5pickle.

import { dump, dumpMany, H5Class, H5Field, load, loadMany } from 'h5orm'

@H5Class('Point')
class Point {
  @H5Field('float64') x = 0
  @H5Field('float64') y = 0
}
const point = Object.assign(new Point(), { x: 1, y: 2 })

// #region functions
await dump({ a: 50, b: [1, 2, 3, 4, 5], c: new Date(0) }, 'data.h5', '/obj')
console.log(await load('data.h5', '/obj')) // { a: 50, b: [ 1, 2, 3, 4, 5 ], c: 1970-01-01T00:00:00.000Z }

await dumpMany('data.h5', { '/here': { point }, '/there': [point, point] })
const { '/here': here, '/there': there } = (await loadMany('data.h5', ['/here', '/there'])) as {
  '/here': { point: Point }
  '/there': Point[]
}
console.log(here.point === there[0], there[0] === there[1]) // true true

const bytes = await dump(point, new Uint8Array(0), '/point') // an empty array makes a new file
console.log(await load(bytes, '/point', Point)) // Point { x: 1, y: 2 }
// #endregion
