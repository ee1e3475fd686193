import { H5Class, H5Field } from 'h5orm'

import { Random } from '../random.js'

@H5Class('spec.soak.Node')
export class SoakNode {
  @H5Field('string') label = ''
  @H5Field() next: unknown = null
  @H5Field('float64[]') data = new Float64Array(0)
}

@H5Class('spec.soak.Row')
export class SoakRow {
  @H5Field('int32') step = 0
  @H5Field('string') name = ''
}

export const slots = 48
const mostAppends = 40

/** What a step of the soak does. */
export type SoakStep =
  | { readonly kind: 'save' | 'delete'; readonly slot: number }
  | { readonly kind: 'rows'; readonly count: number }

/** What the file holds after a step. */
export interface SoakState {
  readonly step: number
  /** The step that saved what is in each slot; 0 where nothing is. */
  readonly slots: readonly number[]
  /** The steps and lengths of what was appended to the table since it was made. */
  readonly rows: readonly (readonly [step: number, count: number])[]
}

export const nothingYet: SoakState = {
  step: 0,
  slots: Array.from({ length: slots }, () => 0),
  rows: [],
}

export const slotPath = (slot: number): string => `/slots/${slot}`

/** What a step does, whatever was before. */
export function stepAt(step: number): SoakStep {
  const random = new Random(step)
  const slot = random.below(slots)
  const chance = random.next()
  if (chance < 0.05) return { kind: 'delete', slot }
  if (chance < 0.15) return { kind: 'rows', count: 1 + random.below(30) }
  return { kind: 'save', slot }
}

/** The state after one more step. */
export function after({ step: before, slots: saved, rows }: SoakState): SoakState {
  const step = before + 1
  const done = stepAt(step)
  if (done.kind === 'rows') {
    const kept = rows.length < mostAppends ? rows : []
    return { step, slots: saved, rows: [...kept, [step, done.count]] }
  }
  return { step, slots: saved.with(done.slot, done.kind === 'save' ? step : 0), rows }
}

/** The rows that a step appends. */
export function rowsOf([step, count]: SoakState['rows'][number]): SoakRow[] {
  return Array.from({ length: count }, (_, at) =>
    Object.assign(new SoakRow(), { step, name: 'é'.repeat((step + at) % 9) }),
  )
}

/** The graph that a step saves: values of many kinds, objects with several names, cycles. */
export function graphAt(step: number): object {
  const random = new Random(step + 2 ** 30)
  const pool: unknown[] = []
  const text = (): string => 'aé中 /.'.repeat(random.below(9)).slice(0, random.below(40))
  const leaves = [
    () => random.next() * 1e6,
    text,
    () => null,
    () => undefined,
    () => random.below(2) === 0,
    () => new Date(random.below(2 ** 40)),
    () => BigInt(random.below(2 ** 30)) ** BigInt(random.below(5)),
    () => Float64Array.from({ length: random.below(200) }, () => random.next()),
    () => new Uint8Array(random.below(3000)).fill(random.below(255)),
  ]
  const leaf = (): unknown => leaves[random.below(leaves.length)]!()
  const children = (depth: number): unknown[] =>
    Array.from({ length: random.below(5) }, () => make(depth - 1))
  const kept = <T>(value: T): T => {
    pool.push(value)
    return value
  }
  const groups: ((depth: number) => unknown)[] = [
    (depth) => kept(children(depth)),
    (depth) =>
      kept(new Map(children(depth).map((value, at) => [at % 2 ? at : text() + at, value]))),
    () => kept(new Set([random.next(), text(), null])),
    (depth) => kept(Object.fromEntries(children(depth).map((value, at) => [`k${at}`, value]))),
    (depth) => {
      const node = kept(new SoakNode())
      node.label = text()
      node.data = new Float64Array(random.below(50))
      node.next = make(depth - 1)
      return node
    },
  ]
  const make = (depth: number): unknown => {
    if (depth <= 0 || random.next() < 0.3) return leaf()
    if (pool.length > 0 && random.next() < 0.2) return pool[random.below(pool.length)]
    return groups[random.below(groups.length)]!(depth)
  }
  return { step, parts: [make(3), make(3), make(2)], again: pool[0] ?? null }
}
