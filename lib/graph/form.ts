import type { PlanAttribute } from '../records/write-plan.js'
import type { DatasetDraft } from '../values/draft.js'
import type { OpenPlace, Place } from './place.js'

/** What a link of the file is going to lead to, once the whole graph is known. */
export type Target = DatasetDraft | GroupForm | Entry

/** A group whose content is known. */
export interface GroupForm {
  readonly kind: 'group'
  readonly attributes: readonly PlanAttribute[]
  readonly links: Link[]
}

export interface Link {
  readonly name: string
  readonly to: Target
}

/** An object that was met. */
export type Entry = ObjectEntry | PackedEntry | KnownEntry

/** An object with a node of its own. */
export interface ObjectEntry {
  readonly kind: 'object'
  readonly value: object
  /** `undefined` while it is being made. */
  form: DatasetDraft | GroupForm | undefined
  /** Where it lies; `undefined` before the plan has come to it. */
  place: OpenPlace | undefined
  /** True for arrays and records that the encoder made itself: nothing else can refer to them. */
  readonly temporary: boolean
}

/** An object that lies in another's dataset. */
export interface PackedEntry {
  readonly kind: 'packed'
  readonly owner: ObjectEntry
  readonly index: readonly number[]
}

/** An object that an earlier save stored. */
export interface KnownEntry {
  readonly kind: 'known'
  readonly place: Place
}
