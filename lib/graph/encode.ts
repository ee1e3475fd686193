import type { WritePlan } from '../records/write-plan.js'
import type { Target } from './form.js'
import { Layout, type LayoutOptions, type PlacedStream } from './layout.js'
import type { Place } from './place.js'
import { Survey, type SurveyOptions } from './survey.js'

export interface EncodeOptions extends SurveyOptions, LayoutOptions {}

export interface Encoded {
  readonly plan: WritePlan
  /** The objects that the plan stores, by place. */
  readonly places: ReadonlyMap<object, Place>
  /** Datasets of the plan whose elements have to follow it. */
  readonly streams: readonly PlacedStream[]
}

/**
 * Turns objects into a plan of groups, datasets and links. Nothing is written: what cannot be stored throws before
 * anything happens. First all that is to be stored is surveyed, then everything gets its place.
 */
export function encodeGraph(
  entries: Iterable<readonly [string, unknown]>,
  options: EncodeOptions,
): Encoded {
  const survey = new Survey(options)
  const roots: (readonly [string, Target])[] = []
  for (const [path, value] of entries) roots.push([path, survey.add(path, value)])
  const layout = new Layout(options)
  for (const [path, target] of roots) layout.add(path, target)
  layout.finish()
  return { plan: { steps: layout.steps }, places: layout.places, streams: layout.streams }
}
