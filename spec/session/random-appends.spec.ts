import { expect } from 'chai'

import { H5Class, H5Field, Session, tableOf } from 'h5orm'

import { Random } from '../random.js'
import { failure } from '../round-trip.js'

@H5Class('spec.randomAppend.Station')
class Station {
  @H5Field('string') name = ''
}

@H5Class('spec.randomAppend.Owner')
class Owner {
  @H5Field('int32') number = 0
}

@H5Class('spec.randomAppend.Part')
class Part {
  @H5Field('float64') x: number | null = 0
  @H5Field('string') name: string | null = ''
  @H5Field(() => Visit) of: Visit | null = null
}

@H5Class('spec.randomAppend.Visit')
class Visit {
  @H5Field('int32') id = 0
  @H5Field(() => Visit) previous: Visit | null = null
  @H5Field(() => Station) station: Station | null = null
  @H5Field() owner: unknown = null
  @H5Field('string') note: string | null = ''
  @H5Field('float64[]') marks: number[] = []
  @H5Field(() => [Visit]) others: Visit[] = []
  @H5Field(() => Part) part: Part | null = null
  @H5Field(() => [Part]) parts: Part[] | null = []
  @H5Field('float32[]') spectrum: Float32Array | null = new Float32Array(2)
  @H5Field('string[]') tags: string[] = []
  @H5Field('date', { name: 'times/at' }) at: Date | null = new Date(0)
}

/** What rows are, with numbers in the place of references. */
const described = (
  visits: readonly Visit[],
  stations: readonly Station[],
  owners: readonly Owner[],
): unknown[] =>
  visits.map(({ previous, station, owner, others, part, parts, spectrum, at, ...rest }) => ({
    ...rest,
    previous: previous && visits.indexOf(previous),
    station: station && stations.indexOf(station),
    owner: owner instanceof Map ? [...owner] : owner && owners.indexOf(owner as Owner),
    others: others.map((other) => visits.indexOf(other)),
    part: part && { ...part, of: part.of && visits.indexOf(part.of) },
    parts: parts?.map((each) => ({ ...each, of: each.of && visits.indexOf(each.of) })) ?? null,
    spectrum: spectrum && [...spectrum],
    at: at && at.getTime(),
  }))

/** Adds rows at random, in one way or another, and compares the file with what was added each time. */
async function play(seed: number, rounds: number): Promise<void> {
  const numbers = new Random(seed)
  const random = (end: number): number => numbers.below(end)
  let session = await Session.create()
  let owners = [0, 1, 2].map((number) => Object.assign(new Owner(), { number }))
  for (const [i, owner] of owners.entries()) await session.save(owner, `/owners/${i}`)
  let stations = ['a', 'b'].map((name) => Object.assign(new Station(), { name }))
  await session.save([...stations], '/stations')

  const pick = <T>(list: readonly T[]): T | null =>
    list.length === 0 || random(5) === 0 ? null : list[random(list.length)]!
  const texts = [(): string => '', () => 'x'.repeat(random(30)), () => 'größe', () => '漢字']
  const part = (known: readonly Visit[]): Part =>
    Object.assign(new Part(), {
      x: random(5) === 0 ? null : random(9),
      name: random(5) === 0 ? null : texts[random(texts.length)]!(),
      of: pick(known),
    })
  const made = (count: number): Visit[] => {
    const batch = Array.from({ length: count }, () => new Visit())
    for (const visit of batch) {
      const known = [...visits, ...batch]
      visit.id = random(1000)
      visit.previous = pick(known)
      visit.station = pick(stations)
      visit.owner = random(9) === 0 ? new Map([['k', random(5)]]) : pick(owners)
      visit.note = random(6) === 0 ? null : texts[random(texts.length)]!()
      visit.marks = Array.from({ length: random(4) }, () => random(100))
      visit.part = random(4) === 0 ? null : part(known)
      visit.parts = random(7) === 0 ? null : Array.from({ length: random(3) }, () => part(known))
      visit.spectrum = random(6) === 0 ? null : new Float32Array(1 + random(2)).fill(random(9))
      visit.tags = Array.from({ length: random(3) }, () => texts[random(texts.length)]!())
      visit.at = random(4) === 0 ? null : new Date(random(9999) * 1000)
      visit.others = Array.from({ length: random(3) }, () => known[random(known.length)]!)
    }
    return batch
  }

  let visits: Visit[] = []
  // The first rows show what the columns hold.
  visits = made(4)
  visits[0]!.previous = visits[1]!
  visits[0]!.station = stations[0]!
  visits[0]!.owner = owners[0]!
  visits[1]!.owner = null
  visits[2]!.owner = owners[1]!
  visits[3]!.owner = null
  visits[0]!.others = [visits[1]!]
  visits[0]!.marks = [1]
  visits[1]!.marks = [1, 2]
  visits[0]!.part = Object.assign(new Part(), { name: 'p', of: visits[1]! })
  visits[0]!.parts = [Object.assign(new Part(), { name: 'p', of: visits[2]! })]
  visits[0]!.spectrum = new Float32Array(3)
  visits[1]!.spectrum = new Float32Array(2)
  visits[0]!.tags = ['one']
  visits[0]!.at = new Date(5)
  visits[0]!.note = 'first'
  await session.save([...visits], '/visits')

  for (let round = 0; round < rounds; round++) {
    const place = `seed ${seed}, round ${round}`
    const action = random(7)
    const batch = made(1 + random(4))
    if (action < 3) await session.append('/visits', batch)
    else if (action === 3) await session.append('/visits', forward(batch))
    else if (action === 4) {
      const table = await session.load('/visits', tableOf(Visit))
      await table.append(batch)
    } else if (action === 5) {
      const added = Object.assign(new Station(), { name: `s${round}` })
      await session.append('/stations', [added])
      stations = [...stations, added]
      batch[0]!.station = added
      await session.append('/visits', batch)
    } else {
      const takenBack = session.transaction(async () => {
        await session.append('/visits', batch)
        throw new Error('taken back')
      })
      expect((await failure(takenBack)).message, place).to.equal('taken back')
      await session.append('/visits', batch)
    }
    visits = [...visits, ...batch]
    const bytes = await session.toBytes()
    const fresh = await Session.open(bytes, { mode: 'r+' })
    const paths = { '/visits': () => [Visit], '/stations': () => [Station] } as const
    const loaded = await fresh.loadMany(paths)
    const own = await fresh.loadMany(owners.map((_, i) => `/owners/${i}`))
    const expected = described(visits, stations, owners)
    const [newVisits, newStations] = [loaded['/visits'], loaded['/stations']] as [
      Visit[],
      Station[],
    ]
    const newOwners = Object.values(own) as Owner[]
    expect(described(newVisits, newStations, newOwners), place).to.deep.equal(expected)
    if (random(4) === 0) {
      session = fresh
      ;[visits, stations, owners] = [[...newVisits], [...newStations], newOwners]
    } else await fresh.close()
  }
}

/** Rows of an iterable may refer to what came before; all of so few come at once. */
function* forward<T>(rows: readonly T[]): Generator<T> {
  yield* rows
}

describe('Random appends', () => {
  const seeds = Number(process.env['H5ORM_SEEDS'] ?? 12)
  for (let seed = 1; seed <= seeds; seed++)
    it(`leave all rows and what they refer to (seed ${seed})`, async () => {
      await play(seed, 12)
    })
})
