import { Session } from 'h5orm'

import { readUsgs } from './read-usgs.js'

const [file] = process.argv.slice(2) as [string]
const catalog = readUsgs()

await using session = await Session.open(file, { mode: 'w' })
await session.save(catalog, '/week')
