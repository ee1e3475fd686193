import { type Action, type Call } from '../call.js'
import { type Item, NewerPart, olderClasses, OlderPart } from '../classes.js'
import { Hand } from '../hand.js'
import type { Picks } from '../picks.js'
import { ownerOf } from '../places.js'
import { saveCall } from '../save-call.js'
import type { World } from '../world.js'

/** A program with other classes loads everything, changes one part and saves what it is in. */
function byAnotherProgram(
  world: World,
  registry: typeof olderClasses,
  type: new () => Item,
  picks: Picks,
): readonly Call[] {
  const hand = new Hand(world.own.session)
  let inner: Call | undefined
  const grades = new Map<string, string>()
  return [
    {
      async start(session) {
        hand.session = session.fork({ registry })
        await world.loadMissing(hand)
        const parts = hand.items().filter((item) => item instanceof type)
        const part = picks.of(parts) as { x: number } | undefined
        const path = part && hand.homeOf(part as unknown as Item)
        if (!part || !path || !hand.roots.has(path)) return
        part.x = picks.below(99)
        inner = saveCall(world, hand, { paths: [path] })
        await inner.start(hand.session)
        if (type !== NewerPart) return
        for (const [place, content] of hand.places())
          if (
            place.endsWith('.grade') &&
            hand.itemsOf(path).some(({ id }) => ownerOf(place) === `#${id}`)
          )
            grades.set(place, content)
      },
      async settled(error) {
        if (inner === undefined) {
          if (error !== undefined) throw error
        } else await inner.settled(error, hand.places())
        for (const [place, content] of grades)
          if (error === undefined && world.file.has(place.replace('.grade', '.class')))
            world.file.set(place, content)
        // It ends here, whatever became of its save.
        world.refused.delete(hand)
        await hand.session.close()
      },
    },
  ]
}

export const versions: readonly Action[] = [
  {
    name: 'change by an older program',
    weight: 2,
    inside: 'nothing',
    prepare: (world, _, picks) => byAnotherProgram(world, olderClasses, OlderPart, picks),
  },
]
