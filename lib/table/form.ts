import type { OpenPlace, Place } from '../records/place.js'
import type { PlanAttribute } from '../records/write-plan.js'
import { noAttributes } from '../values/attributes.js'
import type { DatasetDraft, GroupDraft } from '../values/draft.js'
import { encodeNumber } from '../values/scalars.js'

/** What a link of the file is going to lead to, once the whole graph is known. */
export type Target = DatasetForm | GroupForm | Entry

export interface DatasetForm extends DatasetDraft {
  /** The objects that are its elements. */
  readonly rows?: RowSet | undefined
  /** Its int32 elements are numbers of rows of these; −1 is none. */
  readonly target?: RowSet | undefined
}

/** A group whose content is known. */
export interface GroupForm {
  readonly kind: 'group'
  readonly attributes: readonly PlanAttribute[]
  readonly links: Link[]
  /** The objects that are its rows. */
  readonly rows?: RowSet | undefined
}

export interface Link {
  readonly name: string
  to: Target
}

/** Objects that lie side by side in one node. */
export interface RowSet {
  /** `undefined` before the plan has come to it. */
  path: string | undefined
  /** In the order in which they were met. */
  rows: readonly unknown[]
  /** Where each of them lies, when there are gaps. */
  positions: Int32Array | undefined
  /** For the rows of the inner dimensions of a matrix: so many of them are one row of these. */
  within: { readonly set: RowSet; readonly width: number } | undefined
  /** Whether they are arrays within arrays, which no row number reaches. */
  readonly inner: boolean
}

/** An object that was met. */
export type Entry = ObjectEntry | PackedEntry | KnownEntry

/** An object with a node of its own. */
export interface ObjectEntry {
  readonly kind: 'object'
  readonly value: object
  /** `undefined` while it is being made. */
  form: DatasetForm | GroupForm | undefined
  /** What it was made of: read once. */
  readonly draft: GroupDraft | undefined
  /** Whether it is an ancestor of what is being surveyed. */
  open: boolean
  /** The row that it became when an array of its class came. */
  moved: PackedEntry | undefined
  /** Where it lies; `undefined` before the plan has come to it. */
  place: OpenPlace | undefined
  /** True for arrays and records that the encoder made itself: nothing else can refer to them. */
  readonly temporary: boolean
}

/** An object that lies among others in one node. */
export interface PackedEntry {
  readonly kind: 'packed'
  readonly set: RowSet
  index: readonly number[]
}

/** An object that an earlier save stored. */
export interface KnownEntry {
  readonly kind: 'known'
  readonly place: Place
}

export const makeEntry = (
  value: object,
  draft: GroupDraft | undefined,
  temporary: boolean,
): ObjectEntry => ({
  kind: 'object',
  value,
  form: undefined,
  draft,
  open: false,
  moved: undefined,
  place: undefined,
  temporary,
})

export const makeRowSet = (rows: readonly unknown[], inner = false): RowSet => ({
  path: undefined,
  rows,
  positions: undefined,
  within: undefined,
  inner,
})

/** Where a packed object lies, once its set has a path. */
export function placeOfPacked({ set, index }: PackedEntry): {
  readonly path: string | undefined
  readonly index: readonly number[]
} {
  if (index.length !== 1) return { path: set.path, index }
  const rest: number[] = []
  let [at = 0] = index
  let holder = set
  for (; holder.within !== undefined; holder = holder.within.set) {
    rest.unshift(at % holder.within.width)
    at = Math.floor(at / holder.within.width)
  }
  return { path: holder.path, index: [holder.positions?.[at] ?? at, ...rest] }
}

/** Puts something where a link leads. */
export const putting =
  (link: Link): ((form: DatasetForm | GroupForm) => void) =>
  (form) => {
    link.to = form
  }

/** The link of a column, below the groups that its relative name leads through; it is filled in later. */
export function linkAt(form: GroupForm, names: readonly string[]): Link {
  let { links } = form
  for (const name of names.slice(0, -1)) {
    const known = links.find((link) => link.name === name)
    if (known === undefined) {
      const group: GroupForm = { kind: 'group', attributes: noAttributes, links: [] }
      links.push({ name, to: group })
      ;({ links } = group)
    } else ({ links } = known.to as GroupForm)
  }
  const link: Link = { name: names.at(-1) as string, to: encodeNumber(0) }
  links.push(link)
  return link
}
