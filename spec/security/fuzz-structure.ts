import { writeSync } from 'node:fs'

import {
  BrokenLink,
  isH5Error,
  lazyArray,
  mapOf,
  Session,
  setOf,
  tableOf,
  UnknownRecord,
} from 'h5orm'

import type { PlanStep } from '#lib/records/write-plan.js'

import {
  type Attributes,
  craftedFile,
  dataset,
  group,
  hardLink,
  reference,
} from '../crafted-file.js'
import { Random } from '../random.js'
import { damageHeaders } from './damage-headers.js'
import { fits } from './fitting.js'
import { Holder, kinds, registry, User } from './holder.js'
import { marks, storedKinds } from './stored-kinds.js'

const limits = { bytes: 64 * 2 ** 20, nodes: 10_000, depth: 1000 }
/** UNSUPPORTED: the number of a filter may be damaged. */
const errors = ['LIMIT', 'CORRUPT', 'CANNOT_RESTORE', 'UNREGISTERED_CLASS', 'UNSUPPORTED']

/** Classes and names that the format or the language knows, and some that they do not. */
const classes = ['User', 'Danger', 'Holder', 'Nobody', '__proto__', 'constructor']
const names =
  'name x 0 1 00 -1 4294967295 __proto__ constructor then toJSON length values row_size keys missing __ rows key'.split(
    ' ',
  )
const lengths = [0, 1, 2, 3, -1, 2 ** 31 - 1, 1e15, 1.5]

/** Makes the nodes of a file below `/holder`, of which each field may hold anything. */
function* randomSteps(random: () => number): Generator<PlanStep> {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const attributes = (): Attributes => {
    const given: Record<string, string | number> = {}
    if (random() < 0.7) given['js_type'] = pick(marks)
    if (random() < 0.4) given['js_class'] = pick(classes)
    if (random() < 0.4) given['length'] = pick(lengths)
    if (random() < 0.2) given['js_version'] = pick(lengths)
    if (random() < 0.1) given['row'] = pick(lengths)
    if (random() < 0.1) given['target'] = pick(['/holder', '/holder/list', '/nowhere', 'x', '/'])
    if (random() < 0.2) given['units'] = pick(['s', 'seconds since 1970-01-01', 'days since x'])
    if (random() < 0.1) given['view'] = pick(['Float64Array', 'DataView', 'constructor'])
    if (random() < 0.1) given['byteOffset'] = pick(lengths)
    return given
  }
  const data = (): Parameters<typeof dataset>[1] =>
    pick<() => Parameters<typeof dataset>[1]>([
      () => random() * 1e9,
      () => Math.floor(random() * 4) - 1,
      () =>
        pick([
          '',
          'text',
          'ops.wipe',
          'Symbol.iterator',
          '/a/g',
          '/[/g',
          'http://a',
          '12',
          '/holder',
        ]),
      () => Float64Array.from({ length: Math.floor(random() * 4) }, () => Math.floor(random() * 3)),
      () =>
        Int32Array.from({ length: Math.floor(random() * 4) }, () => Math.floor(random() * 9) - 3),
      () => Uint8Array.from({ length: Math.floor(random() * 9) }, () => Math.floor(random() * 256)),
      () => Array.from({ length: Math.floor(random() * 4) }, () => pick(['a', '', '/holder', 'b'])),
    ])()
  const made: string[] = []
  function* node(path: string, depth: number): Generator<PlanStep> {
    made.push(path)
    const form = random()
    if (form < 0.08) yield reference(path, pick([...made, '/nowhere', 'relative']), attributes())
    else if (form < 0.13 && made.length > 1) yield hardLink(path, pick(made.slice(0, -1)))
    else if (form < 0.2) yield* packedDataset(path, attributes(), random)
    else if (form < 0.5 || depth > 3) yield dataset(path, data(), attributes())
    else {
      yield group(path, attributes())
      const below = new Set(Array.from({ length: Math.floor(random() * 4) }, () => pick(names)))
      for (const name of below) yield* node(`${path}/${name}`, depth + 1)
    }
  }
  made.push('/holder')
  yield group('/holder', { js_class: 'Holder' })
  const count = 1 + Math.floor(random() * 3)
  for (const kind of new Set(Array.from({ length: count }, () => pick([...kinds, 'any']))))
    yield* node(`/holder/${kind}`, 0)
}

