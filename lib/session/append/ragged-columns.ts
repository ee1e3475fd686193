import type { CreateNode } from '../../records/write-plan.js'
import { int32, jsType, noAttributes } from '../../values/attributes.js'
import { childPath } from '../../values/value-kind.js'
import type { PlannedSteps } from './planned-rows.js'

/** Gives arrays that happen to be of equal lengths the form of others: one after another, and how long each is. */
export function asRagged(planned: PlannedSteps, path: string): void {
  const step = planned.get(path)
  if (step?.kind !== 'dataset' || step.shape.length !== 2) return
  const [count, width] = step.shape as [number, number]
  const values = childPath(path, 'values')
  const sizes = childPath(path, 'row_size')
  const own = { kind: 'dataset', shape: [count] } as const
  planned.set(path, { kind: 'group', path, attributes: jsType('Ragged') })
  planned.set(values, { ...step, path: values, shape: [count * width] })
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
