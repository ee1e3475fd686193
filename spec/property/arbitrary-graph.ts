import fc from 'fast-check'

/** A graph as a plain description, so that it can be built twice and shrunk. */
export interface GraphPlan {
  readonly nodes: readonly NodePlan[]
}

interface NodePlan {
  readonly kind: Kind
  readonly slots: readonly SlotPlan[]
}

interface SlotPlan {
  readonly key: string
  /** The index of a node, taken modulo their number; `undefined` for a primitive. */
  readonly to: number | undefined
  readonly value: unknown
  readonly keyTo: number | undefined
}

const kinds = [
  'object',
  'object',
  'array',
  'array',
  'map',
  'text map',
  'set',
  'null-prototype',
  'error',
  'sparse',
  'rows',
  'matrix',
  'date',
  'regexp',
  'url',
  'numbers',
  'view',
  'buffer',
  'boxed',
  'instance',
] as const
type Kind = (typeof kinds)[number]

/** A class that the graphs' registry knows. */
export class Knot {
  [name: string]: unknown
}

/** Any text: code units of any value, halves of pairs among them. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom('', '\0', '\ufeff', 'a/b', '%2F', '__', '.', '..', '__proto__', 'constructor'),
)

export const anyPrimitive: fc.Arbitrary<unknown> = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 63), 5e-324),
  fc.boolean(),
  fc.constantFrom(null, undefined),
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  anyText,
)

const slot: fc.Arbitrary<SlotPlan> = fc.record({
  key: anyText,
  to: fc.option(fc.nat(), { nil: undefined, freq: 2 }),
  value: anyPrimitive,
  keyTo: fc.option(fc.nat(), { nil: undefined }),
})

export const anyGraph = (size: number): fc.Arbitrary<GraphPlan> =>
  fc.record({
    nodes: fc.array(
      fc.record({ kind: fc.constantFrom(...kinds), slots: fc.array(slot, { maxLength: 5 }) }),
      { minLength: 1, maxLength: size },
    ),
  })

/** Builds the graph that a plan describes; its root is the first node. */
export function buildGraph({ nodes }: GraphPlan): unknown {
  const objects = nodes.map(emptyNode)
  const at = (index: number | undefined, value: unknown): unknown =>
    index === undefined ? value : objects[index % objects.length]
  for (const [i, { kind, slots }] of nodes.entries()) {
    const object = objects[i] as object
    for (const { key, to, value, keyTo } of slots)
      fill(object, kind, key, at(to, value), at(keyTo, value))
  }
  return objects[0]
}

function emptyNode({ kind, slots }: NodePlan): object {
  const numbers = slots.map(({ value }) => (typeof value === 'number' ? value : 1.5))
  switch (kind) {
    case 'array':
      return []
    case 'map':
    case 'text map':
      return new Map()
    case 'set':
      return new Set()
    case 'null-prototype':
      return Object.create(null) as object
    case 'error':
      return new RangeError(slots[0]?.key)
    case 'sparse':
      return Object.assign([], { length: 7 })
    case 'rows':
      return slots.map(({ key, value }, i) =>
        i % 3 === 2 ? { x: value, key } : { x: i, key, value },
      )
    case 'matrix':
      return [numbers, numbers.toReversed(), [...numbers]]
    case 'date':
      return new Date(Math.trunc(numbers[0] ?? 0))
    case 'regexp':
      return /a(b)?[/]/gu
    case 'url':
      return new URL('http://a.example/b?c=d#e')
    case 'numbers':
      return numbers
    case 'view':
      return slots.length % 2 === 0
        ? Float64Array.from(numbers)
        : new Uint8Array(Float32Array.from(numbers).buffer, 0, numbers.length)
    case 'buffer':
      return Float32Array.from(numbers).buffer
    case 'boxed':
      return Object(slots[0]?.key ?? 7n) as object
    case 'instance':
      return new Knot()
    default:
      return {}
  }
}

function fill(object: object, kind: Kind, key: string, value: unknown, other: unknown): void {
  switch (kind) {
    case 'array':
      ;(object as unknown[]).push(value)
      break
    case 'sparse':
      ;(object as unknown[])[key.length % 7] = value
      break
    case 'map':
      ;(object as Map<unknown, unknown>).set(other, value)
      break
    case 'text map':
      ;(object as Map<unknown, unknown>).set(key, value)
      break
    case 'set':
      ;(object as Set<unknown>).add(value)
      break
    case 'error':
      Object.defineProperty(object, 'cause', { value, writable: true, configurable: true })
      break
    case 'object':
    case 'null-prototype':
    case 'instance':
      Object.defineProperty(object, key, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      })
      break
    default:
  }
}
