import { isDeepStrictEqual } from 'node:util'

import { Session } from 'h5orm'

import { Catalog } from './catalog.js'
import { picture } from './picture.js'
import { readUsgs } from './read-usgs.js'

function check(claim: string, holds: boolean): void {
  console.log(`  ${holds ? '✔' : '✘'} ${claim}`)
  if (!holds) process.exitCode = 1
}

const [file] = process.argv.slice(2) as [string]
await using session = await Session.open(file)
const catalog = await session.load('/week', Catalog)

const { earthquakes, strongest, networks } = catalog
const [first] = strongest
console.log(`  ${earthquakes.length} earthquakes from ${networks.length} networks, the strongest:`)
console.log(`  M ${first?.magnitude}  ${first?.place}, ${first?.time.toISOString()}\n`)

check('equal to the original, value by value', isDeepStrictEqual(catalog, readUsgs()))
check(
  'catalog.strongest[0] is one of catalog.earthquakes, not a copy of it',
  first !== undefined && earthquakes.includes(first),
)
check(
  `${earthquakes.length} earthquakes share ${networks.length} Network objects`,
  new Set(earthquakes.map(({ network }) => network)).size === networks.length,
)

console.log(`\n${await picture(session, '/week')}`)
