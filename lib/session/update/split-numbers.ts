import type { Place } from '../../graph/place.js'
import { referenceDraft, rowAttribute } from '../../graph/reference.js'
import type { PlanAttribute, PlanStep } from '../../records/write-plan.js'
import {
  int32,
  int8,
  integerAttribute,
  jsType,
  noAttributes,
  text,
  textAttribute,
} from '../../values/attributes.js'
import type { StringLabels } from '../../values/string-labels.js'

/** Several references, one an element, that do not lead to rows of one table. */
export interface SplitNumbers {
  readonly path: string
  /** `undefined` for an element that is absent; how, the table says that the column is in. */
  readonly places: readonly (Place | undefined)[]
  /** What the dataset says of itself beside where it leads. */
  readonly attributes: readonly PlanAttribute[]
}

/** Stores references that were row numbers of one table as elements of several kinds, one for each table. */
export function splitNumbersSteps(
  { path, places, attributes }: SplitNumbers,
  strings: StringLabels,
): PlanStep[] {
  const tables = new Map<string, number[]>()
  const others: [at: number, place: Place][] = []
  for (const [at, place] of places.entries())
    if (place?.index?.length === 1) {
      const known = tables.get(place.path)
      if (known === undefined) tables.set(place.path, [at])
      else known.push(at)
    } else if (place !== undefined) others.push([at, place])
  const kinds = new Int32Array(places.length).fill(-1)
  const names: string[] = []
  const parts: PlanStep[] = []
  for (const [target, positions] of tables) {
    for (const at of positions) kinds[at] = names.length
    const name = nameOf('reference', names)
    const data = Int32Array.from(positions, (at) => places[at]!.index![0]!)
    const leads = [...jsType('Reference'), textAttribute('target', target)]
    parts.push({ ...numbers(`${path}/${name}`, data), attributes: leads })
  }
  if (others.length > 0) {
    for (const [at] of others) kinds[at] = names.length
    parts.push(...lone(`${path}/${nameOf('other', names)}`, others, strings))
  }
  const named: PlanAttribute = { name: 'tables', type: text, shape: [names.length], data: names }
  const length = integerAttribute('length', places.length)
  return [
    { kind: 'unlink', path },
    { kind: 'group', path, attributes: [...attributes, ...jsType('MixedTable'), length, named] },
    ...parts,
    { kind: 'group', path: `${path}/__`, attributes: noAttributes },
    numbers(`${path}/__/table`, names.length < 128 ? new Int8Array(kinds) : kinds),
  ]
}

function nameOf(kind: string, names: string[]): string {
  const count = names.filter((name) => name.startsWith(kind)).length
  const name = count === 0 ? kind : `${kind}_${count + 1}`
  names.push(name)
  return name
}

const numbers = (path: string, data: Int8Array | Int32Array) =>
  ({
    kind: 'dataset',
    path,
    type: data instanceof Int8Array ? int8 : int32,
    shape: [data.length],
    data,
    attributes: noAttributes,
  }) as const

/** References each by itself. */
function* lone(
  path: string,
  references: readonly (readonly [at: number, place: Place])[],
  strings: StringLabels,
): Generator<PlanStep> {
  yield { kind: 'group', path, attributes: jsType('Array') }
  const width = String(references.length - 1).length
  for (const [i, [, { path: target, index }]] of references.entries()) {
    const row = index === undefined ? [] : [rowAttribute(index)]
    yield {
      path: `${path}/${String(i).padStart(width, '0')}`,
      ...referenceDraft(target, strings, row),
    }
  }
}
