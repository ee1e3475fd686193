import type { CreateDataset, PlanStep } from '../records/write-plan.js'
import { integerAttribute, textAttribute } from '../values/attributes.js'
import { describeView } from '../values/binary.js'
import type { DatasetDraft } from '../values/draft.js'
import { referenceDraft } from './reference.js'
import type { StringLabels } from '../values/string-labels.js'

interface Entry {
  /** Where the buffer's bytes lie, once more than one object refers to them. */
  path: string | undefined
  readonly firstView: { readonly view: ArrayBufferView; readonly step: number } | undefined
}

/**
 * Knows which views share one ArrayBuffer: the first view of a buffer is stored by its own bytes; when a second
 * one or the buffer itself comes, the whole buffer is stored once and the views refer to it.
 */
export class SharedBuffers {
  readonly #entries = new Map<ArrayBufferLike, Entry>()
  readonly #steps: PlanStep[]

  constructor(steps: PlanStep[]) {
    this.#steps = steps
  }

  /** Tells whether the buffer of a view was met before, directly or through another view. */
  isShared(view: ArrayBufferView): boolean {
    return this.#entries.has(view.buffer)
  }

  /** Where the whole buffer lies already. */
  pathOf(buffer: ArrayBufferLike): string | undefined {
    return this.#entries.get(buffer)?.path
  }

  /** Remembers the first view of a buffer; its dataset is the plan's step of that number. */
  addFirstView(view: ArrayBufferView, step: number): void {
    this.#entries.set(view.buffer, { path: undefined, firstView: { view, step } })
  }

  /** Says where the whole buffer lies; the first view's dataset becomes a reference to it. */
  setPath(buffer: ArrayBufferLike, path: string, strings: StringLabels): void {
    const entry = this.#entries.get(buffer)
    this.#entries.set(buffer, { path, firstView: undefined })
    if (entry?.firstView === undefined) return
    const { view, step } = entry.firstView
    const old = this.#steps[step] as CreateDataset
    const draft = viewReference(view, path, strings)
    const own = old.attributes.filter((attribute) => attribute.name !== 'js_type')
    this.#steps[step] = { ...draft, path: old.path, attributes: [...draft.attributes, ...own] }
  }
}

/** A view as a reference to the buffer that holds its bytes. */
export function viewReference(
  view: ArrayBufferView,
  path: string,
  strings: StringLabels,
): DatasetDraft {
  const { kind, length } = describeView(view)
  return referenceDraft(path, strings, [
    textAttribute('view', kind),
    integerAttribute('byteOffset', view.byteOffset),
    integerAttribute('length', length),
  ])
}
