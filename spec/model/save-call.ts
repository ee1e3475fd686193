import { expect } from 'chai'

import { isH5Error, type SaveOptions, type Session } from 'h5orm'

import type { Call } from './call.js'
import { Frame, type Item } from './classes.js'
import type { Hand } from './hand.js'
import { itemsIn, ownerOf, type Places } from './places.js'
import type { World } from './world.js'

export interface SaveCall {
  readonly paths: readonly string[]
  /** Whether something new is saved in the place of what is there. */
  readonly replaces?: boolean
  /** Saves in another way than by `save` or `dumpMany`. */
  readonly by?: (session: Session) => Promise<void>
  readonly options?: SaveOptions
}

/** Saves what a hand holds at some paths. */
export function saveCall(
  world: World,
  hand: Hand,
  { paths, replaces = false, by, options }: SaveCall,
): Call {
  const unknown = new Set<Item>()
  const owners = new Set<string>(paths)
  const linked = new Set<string>()
  const entries = paths.map((path) => [path, hand.roots.get(path)!] as const)
  return {
    start: (session) => {
      for (const item of hand.itemsOf(...paths)) {
        owners.add(`#${item.id}`)
        if (hand.homeOf(item) === undefined) unknown.add(item)
      }
      for (const item of hand.linkedFrom(paths)) linked.add(`#${item.id}`)
      if (by !== undefined) return by(session)
      const [first] = entries
      return entries.length === 1 && first !== undefined
        ? session.save(first[1], first[0], options)
        : session.dumpMany(entries, options)
    },
    settled: async (error, ours) => {
      // What comes after a refusal of the same hand has lost its sense.
      const found = conflictsOf(world, hand, owners, ours)
      const maybe = conflictsOf(world, hand, new Set([...owners, ...linked]), ours)
      if (error === undefined) {
        if (!replaces)
          expect(
            found.filter(({ isOrder }) => !isOrder),
            'conflicts',
          ).to.deep.equal([])
        if (replaces) for (const path of paths) world.dropped(path, hand)
        return world.saved(hand, paths, unknown, ours)
      }
      const isExpected = isH5Error(error, 'CONFLICT')
        ? maybe.length > 0 || replaces
        : isH5Error(error, 'CANNOT_STORE') &&
          (isNewer(world, new Set([...owners, ...linked])) ||
            takesRows(error) ||
            breaksCompound(hand, paths))
      if (!isExpected) throw error
      world.refused.add(hand)
    },
  }
}

interface Conflict {
  readonly place: string
  /** Whether it is about the order of a list: then both changes may have come together. */
  readonly isOrder: boolean
}

/** The places that both the hand and others have changed since it saw them, differently. */
function conflictsOf(
  { file }: World,
  { last }: Hand,
  owners: ReadonlySet<string>,
  ours: Places,
): Conflict[] {
  const found: Conflict[] = []
  for (const place of new Set([...ours.keys(), ...last.keys()])) {
    const [before, now, stored] = [last.get(place), ours.get(place), file.get(place)]
    if (owners.has(ownerOf(place)) && now !== before && stored !== before && now !== stored)
      found.push({ place, isOrder: stored === undefined || isOrder(place) })
  }
  // Elements that are not where they were can't be brought together with what others have changed in them.
  for (const [place, now] of ours)
    if (owners.has(ownerOf(place)) && isOrder(place) && movesItems(last.get(place), now))
      for (const [at, value] of file)
        if (itemsIn(now).includes(ownerOf(at)) && last.has(at) && last.get(at) !== value)
          found.push({ place: at, isOrder: true })
  return found
}

const isOrder = (place: string): boolean => /\.(members|rows|list|mixed)$/.test(place)

/** Whether items were moved, added or removed. */
const movesItems = (before: string | undefined, now: string): boolean =>
  before !== undefined && before !== now

/** Whether what should be rows of a compound are none of their own. */
const breaksCompound = (hand: Hand, paths: readonly string[]): boolean =>
  paths.some((path) => {
    const root = hand.roots.get(path)
    if (!(root instanceof Frame)) return false
    const own = new Set(hand.itemsOf(path))
    return root.rows.length === 0 || root.rows.some((row) => !own.has(row))
  })

/** Whether a newer version of a class has stored one of the items. */
const isNewer = ({ file }: World, owners: ReadonlySet<string>): boolean =>
  [...owners].some((owner) => file.has(`${owner}.grade`))

/** Whether the save would take rows away, or move some, that something else refers to. */
const takesRows = (error: Error): boolean => error.message.includes('refers to it')
