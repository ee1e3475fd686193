import type { Column } from '../table/column.js'
import type { GroupForm, ObjectEntry } from '../table/form.js'
import type { ChildDraft } from '../values/draft.js'
import type { Trail } from './trail.js'

/** A group whose children are being surveyed. */
export interface GroupFrame {
  readonly kind: 'group'
  readonly path: string
  readonly children: readonly ChildDraft[]
  readonly form: GroupForm
  readonly entry: ObjectEntry | undefined
  readonly trail: Trail | undefined
  next: number
}

/** A column that more values wait for. */
export interface FeedFrame {
  readonly kind: 'feed'
  readonly column: Column
}
