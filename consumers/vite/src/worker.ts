import { Session } from 'h5orm'
import { Note } from './note'

self.onmessage = async ({ data }: MessageEvent<Uint8Array>) => {
  const session = await Session.open(data)
  const note = await session.load('/note', Note)
  self.postMessage([note instanceof Note, note.text])
}
