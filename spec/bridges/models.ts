import { H5Class, H5Field, mapOf, oneOf, setOf } from 'h5orm'

@H5Class('spec.plain.Detector')
export class Detector {
  @H5Field('string') name = ''
  @H5Field('float64') gain = 1
  readonly cache = new Map<string, number>([['unstored', 1]])

  static of(name: string, gain: number): Detector {
    return Object.assign(new Detector(), { name, gain })
  }
}

@H5Class('spec.plain.Camera')
export class Camera extends Detector {
  @H5Field('int32') pixels = 0
}

@H5Class('spec.plain.Run')
export class Run {
  @H5Field('string') title = ''
  @H5Field('date') at = new Date(0)
  @H5Field('float64[]') signal = new Float64Array(0)
  @H5Field('float64[]') list: number[] = []
  @H5Field('int64[]') counts = new BigInt64Array(0)
  @H5Field('bytes') bytes: Uint8Array | ArrayBuffer = new Uint8Array(0)
  @H5Field('bigint') big = 0n
  @H5Field('int64') id: number | bigint = 0
  @H5Field('regexp') pattern = /a/
  @H5Field('url') home = new URL('https://example.org/')
  @H5Field('date[]') dates: Date[] = []
  @H5Field(() => Detector) detector?: Detector
  @H5Field(() => [Detector]) detectors: (Detector | null)[] = []
  @H5Field(() => mapOf('string', Detector)) byName = new Map<string, Detector>()
  @H5Field(mapOf('date', 'float64')) byDate = new Map<Date, number>()
  @H5Field(setOf('string')) tags = new Set<string>()
  @H5Field(() => oneOf(Detector, Camera)) either?: Detector | Camera
  @H5Field() anything?: unknown
}

/** As a program does that writes JSON into a file or a reply. */
export const throughJson = (value: unknown): object => JSON.parse(JSON.stringify(value)) as object
