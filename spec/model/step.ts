import type { AsyncCommand } from 'fast-check'
import type { Session } from 'h5orm'

import { actions } from './actions/all.js'
import type { Action, Call } from './call.js'
import { check } from './check.js'
import { expectSame } from './expect-same.js'
import type { Hand } from './hand.js'
import { Picks } from './picks.js'
import type { Places } from './places.js'
import type { World } from './world.js'

/** How steps are put together. */
export const groups = ['transaction', 'transaction that fails', 'several callers'] as const
export type Group = (typeof groups)[number]

/** What ends a transaction. */
const stop = new Error('stop')

/** One step of a program: an action, or several in a transaction or at once. */
export class Step implements AsyncCommand<World, World> {
  readonly name: string
  readonly picks: readonly number[]
  readonly inner: readonly Step[]

  constructor(name: string, picks: readonly number[], inner: readonly Step[] = []) {
    this.name = name
    this.picks = picks
    this.inner = inner
  }

  check(): boolean {
    return true
  }

  async run(world: World): Promise<void> {
    const { own } = world
    if (await this.perform(world, own.session)) await check(world, this.toString())
  }

  /** Gives false where there was nothing to do it with. */
  async perform(world: World, session: Session): Promise<boolean> {
    if (this.name === 'several callers') return this.#together(world, session)
    if (this.inner.length > 0) return this.#transaction(world, session)
    world.claims = { used: new Set(), gone: new Set() }
    const { hand, calls } = (await this.#prepared(world)) ?? {}
    if (hand === undefined || calls === undefined) return false
    for (const call of calls) {
      // Where it was refused the rest has lost its sense.
      if (world.refused.size > 0) break
      const error = await failureOf(call.start(hand === world.own ? session : hand.session))
      await call.settled(error, hand.places())
    }
    await world.afterRefusals()
    world.report.count(this.name, hand)
    return true
  }

  toString(): string {
    const inner = this.inner.length === 0 ? '' : `, [${this.inner.map(String).join(', ')}]`
    return `step('${this.name}', [${this.picks.join(', ')}]${inner})`
  }

  get #action(): Action {
    const found = actions.find(({ name }) => name === this.name)
    if (found === undefined) throw new TypeError(`There is no action ${this.name}`)
    return found
  }

  async #prepared(
    world: World,
    by = this.picks[0] ?? 0,
  ): Promise<{ hand: Hand; calls: readonly Call[] } | undefined> {
    const [, ...rest] = this.picks
    const hand = world.hands[by % 4 === 0 ? 1 : 0]
    if (hand.isStale) await world.forget(hand)
    await world.loadMissing(hand)
    const calls = this.#action.prepare(world, hand, new Picks(rest))
    return calls && { hand, calls }
  }

  async #transaction(world: World, session: Session): Promise<boolean> {
    const fails = this.name === 'transaction that fails'
    const snapshot = world.snapshot()
    const error = await failureOf(
      session.transaction(async (tx) => {
        for (const step of this.inner) {
          await step.perform(world, tx)
          await check(world, `${String(step)} inside of a transaction`)
        }
        if (fails) throw stop
      }),
    )
    if (fails ? error !== stop : error !== undefined) throw error
    if (fails) world.restore(snapshot)
    world.report.count(this.name)
    return true
  }

  /** All change their objects first, then all make their calls. */
  async #together(world: World, session: Session): Promise<boolean> {
    world.claims = { used: new Set(), gone: new Set() }
    const prepared: { hand: Hand; call: Call }[] = []
    for (const step of this.inner) {
      const { hand, calls = [] } = (await step.#prepared(world, this.inner[0]?.picks[0])) ?? {}
      for (const call of calls) if (hand !== undefined) prepared.push({ hand, call })
    }
    const ours = new Map<Hand, Places>(world.hands.map((hand) => [hand, hand.places()]))
    const errors = await Promise.all(
      prepared.map(({ hand, call }) =>
        failureOf(call.start(hand === world.own ? session : hand.session)),
      ),
    )
    for (const [i, { hand, call }] of prepared.entries())
      await call.settled(errors[i], ours.get(hand)!)
    if (world.refused.size === 0 && world.claims.gone.size === 0)
      for (const [hand, places] of ours)
        expectSame(hand.places(), places, 'what the program holds after several calls')
    await world.afterRefusals()
    world.report.count(this.name)
    return true
  }
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call
    return undefined
  } catch (error) {
    return error
  }
}

export const step = (name: string, picks: readonly number[], inner: readonly Step[] = []): Step =>
  new Step(name, picks, inner)
