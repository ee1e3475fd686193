import { propertyPath } from '../values/property-path.js'
import type { Step } from '../values/draft.js'

/** Where an object is met on the way from the root, which is a place without a parent. */
export interface ViewPlace {
  readonly value: object
  readonly step: Step
  readonly parent: ViewPlace | undefined
  readonly depth: number
}

/** Writes the way to a place, or to a property of it: `Run.particles[3].mass`. */
export function pathOfPlace(place: ViewPlace, ...last: readonly Step[]): string {
  const steps: Step[] = []
  let root: object = place.value
  for (let at: ViewPlace | undefined = place; at !== undefined; at = at.parent) {
    root = at.value
    if (at.parent !== undefined) steps.push(at.step)
  }
  return propertyPath(root, [...steps.toReversed(), ...last])
}

/** Tells whether an object contains itself. */
export function isWithin(value: object, place: ViewPlace | undefined): boolean {
  for (let at = place; at !== undefined; at = at.parent) if (at.value === value) return true
  return false
}
