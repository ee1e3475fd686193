/** Changes a holder in a file as another process: `node second-process.js FILE`. */
import { Session } from 'h5orm'

import { cell, Holder } from './refreshed-models.js'

await using session = await Session.open(process.argv[2]!, { mode: 'r+' })
const holder = await session.load('/holder', Holder)
holder.name = 'changed elsewhere'
holder.cells[1]!.x = 20
holder.cells.push(cell(3))
holder.best = holder.cells[1]!
holder.map.set('new', [1])
await session.save(holder, '/holder')
await holder.signal.append([3])
await holder.table.append([cell(7)])
await session.delete('/gone')
