import { expect } from 'chai'

import type { Session } from 'h5orm'

import { type Action, type Call, callOf } from '../call.js'
import { type Item, Part } from '../classes.js'
import type { Hand } from '../hand.js'
import type { Picks } from '../picks.js'
import { itemsIn, ownerOf, type Places, placesOf } from '../places.js'
import type { World } from '../world.js'
import { madeBy } from './making.js'

/** A list of rows that can grow. */
interface Growing {
  readonly path: string
  /** Its place in the model. */
  readonly place: string
  readonly rows: unknown[]
}

/** Finds the tables: a list that has rows of other lists is none. */
function growingOf({ file }: World, hand: Hand): Growing[] {
  return [...hand.roots].flatMap(([path, rows]) => {
    const place = `${path}.members`
    const stored = itemsIn(file.get(place) ?? '')
    const own = new Set(
      hand
        .items()
        .filter((item) => hand.session.pathOf(item)?.startsWith(`${path}[`))
        .map(({ id }) => `#${id}`),
    )
    const isNewer = stored.some((item) => file.has(`${item}.grade`))
    return Array.isArray(rows) &&
      !isNewer &&
      stored.length > 0 &&
      stored.every((item) => own.has(item))
      ? [{ path, place, rows }]
      : []
  })
}

/** What ends a stream before its end. */
const unplugged = new Error('unplugged')

function* stream(rows: readonly Item[], fails: boolean): Generator<Item> {
  yield* rows
  if (fails) throw unplugged
}

async function* slowStream(rows: readonly Item[], fails: boolean): AsyncGenerator<Item> {
  for (const row of rows) {
    await Promise.resolve()
    yield row
  }
  if (fails) throw unplugged
}

/** Rows come to the end of a list, in the file or in what a hand has seen. */
function grow(places: Places, { place }: Growing, rows: readonly Item[]): void {
  const told = [...itemsIn(places.get(place) ?? ''), ...rows.map(({ id }) => `#${id}`)]
  places.set(place, `[${[...new Set(told)].join()}]`)
  for (const [at, value] of placesOf([[ownerOf(place), rows]]))
    if (at.startsWith('#')) places.set(at, value)
}

/** Rows of a hand are in the file. */
function arrived(world: World, hand: Hand, to: Growing, rows: readonly Item[]): void {
  grow(world.file, to, rows)
  world.moved(hand)
}

function prepared(
  world: World,
  hand: Hand,
  picks: Picks,
): { to: Growing; rows: Item[] } | undefined {
  const growing = growingOf(world, hand)
  const path = world.pick(
    hand,
    picks,
    growing.map((one) => one.path),
  )
  const to = growing.find((one) => one.path === path)
  if (to === undefined) return undefined
  return {
    to,
    rows: Array.from({ length: 1 + picks.below(3) }, () => madeBy(world, [Part], picks)),
  }
}

/** Appends rows that are at hand: they come into the list that the program holds. */
function held(world: World, hand: Hand, { to, rows }: { to: Growing; rows: Item[] }): Call {
  return callOf(
    (session) => session.append(to.path, rows),
    (ours) => {
      for (const row of rows) {
        expect(to.rows.includes(row), `#${row.id} is in the list that the program holds`).to.equal(
          true,
        )
        world.appended.push({ list: to.rows, row })
      }
      arrived(world, hand, to, rows)
      for (const places of [hand.last, ours]) grow(places, to, rows)
    },
  )
}

/** Loads a list again that is shorter than the file has it. */
const loadedAgain = (hand: Hand, to: Growing, rows: readonly Item[]): Call =>
  callOf(
    (session) => session.load(to.path),
    () => {
      const ids = (to.rows as Item[]).slice(-rows.length).map(({ id }) => id)
      expect(ids, `the held rows of ${to.path}, loaded again`).to.deep.equal(
        rows.map(({ id }) => id),
      )
      grow(hand.last, to, rows)
    },
  )

const fails = (
  start: (session: Session) => Promise<unknown>,
  settled: () => void = () => {},
): Call => ({
  start,
  settled(error) {
    if (error !== unplugged) throw error ?? new Error('A stream that died was saved')
    settled()
  },
})

export const appending: readonly Action[] = [
  {
    name: 'append',
    weight: 5,
    inside: 'anything',
    prepare(world, hand, picks) {
      const found = prepared(world, hand, picks)
      return found && [held(world, hand, found)]
    },
  },
  {
    name: 'append a stream',
    weight: 4,
    inside: 'transaction',
    prepare(world, hand, picks) {
      const found = prepared(world, hand, picks)
      if (found === undefined) return undefined
      const { to, rows } = found
      const rowsOf = picks.below(2) === 0 ? stream : slowStream
      const call = callOf(
        (session) => session.append(to.path, rowsOf(rows, false)),
        () => arrived(world, hand, to, rows),
      )
      return [call, loadedAgain(hand, to, rows)]
    },
  },
  {
    name: 'append a stream that dies',
    weight: 3,
    inside: 'anything',
    prepare(world, hand, picks) {
      const found = prepared(world, hand, picks)
      if (found === undefined) return undefined
      const { to, rows } = found
      const rowsOf = picks.below(2) === 0 ? stream : slowStream
      return [fails((session) => session.append(to.path, rowsOf(rows, true)))]
    },
  },
  {
    name: 'append a stream that commits and dies',
    weight: 4,
    inside: 'nothing',
    prepare(world, hand, picks) {
      const found = prepared(world, hand, picks)
      if (found === undefined) return undefined
      const { to, rows } = found
      return [
        fails(
          (session) => session.append(to.path, slowStream(rows, true), { commitEvery: 1 }),
          () => arrived(world, hand, to, rows),
        ),
        loadedAgain(hand, to, rows),
      ]
    },
  },
]
