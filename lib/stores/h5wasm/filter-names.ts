/** A registered filter that is not built into HDF5. */
export interface KnownFilter {
  readonly id: number
  /** The name by which HDF5 and people know it; that of its file in h5wasm-plugins. */
  readonly name: string
  /** Whether h5wasm-plugins 0.2.1 has it, and it runs under h5wasm 0.10.3. */
  readonly inPlugins: boolean
}

const filter = (id: number, name: string, inPlugins = true): KnownFilter => ({
  id,
  name,
  inPlugins,
})

/** Numbers as The HDF Group registers them. */
const known: readonly KnownFilter[] = [
  filter(307, 'bz2'),
  filter(32000, 'lzf'),
  filter(32001, 'blosc'),
  filter(32004, 'lz4'),
  filter(32008, 'bshuf'),
  // Its side module wants a function (ldexp) that h5wasm does not export, and aborts.
  filter(32013, 'zfp', false),
  filter(32015, 'zstd'),
  filter(32019, 'jpeg'),
  filter(32022, 'bitgroom'),
  filter(32023, 'bitround'),
  filter(32026, 'blosc2'),
]

/** HDF5's own filters, by the names that `filters` of a session knows. */
const own: readonly (readonly [id: number, name: string])[] = [
  [1, 'gzip'],
  [2, 'shuffle'],
  [3, 'fletcher32'],
  [4, 'szip'],
  [5, 'nbit'],
  [6, 'scaleoffset'],
]

/** What a filter is called, with its number. */
export function filterName(id: number): string {
  const name =
    own.find(([number]) => number === id)?.[1] ?? known.find((one) => one.id === id)?.name
  return name === undefined ? `filter ${id}` : `${name} (${id})`
}

/** The number of a filter that is given by its name or number; `undefined` for other names. */
export function filterNumber(named: unknown): number | undefined {
  if (typeof named === 'number') return Number.isInteger(named) && named > 0 ? named : undefined
  return own.find(([, name]) => name === named)?.[0] ?? known.find(({ name }) => name === named)?.id
}

/** Other names under which filters say what they are. */
const spellings: readonly (readonly [RegExp, number])[] = [
  [/bzip2/i, 307],
  [/zstd|zstandard/i, 32015],
  [/bitshuffle/i, 32008],
  [/blosc2/i, 32026],
  [/blosc/i, 32001],
  [/lz4/i, 32004],
  [/lzf/i, 32000],
  [/zfp/i, 32013],
]

/** Side modules of h5wasm-plugins that must not be loaded. */
export const brokenPlugins: RegExp = /libH5Zzfp\.so$/

/** Finds a filter by its number, or by the name that a file gives it. */
export function knownFilter(named: string): KnownFilter | undefined {
  const spelling = spellings.find(([pattern]) => pattern.test(named))
  return known.find(
    ({ id, name }) => String(id) === named || name === named || id === spelling?.[1],
  )
}

const blosc = 32001
/** Which of blosc's option values says how blosc packs, and what h5wasm-plugins' blosc was built without. */
const codecOption = 6
const missingInBlosc: Readonly<Record<number, string>> = { 3: 'snappy', 4: 'zlib' }

/** Says which codec inside of a filter is missing; `undefined` where none is. */
export function missingCodec(id: number, options: readonly number[]): string | undefined {
  const codec = id === blosc ? missingInBlosc[options[codecOption] ?? 0] : undefined
  return (
    codec &&
    `The data are packed by blosc with ${codec}, and the blosc of h5wasm-plugins has no ${codec}. Repack them with another filter (h5repack -f GZIP=4)`
  )
}

/** Says what is missing, and what to do about it. */
export function missingFilter(named: string): string {
  const found = knownFilter(named)
  if (named.includes('unavailable'))
    return 'The data is packed with a filter that is not available and that the file does not name (h5ls -v shows its number). Repack it with another one (h5repack -f GZIP=4)'
  const name = found === undefined ? `filter ${named}` : `filter ${found.name} (${found.id})`
  if (found?.inPlugins === true)
    return `The ${name} is not available: install the package h5wasm-plugins next to h5orm (npm install h5wasm-plugins --legacy-peer-deps), which has it`
  return `The ${name} is not available, and h5wasm-plugins has no working one. Repack the data with another one (h5repack -f GZIP=4)`
}
