import { expect } from 'chai'

/** A description of a Python object, as the fixtures have them and the reader in Python gives them. */
export interface Told {
  readonly type: string
  readonly id?: number
  readonly items?: readonly unknown[]
  readonly [other: string]: unknown
}

type Pair = readonly [Told, Told]

/** What extension codes stand for in the fixtures. */
const extensions: Readonly<Record<string, string>> = {
  'extension 1': 'fixture_classes.Registered',
  'extension 43981': 'fixture_classes.Registered2',
  'extension 313249263': 'fixture_classes.Registered3',
}

const named = (name: unknown): unknown => extensions[String(name)] ?? name

/**
 * Compares two descriptions: types, values, and which of the objects are the same.
 *
 * `forked`: the fork of 2014 has one type for int and long, and `bytes` for what else is a str.
 * `alone`: what stands alone was loaded and written again: then nothing tells a float that is whole from an
 *   int, a short long from an int, a str from a unicode, a numpy scalar from what it is worth.
 */
export function expectSame(
  one: Told,
  other: Told,
  { forked = false, alone = false, ids = byId(one), otherIds = byId(other) }: SameOptions = {},
): void {
  if (alone && isPrimitive(other)) return expectSameWorth(one, other)
  new Matching(one, other, ids, otherIds, forked).run()
}

export interface SameOptions {
  readonly forked?: boolean
  readonly alone?: boolean
  /** The objects that references on either side may lead to. */
  readonly ids?: ReadonlyMap<number, Told>
  readonly otherIds?: ReadonlyMap<number, Told>
}

const primitives = ['int', 'long', 'float', 'bytes', 'unicode']
const isPrimitive = ({ type, ...rest }: Told): boolean =>
  primitives.includes(type) || rest['func'] === 'numpy.core.multiarray.scalar'

function expectSameWorth(one: Told, other: Told): void {
  if (other['func'] !== undefined) return
  expect(worth(one)).to.equal(worth(other))
}

function worth(told: Told): string {
  const { type } = told
  const [value, hex] = [told['value'], told['hex']]
  if (type === 'unicode') return Buffer.from(value as string, 'utf8').toString('hex')
  if (type === 'bytes') return hex as string
  return type === 'float' && typeof value === 'number' && Number.isInteger(value)
    ? String(BigInt(value))
    : String(value)
}

class Matching {
  readonly #forked: boolean
  readonly #left: ReadonlyMap<number, Told>
  readonly #right: ReadonlyMap<number, Told>
  readonly #partners = new Map<Told, Told>()
  readonly #queue: Pair[]

  constructor(
    one: Told,
    other: Told,
    left: ReadonlyMap<number, Told>,
    right: ReadonlyMap<number, Told>,
    forked: boolean,
  ) {
    this.#forked = forked
    this.#left = left
    this.#right = right
    this.#queue = [[one, other]]
  }

  run(): void {
    for (let pair = this.#queue.pop(); pair !== undefined; pair = this.#queue.pop()) {
      const one = resolved(pair[0], this.#left)
      const other = resolved(pair[1], this.#right)
      const known = this.#partners.get(one)
      if (known !== undefined && isShared(other))
        expect(known === other, describe(other)).to.equal(true)
      if (known === other) continue
      this.#partners.set(one, other)
      this.#match(one, other)
    }
  }

  #match(one: Told, other: Told): void {
    const where = describe(other)
    expect(this.#kind(one), where).to.equal(this.#kind(other))
    switch (other.type) {
      case 'list':
      case 'tuple':
        return this.#matchItems(one.items, other.items, where)
      case 'dict':
        return this.#matchEntries(one.items, other.items, where)
      case 'ndarray':
        expect(String(one['dtype']).slice(1), where).to.equal(String(other['dtype']).slice(1))
        expect(one['shape'], where).to.deep.equal(other['shape'])
        expect(one['data'], where).to.deep.equal(other['data'])
        return
      case 'global':
        return void expect(named(one['name']), where).to.equal(named(other['name']))
      case 'object':
      case 'oldstyle':
        return this.#matchObjects(one, other, where)
      default:
        expect(one['value'], where).to.deep.equal(other['value'])
        expect(one['hex'], where).to.equal(other['hex'])
    }
  }

  #kind({ type }: Told): string {
    return this.#forked && type === 'long' ? 'int' : type
  }

  #matchItems(one: unknown, other: unknown, where: string): void {
    const left = (one ?? []) as readonly Told[]
    const right = (other ?? []) as readonly Told[]
    expect(left.length, where).to.equal(right.length)
    for (const [i, item] of right.entries()) this.#queue.push([left[i]!, item])
  }

