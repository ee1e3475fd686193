import type { WritePlan } from '../records/write-plan.js'
import { Layout, type LayoutOptions, type PlacedStandIn, type PlacedStream } from './layout.js'
import type { Place, PlacedRows } from './place.js'
import type { SurveyOptions } from './survey-options.js'
import { Survey } from './survey.js'

export interface EncodeOptions extends SurveyOptions, LayoutOptions {}

export interface Encoded {
  readonly plan: WritePlan
  /** The objects that the plan stores, by place; those of `rows` are not among them. */
  readonly places: ReadonlyMap<object, Place>
  /** Datasets of the plan whose elements have to follow it. */
  readonly streams: readonly PlacedStream[]
  /** What stays in the file as it is, if it is there. */
  readonly stays: readonly PlacedStandIn[]
  /** Objects that the plan stores side by side, in Tables and their columns. */
  readonly rows: readonly PlacedRows[]
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
  for (const [path, value] of entries) survey.add(path, value)
  survey.finish()
  const layout = new Layout(options)
  for (const root of survey.roots) layout.add(root)
  layout.finish()
  const { steps, places, rows, streams, stays } = layout
  return { plan: { steps }, places, rows, streams, stays }
}
