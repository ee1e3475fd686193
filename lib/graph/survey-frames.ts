import type { Column } from '../table/column.js'
import type { GroupForm, ObjectEntry } from '../table/form.js'
import type { ChildDraft, Step } from '../values/draft.js'
import type { Trail } from './trail.js'

/** A group whose children are being surveyed. */
export interface GroupFrame {
  readonly kind: 'group'
  readonly path: string
  readonly children: readonly ChildDraft[]
  readonly form: GroupForm
  readonly entry: ObjectEntry | undefined
  readonly trail?: Trail
  /** Whose elements the children are. */
  readonly column?: Column
  next: number
}

/** The way to a child. */
export function trailTo({ trail, column }: GroupFrame, step: Step): Trail {
  if (column === undefined) return { up: trail, step, base: undefined }
  return { up: undefined, step: { words: '' }, base: column.where(step as number).steps }
}

/** A column that more values wait for. */
export interface FeedFrame {
  readonly kind: 'feed'
  readonly column: Column
}
