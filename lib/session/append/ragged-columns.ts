import type { GroupRecord } from '../../records/node-record.js'
import type { CreateNode, PlanAttribute } from '../../records/write-plan.js'
import { int32, jsType, noAttributes } from '../../values/attributes.js'
import { childPath } from '../../values/value-kind.js'
import type { PlannedSteps } from './planned-rows.js'

/**
 * Gives arrays that happen to be of equal lengths the form of the stored column, whose rows have unequal lengths: their
 * elements, and how many each row has. Attributes that the stored group has, such as `units`, go to the group.
 */
export function asRagged(planned: PlannedSteps, { path, attributes }: GroupRecord): void {
  const step = planned.get(path)
  if (step?.kind !== 'dataset' || step.shape.length !== 2) return
  const [count, width] = step.shape as [number, number]
  const values = childPath(path, 'values')
  const sizes = childPath(path, 'row_size')
  const own = { kind: 'dataset', shape: [count] } as const
  const isOfGroup = ({ name }: PlanAttribute): boolean => name !== 'js_type' && attributes.has(name)
  const ofGroup = [...jsType('Ragged'), ...step.attributes.filter(isOfGroup)]
  const ofValues = step.attributes.filter((attribute) => !isOfGroup(attribute))
  planned.set(path, { kind: 'group', path, attributes: ofGroup })
  planned.set(values, { ...step, path: values, shape: [count * width], attributes: ofValues })
  planned.set(sizes, {
    ...own,
    path: sizes,
    type: int32,
    data: new Int32Array(count).fill(width),
    attributes: noAttributes,
  })
}

/** Whether none of some arrays has an element. */
export const areEmpty = (step: CreateNode | undefined): boolean =>
  step?.kind === 'dataset' && step.shape[0] === 0
