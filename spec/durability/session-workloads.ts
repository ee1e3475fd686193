import { H5Class, H5Field, lazyArray, LazyArray, Session, tableOf } from 'h5orm'

import type { Workload } from './workloads.js'

@H5Class('spec.durability.Detector')
class Detector {
  @H5Field('string') name = ''
  @H5Field('float64[]') gains = new Float64Array(0)
}

@H5Class('spec.durability.Run')
class Run {
  @H5Field('string') title = ''
  @H5Field('int32', { attribute: true }) number = 0
  @H5Field('float64[]', { units: 'V' }) signal = new Float64Array(0)
  @H5Field(() => Detector) detector: Detector | null = null
  @H5Field() notes: unknown = null
  @H5Field() previous: Run | null = null
}

@H5Class('spec.durability.Shot')
class Shot {
  @H5Field('int32') number = 0
  @H5Field(() => Detector) detector: Detector | null = null
  @H5Field(() => Shot) before: Shot | null = null
  @H5Field('string') label = ''
}

const aShot = (number: number, detector: Detector): Shot =>
  Object.assign(new Shot(), { number, detector, label: `shot ${number}` })

const runs = 24

function aDetector(seed: number): Detector {
  const gains = Float64Array.from({ length: 16 }, (_, i) => seed + i / 16)
  return Object.assign(new Detector(), { name: `detector ${seed}`, gains })
}

function aRun(seed: number, detector: Detector, previous: Run | null = null): Run {
  return Object.assign(new Run(), {
    title: `run ${seed}`,
    number: seed,
    signal: Float64Array.from({ length: 40 + (seed % 5) * 60 }, (_, i) => seed * 1000 + i),
    detector,
    notes: { by: 'somebody', tags: ['a', 'ä', `${seed}`], when: new Date(seed * 1e9) },
    previous,
  })
}

const pathOf = (seed: number): string => `/runs/${String(seed).padStart(3, '0')}`

/** Runs that share detectors, and each of which knows the one before. */
async function fill(session: Session): Promise<void> {
  const detectors = [0, 1, 2].map(aDetector)
  let previous: Run | null = null
  for (let seed = 0; seed < runs; seed++) {
    const run = aRun(seed, detectors[seed % 3]!, seed % 4 === 0 ? null : previous)
    await session.save(run, pathOf(seed))
    previous = run
  }
  const [first, second] = [aRun(900, aDetector(9)), aRun(901, aDetector(9))]
  first.previous = second
  second.previous = first
  await session.dumpMany({ '/ring/first': first, '/ring/second': second })
  await session.save(LazyArray.of(new Float64Array(500).fill(3)), '/track')
  const shots = Array.from({ length: 9 }, (_, i) => aShot(i, detectors[i % 3]!))
  for (const [i, shot] of shots.entries()) shot.before = shots[i - 2] ?? null
  await session.dumpMany({ '/detectors': [0, 1].map((i) => aDetector(70 + i)) })
  const stored = await session.load('/detectors', () => [Detector])
  for (const [i, shot] of shots.entries()) shot.detector = stored[i % 2]!
  await session.save(shots, '/shots')
}

function workload(
  name: string,
  act: (session: Session, saved: () => void) => Promise<void>,
  more: Partial<Workload> & { readonly isNew?: boolean } = {},
): Workload {
  const { isNew = false, ...options } = more
  const before: Workload['before'] = async (store) => fill(await Session.open(store))
  return {
    name: `session: ${name}`,
    ...(isNew ? {} : { before }),
    run: async (store, saved) => act(await Session.open(store), saved),
    ...options,
  }
}

/** What a program does to a file of its objects. */
export const sessionWorkloads: readonly Workload[] = [
  workload(
    'first save',
    async (session, saved) => {
      const detector = aDetector(1)
      await session.dumpMany(
        Array.from({ length: 12 }, (_, i) => [pathOf(i), aRun(i, detector)] as const),
      )
      saved()
    },
    { isNew: true },
  ),
  workload('append', async (session, saved) => {
    const detector = (await session.load('/runs/000/detector')) as Detector
    for (let seed = runs; seed < runs + 3; seed++) {
      await session.save(aRun(seed, detector), pathOf(seed))
      saved()
    }
  }),
  workload('replace', async (session, saved) => {
    for (const seed of [3, 8, 13]) {
      await session.save(aRun(seed + 100, aDetector(seed)), pathOf(seed))
      saved()
    }
    await session.save({ another: 'kind', of: [1, 'a', null] }, pathOf(14))
    saved()
  }),
  workload('update in place', async (session, saved) => {
    for (const seed of [2, 7]) {
      const run = await session.load(pathOf(seed), Run)
      run.title = `a title that is longer than the one before ${seed}`
      run.number = -seed
      run.signal[5] = Number.NaN
      run.detector!.gains = new Float64Array(7).fill(seed)
      run.detector = aDetector(50 + seed)
      await session.save(run, pathOf(seed))
      saved()
      run.notes = null
      run.previous = null
      run.signal = new Float64Array(500).fill(seed)
      await session.save(run, pathOf(seed))
      saved()
    }
  }),
  workload('delete', async (session, saved) => {
    for (const path of [pathOf(5), '/ring/first', pathOf(9), '/ring/second']) {
      await session.delete(path)
      saved()
    }
  }),
  workload('array append', async (session, saved) => {
    const track = await session.load('/track', lazyArray('float64'))
    for (let count = 0; count < 3; count++) {
      await track.append(new Float64Array(700).fill(count))
      saved()
    }
  }),
  workload('append of rows that refer to others', async (session, saved) => {
    const [detector] = await session.load('/detectors', () => [Detector])
    let last = (await session.load('/shots', tableOf(Shot))).at(-1)!
    for (let count = 1; count < 4; count++) {
      const shots = Array.from({ length: count }, (_, i) => aShot(count * 10 + i, detector!))
      for (const shot of shots) {
        shot.before = last
        last = shot
      }
      await session.append('/shots', shots)
      saved()
    }
    const table = await session.load('/shots', tableOf(Shot))
    await table.append([Object.assign(aShot(99, detector!), { before: table.at(0) })])
    saved()
    async function* many(): AsyncGenerator<Shot> {
      for (let i = 0; i < 40; i++) yield aShot(200 + i, detector!)
    }
    await session.append('/shots', many())
    saved()
  }),
  workload('transaction of many', async (session, saved) => {
    await session.transaction(async () => {
      const run = await session.load(pathOf(1), Run)
      for (let seed = runs; seed < runs + 6; seed++)
        await session.save(aRun(seed, run.detector!), pathOf(seed))
      run.title = 'changed'
      await session.save(run, pathOf(1))
      await session.delete(pathOf(2))
      await session.save(aRun(33, aDetector(33)), pathOf(3))
      await session.transaction(async () => session.delete(pathOf(4)))
    })
    saved()
  }),
  workload(
    'one commit at close',
    async (session, saved) => {
      await session.save(aRun(77, aDetector(7)), pathOf(77))
      await session.flush()
      saved()
      await session.delete(pathOf(6))
    },
    { durability: 'close' },
  ),
]
