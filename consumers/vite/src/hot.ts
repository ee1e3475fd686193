import { Session } from 'h5orm'

import { Note } from './note'
import { report } from './report'

const session = await Session.create()
await session.save(Object.assign(new Note(), { text: 'kept' }), '/note')
report(Object.keys(await session.load('/note', Note)))

import.meta.hot?.accept('./note', (module) => {
  const { Note: Newer } = module as unknown as { readonly Note: typeof Note }
  session.load('/note', Newer).then(
    (note) => report([note instanceof Newer, note]),
    (error: unknown) => report(String(error)),
  )
})
