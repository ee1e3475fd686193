import { Session } from 'h5orm'

import { readUsgs } from './read-usgs.js'

const [file] = process.argv.slice(2) as [string]
const catalog = readUsgs()

// Some places have accents; 'octave' stores them so that Octave reads them too.
await using session = await Session.open(file, { mode: 'w', strings: 'octave' })
await session.save(catalog, '/week')
