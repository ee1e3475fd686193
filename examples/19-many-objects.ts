// Many objects of one class are stored as columns, without being asked; references between them are row numbers.

import { H5Class, H5Field, type Rel, Session } from 'h5orm'

// #region rows
@H5Class('physics.Particle')
class Particle {
  @H5Field('float64', { units: 'kg' }) mass = 0
  @H5Field('float64[]') position = new Float64Array(3)
  @H5Field('string') kind = ''
  @H5Field(() => Particle) partner: Rel<Particle> | null = null
}

@H5Class('physics.Snapshot')
class Snapshot {
  @H5Field(() => [Particle]) particles: Particle[] = []
  @H5Field(() => Particle) heaviest: Particle | null = null
}

const snapshot = new Snapshot()
for (let i = 0; i < 1000; i++) {
  const particle = new Particle()
  particle.mass = i / 10
  particle.position = Float64Array.of(i, -i, 0)
  particle.kind = i % 2 === 0 ? 'even' : 'odd'
  particle.partner = snapshot.particles[i - 1] ?? null
  snapshot.particles.push(particle)
}
snapshot.heaviest = snapshot.particles.at(-1) ?? null

{
  await using writer = await Session.open('particles.h5', { mode: 'w' })
  await writer.save(snapshot, '/snapshot')
}
await using session = await Session.open('particles.h5')
const again = await session.load('/snapshot', Snapshot)
console.log(again.particles.length, again.particles[7] instanceof Particle) // 1000 true
console.log(again.heaviest === again.particles[999]) // true
console.log(again.heaviest?.partner === again.particles[998]) // true
// #endregion

// #region file
for (const { name, elements, shape } of await session.list('/snapshot/particles'))
  console.log(name, elements, shape)
// mass float64 [ 1000 ]
// position float64 [ 1000, 3 ]
// kind string [ 1000 ]
// partner int32 [ 1000 ]
// #endregion

// #region entities
@H5Class({ name: 'net.Station', table: true }) // all its instances in one table, wherever they are met
class Station {
  @H5Field('string') name = ''
  @H5Field(() => [Station]) neighbours: Rel<Station>[] = []
}

const [north, south, east] = ['north', 'south', 'east'].map((name) =>
  Object.assign(new Station(), { name }),
) as [Station, Station, Station]
north.neighbours = [south, east]
south.neighbours = [north]

{
  await using writer = await Session.open('network.h5', { mode: 'w' })
  await writer.save({ entry: north }, '/network')
}
await using reader = await Session.open('network.h5')
const { entry } = (await reader.load('/network')) as { entry: Station }
console.log(entry.neighbours[0]?.name, entry.neighbours[0]?.neighbours[0] === entry) // south true
console.log((await reader.list('/network/__/tables')).map(({ name }) => name)) // [ 'net.Station' ]
// #endregion
