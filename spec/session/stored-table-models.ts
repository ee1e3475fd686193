import { H5Class, H5Field, isH5Error, NdArray, registry, Session, type Table, tableOf } from 'h5orm'

@H5Class('spec.StoredPosition')
export class Position {
  @H5Field('float64') x = 0
  @H5Field('float32') y = 0
}

@H5Class('spec.StoredStation')
export class Station {
  @H5Field('string') name = ''
  @H5Field('int32') number = 0
}

@H5Class('spec.StoredHit')
export class Hit {
  @H5Field('int32') id = 0
  @H5Field('float64', { name: 'pulse/height' }) height = 0
  @H5Field('string') label = ''
  @H5Field('string') uneven = ''
  @H5Field('bool') isGood = false
  @H5Field('date') at: Date | null = null
  @H5Field('float64') mass: number | null | undefined = 0
  @H5Field('bigint') big = 0n
  @H5Field('int64') wide = 0
  @H5Field(() => Position) position = new Position()
  @H5Field('float32[]') spectrum = new Float32Array(3)
  @H5Field('float64[]') ragged: number[] = []
  @H5Field('string[]') words: string[] = []
  @H5Field() any: unknown = undefined
  @H5Field() map = new Map<string, unknown>()
  @H5Field(() => Station) station: Station | null = null
  @H5Field(() => Hit) parent: Hit | null = null
}

export class Run {
  title = ''
  stations: Station[] = []
  hits: Hit[] = []
}

export const arrays = registry.fork()
arrays.register(Run, {
  name: 'spec.StoredRun',
  fields: { title: 'string', stations: () => [Station], hits: () => [Hit] },
})

/** The same, with the rows as a Table. */
@H5Class('spec.StoredRun')
export class RunOfColumns {
  @H5Field('string') title = ''
  @H5Field(() => [Station]) stations: Station[] = []
  @H5Field(() => tableOf(Hit)) hits!: Table<Hit>
}

@H5Class('spec.StoredLink')
export class Link {
  @H5Field('int32') id = 0
  @H5Field(() => Link) next: Link | null = null
}

@H5Class('spec.StoredPlain')
export class Plain {
  @H5Field('float64') x = 0
  @H5Field('float64') y = 0
  @H5Field('string') name = ''
}

export function run(count: number): Run {
  const made = Object.assign(new Run(), { title: 'night' })
  made.stations = Array.from({ length: 5 }, (_, i) =>
    Object.assign(new Station(), { name: `s${i}`, number: i }),
  )
  for (let i = 0; i < count; i++)
    made.hits.push(
      Object.assign(new Hit(), {
        id: i,
        height: i / 7,
        label: i % 10 === 0 ? `größe ${i}` : `l${i}`,
        uneven: i === 7 ? 'é'.repeat(100_000) : `u${i}`,
        isGood: i % 3 === 0,
        at: i % 4 === 0 ? null : new Date(i * 1000),
        mass: [i / 3, null, undefined][i % 3],
        big: BigInt(i) ** 2n,
        wide: 5 - i,
        position: Object.assign(new Position(), { x: i, y: 1 - i }),
        spectrum: Float32Array.of(i, i + 1, i + 2),
        ragged: Array.from({ length: i % 4 }, (_, k) => i + k / 8),
        words: Array.from({ length: i % 3 }, (_, k) => `w${i}-${k}`),
        any: [i, `text ${i}`, { x: i }][i % 3],
        map: new Map([['key', i]]),
        station: i % 6 === 5 ? null : made.stations[i % 6]!,
        parent: i === 0 ? null : made.hits[(i - 1) >> 1]!,
      }),
    )
  return made
}

export async function bytesOf(value: unknown): Promise<Uint8Array> {
  await using session = await Session.create({ registry: arrays })
  await session.save(value, '/run')
  return session.toBytes()
}

export const count = 1500

export async function codeOf(action: () => unknown): Promise<unknown> {
  try {
    return await action()
  } catch (error) {
    return isH5Error(error) ? error.code : error
  }
}

export function plain(column: unknown): unknown[] {
  if (column instanceof NdArray) {
    const [length = 0, ...inner] = column.shape
    const width = inner.reduce((a, b) => a * b, 1)
    return Array.from({ length }, (_, i) =>
      Array.from(column.data.subarray(i * width, (i + 1) * width)),
    )
  }
  return Array.from(column as Iterable<unknown>, (item) =>
    item instanceof Float32Array ? [...item] : item,
  )
}
