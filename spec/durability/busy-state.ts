import { H5Class, H5Field, type Session } from 'h5orm'

@H5Class('spec.busy.Part')
export class Part {
  @H5Field('int32') round = 0
  @H5Field('float64[]') data = new Float64Array(0)
  @H5Field() owner: unknown = null
}

const kept = 12

const sizeAt = (round: number): number => 200 + ((round * 7919) % 3000)

/** One change of many objects; after it, all of them tell the same round. */
export async function changeAll(session: Session, round: number): Promise<void> {
  await session.transaction(async () => {
    await session.save(round, '/round')
    const data = new Float64Array(sizeAt(round)).fill(round)
    await session.save(Object.assign(new Part(), { round, data }), `/parts/${round}`)
    if (round > kept) await session.delete(`/parts/${round - kept}`)
    const latest = (await session.has('/latest')) ? await session.load('/latest', Part) : new Part()
    latest.round = round
    latest.data = data.slice()
    latest.owner = { round, latest, names: [`round ${round}`] }
    await session.save(latest, '/latest')
  })
}

/** The round that a file is in; throws when its objects are not of one round. */
export async function roundOf(session: Session): Promise<number> {
  if (!(await session.has('/round'))) return 0
  const first = Math.max(1, ((await session.load('/round')) as number) - kept + 1)
  const loaded = await session.loadMany(['/round', '/latest'])
  const round = loaded['/round'] as number
  const latest = loaded['/latest'] as Part
  const owner = latest.owner as { round: number; latest: unknown; names: string[] }
  const check = (isRight: boolean, what: string): void => {
    if (!isRight) throw new Error(`${what} is not of round ${round}`)
  }
  check(latest.round === round, '/latest/round')
  check(latest.data.length === sizeAt(round), '/latest/data')
  check(
    latest.data.every((value) => value === round),
    'a number of /latest/data',
  )
  check(owner.round === round && owner.names[0] === `round ${round}`, '/latest/owner')
  check(owner.latest === latest, '/latest/owner/latest')
  const names = (await session.list('/parts')).map(({ name }) => Number(name))
  if ((await session.load('/round')) !== round) return roundOf(session)
  check(names.length === round - first + 1 && names[0] === first, `/parts (${names.join()})`)
  for (const name of names) {
    const part = await session.load(`/parts/${name}`, Part)
    check(
      part.round === name &&
        part.data.length === sizeAt(name) &&
        part.data.every((v) => v === name),
      `/parts/${name}`,
    )
  }
  return round
}
