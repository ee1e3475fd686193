import { readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

import { isH5Error, LazyArray, Session } from 'h5orm'

import { root } from '../programs/run-program.js'
import { Random } from '../random.js'
import { savedBytes } from '../round-trip.js'
import { blocksOf, damages, type Victim } from './damage.js'
import { damagedFiles, fuzzRegistry } from './fuzz-files.js'

/** `node fuzz-damage.js first count`: opens and reads so many damaged files, and prints what became of them. */
const [first = 0, count = 1] = process.argv.slice(2).map(Number)

const fixtures = [
  'golden/format-1.h5',
  'foreign/stored.h5',
  'foreign/pytables.h5',
  'foreign/links.h5',
  'foreign/order.h5',
  'foreign/compounds.h5',
  'hdf5pickle/f_numpy.h5',
]
const kinds = Object.keys(damages)
/** What is read of one file. */
const mostNodes = 60

async function victims(): Promise<Victim[]> {
  const files: Uint8Array[] = fixtures.map(
    (name) => new Uint8Array(readFileSync(join(root, 'spec/fixtures', name))),
  )
  for (const { make } of damagedFiles)
    files.push(await savedBytes(make(), { registry: fuzzRegistry }))
  return files.map((bytes, at) => ({
    bytes,
    blocks: blocksOf(bytes),
    other: files[(at + 1) % files.length]!,
  }))
}

/** Reads what can be found in a file: lists it, loads each node, and the elements of an array. */
async function read(bytes: Uint8Array): Promise<{ values: number; codes: Set<string> }> {
  const codes = new Set<string>()
  let values = 0
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      const result = await work()
      values++
      return result
    } catch (error) {
      if (!isH5Error(error)) throw error
      codes.add(error.code)
      return undefined
    }
  }
  const session = await attempt(() => Session.open(bytes, { registry: fuzzRegistry }))
  if (session === undefined) return { values: 0, codes }
  const waiting = ['/']
  for (let nodes = 0; waiting.length > 0 && nodes < mostNodes; nodes++) {
    const path = waiting.shift()!
    for (const { name } of (await attempt(() => session.list(path))) ?? [])
      waiting.push(`${path === '/' ? '' : path}/${name}`)
    const value = path === '/' ? undefined : await attempt(() => session.load(path))
    if (value instanceof LazyArray) await attempt(() => value.read())
  }
  await attempt(() => session.close())
  return { values, codes }
}

const prototypes = [Object.prototype, Array.prototype, Map.prototype, Function.prototype]
const names = (): string => prototypes.map((object) => Reflect.ownKeys(object).map(String)).join()

const counts: Record<string, number> = {}
const wrong: string[] = []
const untouched = names()
const files = await victims()
for (let seed = first; seed < first + count; seed++) {
  const kind = kinds[seed % kinds.length]!
  const random = new Random(seed)
  const victim = files[Math.floor(seed / kinds.length) % files.length]!
  // Whoever reads this sees which file ended the process.
  writeSync(2, `${seed} ${kind}\n`)
  let label = 'wrong'
  try {
    const { values, codes } = await read(damages[kind]!(victim, random))
    label =
      codes.size === 0
        ? 'values'
        : `${values > 1 ? 'values and ' : ''}${[...codes].toSorted().join('+')}`
  } catch (error) {
    wrong.push(`${seed} ${kind}: ${error instanceof Error ? error.stack : String(error)}`)
  }
  const counted = `${kind}: ${label}`
  counts[counted] = (counts[counted] ?? 0) + 1
}
if (names() !== untouched) wrong.push('a prototype was changed')
const megabytes = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ counts, wrong: wrong.slice(0, 30), megabytes }))