  #matchEntries(one: unknown, other: unknown, where: string): void {
    const left = entries(one, this.#left)
    const right = entries(other, this.#right)
    expect([...left.keys()].toSorted(), where).to.deep.equal([...right.keys()].toSorted())
    for (const [key, pair] of right) {
      this.#queue.push([left.get(key)![1], pair[1]])
      if (pair[0].type !== 'unicode' && pair[0].type !== 'bytes')
        this.#queue.push([left.get(key)![0], pair[0]])
    }
  }

  #matchObjects(one: Told, other: Told, where: string): void {
    expect(named(one['func'] ?? one['class']), where).to.equal(
      named(other['func'] ?? other['class']),
    )
    this.#matchItems(one['args'], other['args'], `args of ${where}`)
    for (const part of ['listitems', 'dictitems', 'state'])
      expect(part in one, `${part} of ${where}`).to.equal(part in other)
    this.#matchItems(one['listitems'], other['listitems'], `items of ${where}`)
    this.#matchEntries(one['dictitems'] ?? [], other['dictitems'] ?? [], `entries of ${where}`)
    if (other['state'] !== undefined)
      this.#queue.push([one['state'] as Told, other['state'] as Told])
  }
}

/** Objects that can be told from equal ones. */
const isShared = ({ type }: Told): boolean =>
  ['list', 'dict', 'ndarray', 'object', 'oldstyle'].includes(type)

const describe = (what: Told): string => JSON.stringify(what).slice(0, 120)

function resolved(what: Told, ids: ReadonlyMap<number, Told>): Told {
  return what.type === 'ref' ? ids.get(what.id as number)! : what
}

/** The objects of descriptions by their ids. */
export function byId(root: unknown): Map<number, Told> {
  const found = new Map<number, Told>()
  const queue: unknown[] = [root]
  while (queue.length > 0) {
    const each = queue.pop()
    if (typeof each !== 'object' || each === null) continue
    const { id, type } = each as Partial<Told>
    if (typeof id === 'number' && type !== 'ref') found.set(id, each as Told)
    queue.push(...Object.values(each))
  }
  return found
}

/** The entries by what their keys are; a name may be a str or a unicode. */
function entries(items: unknown, ids: ReadonlyMap<number, Told>): ReadonlyMap<string, Pair> {
  const pairs = items as readonly Pair[]
  return new Map(pairs.map((pair) => [keyOf(pair[0], ids), pair]))
}

function keyOf(given: Told, ids: ReadonlyMap<number, Told>): string {
  const key = resolved(given, ids)
  const { type } = key
  const [value, hex] = [key['value'], key['hex']]
  if (type === 'unicode' && /^[a-z_]\w*\n?$/i.test(value as string)) return `"${String(value)}"`
  if (type === 'bytes') {
    const text = Buffer.from(hex as string, 'hex').toString('latin1')
    return /^[a-z_]\w*\n?$/i.test(text) ? `"${text}"` : `bytes ${hex as string}`
  }
  const parts = (key.items ?? key['args'] ?? []) as readonly Told[]
  return `${type} ${JSON.stringify(value)} ${String(key['func'])} (${parts.map((part) => keyOf(part, ids)).join()})`
}
