import type { DatasetRecord, GroupRecord, NodeRecord } from '../../records/node-record.js'
import type {
  CreateDataset,
  CreateGroup,
  CreateNode,
  PlanAttribute,
} from '../../records/write-plan.js'
import { jsType, text, textAttributeOf, textOf } from '../../values/attributes.js'
import { joinAnyTexts, joinedNames } from '../../values/joined-texts.js'
import { textOfUnits } from '../../values/string.js'
import { childPath } from '../../values/value-kind.js'
import type { PlannedSteps } from './planned-rows.js'

/** Gives new texts the form that those of the column have: a dataset, or joined in a group. */
export function inStoredForm(planned: PlannedSteps, record: NodeRecord): void {
  const step = planned.get(record.path)
  if (record.kind === 'dataset' && isJoined(step)) {
    if (record.type.kind === 'string' && typeOf(record) !== 'bigint') separate(planned, step)
  } else if (record.kind === 'group' && typeOf(record) === 'Texts' && step?.kind === 'dataset')
    if (step.type.kind === 'string') join(planned, step)
}

/** The steps that make a group of texts that are joined. */
export function joinedSteps(
  path: string,
  texts: readonly string[],
  attributes: readonly PlanAttribute[],
): readonly [CreateGroup, CreateDataset, CreateDataset] {
  const { values, sizes } = joinAnyTexts(texts)
  const own = [...jsType('Texts'), ...withoutType(attributes)]
  return [
    { kind: 'group', path, attributes: own },
    { ...values, path: childPath(path, joinedNames.values) },
    { ...sizes, path: childPath(path, joinedNames.sizes) },
  ]
}

function join(planned: PlannedSteps, step: CreateDataset): void {
  for (const part of joinedSteps(step.path, textsOf(step), step.attributes))
    planned.set(part.path, part)
}

/** Makes a dataset of joined texts, though no dataset may be able to hold them. */
function separate(planned: PlannedSteps, { path, attributes }: CreateGroup): void {
  const parts = [joinedNames.values, joinedNames.sizes].map((name) => childPath(path, name))
  const [values, sizes] = parts.map((part) => (planned.get(part) as CreateDataset).data)
  const texts: string[] = []
  let at = 0
  for (const size of sizes as Int32Array) {
    texts.push(textOfUnits((values as Uint8Array | Uint16Array).subarray(at, at + size), path))
    at += size
  }
  for (const part of parts) planned.delete(part)
  const own = withoutType(attributes)
  const shape = [texts.length]
  planned.set(path, { kind: 'dataset', path, type: text, shape, data: texts, attributes: own })
}

const isJoined = (step: CreateNode | undefined): step is CreateGroup =>
  step?.kind === 'group' && textAttributeOf(step, 'js_type') === 'Texts'

const typeOf = ({ attributes }: GroupRecord | DatasetRecord): string | undefined =>
  textOf(attributes.get('js_type'))

const withoutType = (attributes: readonly PlanAttribute[]): PlanAttribute[] =>
  attributes.filter(({ name }) => name !== 'js_type')

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The texts of a step. */
export function textsOf({ type, data }: Pick<CreateDataset, 'type' | 'data'>): readonly string[] {
  if (type.kind !== 'string' || type.length === 'variable') return data as readonly string[]
  const view = data as Uint8Array
  const texts: string[] = []
  for (let at = 0; at < view.length; at += type.length) {
    const bytes = view.subarray(at, at + type.length)
    texts.push(decoder.decode(bytes.subarray(0, bytes.indexOf(0))))
  }
  return texts
}
