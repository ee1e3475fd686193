/** The same objects of six scalars in each layout that a file can have for them. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { H5Class, H5Field, Session, Table, tableOf } from 'h5orm'

import { type Contender, residentBytes, runWorkload, timed } from './fresh-trials.js'
import { objectCount } from './table-peers.js'

const count = objectCount(10_000)

@H5Class('bench.Reading')
class Reading {
  @H5Field('int32') id = 0
  @H5Field('float64') x = 0
  @H5Field('float64') y = 0
  @H5Field('float64') z = 0
  @H5Field('float64') mass = 0
  @H5Field('string') name = ''
}

@H5Class('bench.Labelled')
class Labelled {
  @H5Field('int32', { attribute: true }) id = 0
  @H5Field('float64', { attribute: true }) x = 0
  @H5Field('float64', { attribute: true }) y = 0
  @H5Field('float64', { attribute: true }) z = 0
  @H5Field('float64', { attribute: true }) mass = 0
  @H5Field('string', { attribute: true }) name = ''
}

@H5Class('bench.Columns')
class Columns {
  @H5Field(() => [Reading]) all: Reading[] = []
}

@H5Class('bench.Compound')
class Compound {
  @H5Field(() => [Reading], { layout: 'compound' }) all: Reading[] = []
}

@H5Class('bench.Measured')
class Measured {
  @H5Field(tableOf(Reading)) all = Table.from(Reading, [])
}

const fill = <T extends Reading | Labelled>(object: T, i: number): T =>
  Object.assign(object, { id: i, x: i / 2, y: i / 3, z: -i, mass: Math.sqrt(i), name: `r${i}` })
const readings = (): Reading[] => Array.from({ length: count }, (_, i) => fill(new Reading(), i))

/** Saves data at a path, loads it in a new session, and loads one object of it in another. */
const layout =
  (make: () => unknown, one: string, check: (loaded: unknown) => boolean): Contender =>
  async (folder) => {
    const file = join(folder, 'a.h5')
    const data = make()
    const dataBytes = residentBytes()
    await (await Session.create()).close()
    const save = await timed(async () => {
      await using session = await Session.open(file, { mode: 'w', durability: 'none' })
      await session.save(data, '/data')
    })
    const load = await timed(async () => {
      await using session = await Session.open(file)
      if (!check(await session.load('/data'))) throw new Error('wrong')
    })
    const loadOne = await timed(async () => {
      await using session = await Session.open(file)
      if ((await session.load(one)) === undefined) throw new Error('wrong')
    })
    return {
      milliseconds: { save, load, 'load one': loadOne },
      fileBytes: statSync(file).size,
      dataBytes,
    }
  }

const byName = (make: (i: number) => Reading | Labelled): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`r${i}`, make(i)]))
const hasAll = (loaded: unknown): boolean => Object.keys(loaded as object).length === count

await runWorkload(
  `${count} objects of six scalars in each layout`,
  fileURLToPath(import.meta.url),
  {
    'a group each': layout(() => byName((i) => fill(new Reading(), i)), '/data/r7', hasAll),
    'a group each, attribute: true': layout(
      () => byName((i) => fill(new Labelled(), i)),
      '/data/r7',
      hasAll,
    ),
    'a list (columns)': layout(
      () => Object.assign(new Columns(), { all: readings() }),
      '/data/all[7]',
      (loaded) => (loaded as Columns).all.length === count,
    ),
    "a list, layout: 'compound'": layout(
      () => Object.assign(new Compound(), { all: readings() }),
      '/data/all[7]',
      (loaded) => (loaded as Compound).all.length === count,
    ),
    'a Table': layout(
      () => Object.assign(new Measured(), { all: Table.from(Reading, readings()) }),
      '/data/all[7]',
      (loaded) => (loaded as Measured).all.length === count,
    ),
  },
)
