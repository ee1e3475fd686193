import type { Hand } from './hand.js'
import { holderOf } from './holders.js'

type Counts = Map<string, number>

/** How often actions, holders and pairs of actions came up. */
export class Report {
  programs = 0
  steps = 0
  /** How often each action was taken. */
  readonly actions: Counts = new Map()
  /** How often an action was taken while a program had a holder. */
  readonly holders: Counts = new Map()
  /** In how many programs one action came some time after another. */
  readonly pairs: Counts = new Map()
  #before = new Set<string>()
  #pairs = new Set<string>()

  /** A program begins. */
  begin(): void {
    this.programs++
    this.#before = new Set()
    this.#pairs = new Set()
  }

  count(action: string, hand?: Hand): void {
    this.steps++
    more(this.actions, action)
    for (const before of this.#before) {
      const pair = `${before} > ${action}`
      if (!this.#pairs.has(pair)) more(this.pairs, pair)
      this.#pairs.add(pair)
    }
    this.#before.add(action)
    for (const name of new Set([...(hand?.roots.values() ?? [])].map(holderOf)))
      more(this.holders, name.name)
  }

  /** What came up in less than a share of all. */
  rarer(share: number, actions: readonly string[], holders: readonly string[]): string[] {
    const rare = (counts: Counts, names: readonly string[], whole: number): string[] =>
      names.filter((name) => (counts.get(name) ?? 0) < share * whole)
    const pairs = actions.flatMap((one) => actions.map((other) => `${one} > ${other}`))
    return [
      ...rare(this.actions, actions, this.steps),
      ...rare(this.holders, holders, this.steps),
      ...rare(this.pairs, pairs, this.programs),
    ]
  }

  toString(): string {
    const table = (counts: Counts, whole: number): string =>
      [...counts]
        .toSorted(([, a], [, b]) => b - a)
        .map(([name, count]) => `  ${((100 * count) / whole).toFixed(1).padStart(5)} %  ${name}`)
        .join('\n')
    const rarest = [...this.pairs].toSorted(([, a], [, b]) => a - b).slice(0, 10)
    return `${this.programs} programs, ${this.steps} steps
of the steps
${table(this.actions, this.steps)}
of the steps, while the program held
${table(this.holders, this.steps)}
of the programs, the ten rarest of ${this.pairs.size} pairs
${table(new Map(rarest), this.programs)}`
  }
}

const more = (counts: Counts, name: string): unknown =>
  counts.set(name, (counts.get(name) ?? 0) + 1)