/** A holder in whose fields some stored kinds follow each other, another beginning for each number. */
function* pairedSteps(number: number, random: () => number): Generator<PlanStep> {
  yield group('/holder', { js_class: 'Holder' })
  const fields = [...kinds, 'any']
  // One field is enough to refuse the rest: so few are stored together.
  const kind = fields[number % fields.length]!
  const stored = storedKinds[Math.floor(number / fields.length) % storedKinds.length]!
  yield* stored(`/holder/${kind}`)
  if (random() < 0.3) yield dataset('/holder/any', 1)
}

/** A dataset in chunks, through filters of HDF5. */
function* packedDataset(
  path: string,
  given: Attributes,
  random: () => number,
): Generator<PlanStep> {
  const length = 1 + Math.floor(random() * 40)
  const made = dataset(
    path,
    Int32Array.from({ length }, (_, i) => i),
    given,
  )
  const filters = [
    { id: 1, options: [6] },
    { id: 2, options: [] },
    { id: 3, options: [] },
    { id: 4, options: [141, 16] },
    { id: 5, options: [] },
    { id: 6, options: [2, 0] },
  ].filter(() => random() < 0.3)
  const chunks = [1 + Math.floor(random() * length)]
  yield { ...made, storage: { chunks, filters } } as PlanStep
}

const requested = [
  'float64',
  'bool',
  'string',
  'date',
  'bytes',
  'float64[]',
  User,
  () => [User],
  tableOf(User),
  mapOf('string', () => User),
  setOf(() => User),
  lazyArray('float64'),
]

/**
 * A file of random structure; in one of three, headers and chunk indices are damaged; one of three has a declared kind
 * stored as the next stored kind, so that all pairs come.
 */
async function fileOf(seed: number, random: () => number): Promise<Uint8Array | undefined> {
  const steps = seed % 3 === 1 ? pairedSteps(Math.floor(seed / 3), random) : randomSteps(random)
  try {
    const bytes = await craftedFile(...steps)
    if (seed % 3 === 2) damageHeaders(bytes, random)
    return bytes
  } catch (error) {
    if (isH5Error(error)) return undefined
    throw error
  }
}

/** What became of one file: `value`, an error's code, or what is wrong. */
async function outcomeOf(seed: number): Promise<string> {
  const source = new Random(seed)
  const random = (): number => source.next()
  const bytes = await fileOf(seed, random)
  if (bytes === undefined) return 'no file'
  const results: string[] = []
  for (const type of [Holder, undefined, requested[seed % requested.length]])
    try {
      await using session = await Session.open(bytes, { limits, registry })
      const isPart = type !== Holder && type !== undefined
      const path = isPart ? `/holder/${kinds[seed % kinds.length]}` : '/holder'
      const value = await session.load(path, type as never)
      results.push('value')
      if (isPart) {
        if ((value as unknown) instanceof UnknownRecord || (value as unknown) instanceof BrokenLink)
          return `wrong: ${path} is unknown`
        continue
      }
      // What names its class may be damaged.
      if (!((value as unknown) instanceof Holder)) {
        if (type === Holder) return 'wrong: no Holder'
        continue
      }
      for (const [kind, test] of Object.entries(fits)) {
        const field = (value as unknown as Record<string, unknown>)[kind]
        if (field !== null && field !== undefined && !test(field as never))
          return `wrong: ${kind} is ${Object.prototype.toString.call(field)}`
      }
    } catch (error) {
      if (!isH5Error(error)) return `wrong: ${(error as Error).stack}`
      if (error.code === 'NOT_FOUND' && type !== Holder) continue
      if (!errors.includes(error.code)) return `wrong: ${error.code} ${error.message}`
      results.push(error.code)
    }
  return results[0] ?? 'value'
}

const [first = 0, count = 1] = process.argv.slice(2).map(Number)
const counts: Record<string, number> = {}
const wrong: string[] = []
const untouched = Object.getOwnPropertyNames(Object.prototype).join()
for (let seed = first; seed < first + count; seed++) {
  writeSync(2, `${seed}\n`)
  const outcome = await outcomeOf(seed)
  const label = outcome.startsWith('wrong') ? 'wrong' : outcome
  counts[label] = (counts[label] ?? 0) + 1
  if (label === 'wrong') wrong.push(`seed ${seed}: ${outcome}`)
}
if (Object.getOwnPropertyNames(Object.prototype).join() !== untouched) wrong.push('polluted')
const { maxRSS } = process.resourceUsage()
console.log(JSON.stringify({ counts, wrong: wrong.slice(0, 30), megabytes: maxRSS / 1024 }))
