import { Session } from 'h5orm'

import { Note } from './note'
import { report } from './report'

const session = await Session.create()
await session.save(Object.assign(new Note(), { text: 'Ä' }), '/note')
const bytes = await session.toBytes()
await session.close()

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
worker.onmessage = ({ data }) => report(data)
worker.onerror = ({ message }) => report(`worker: ${message}`)
worker.postMessage(bytes)
