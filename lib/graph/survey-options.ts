import type { ClassSource } from './class-source.js'
import type { Place } from './place.js'
import type { StringLabels } from '../values/string-labels.js'

export interface SurveyOptions {
  readonly classes: ClassSource
  readonly strings: StringLabels
  /** Where an earlier save put an object; `undefined` when there was none. */
  readonly locate: ((object: object) => Place | undefined) | undefined
  /** Whether columns may hold the numbers of rows that an earlier save put into one table. */
  readonly packsKnownRows?: boolean
  /** Whether an object must not lie in a table or a dataset of others: something else leads to the node that it has. */
  readonly keepsNode?: (object: object) => boolean
}
