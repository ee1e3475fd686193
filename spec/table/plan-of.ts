import { Registry } from 'h5orm'

import { encodeGraph } from '#lib/graph/encode.js'
import type { CreateDataset, PlanStep } from '#lib/records/write-plan.js'

/** The steps that would store a value at `/x`, as lines: kind or type and shape, path, our attributes. */
export function planOf(value: unknown, classes: Registry = new Registry()): string[] {
  return stepsOf(value, classes).map(describeStep)
}

export function stepsOf(value: unknown, classes: Registry = new Registry()): readonly PlanStep[] {
  const { plan } = encodeGraph([['/x', value]], {
    classes,
    strings: 'natural',
    locate: () => undefined,
    mayLink: true,
  })
  return plan.steps
}

/** The dataset of a plan at a path below `/x`. */
export function columnAt(
  value: unknown,
  path: string,
  classes: Registry = new Registry(),
): CreateDataset {
  const found = stepsOf(value, classes).find((step) => step.path === `/x/${path}`)
  if (found?.kind === undefined || found.kind === 'dataset') return found as CreateDataset
  throw new Error(`${path} is a ${found.kind}`)
}

function describeStep(step: PlanStep): string {
  const where = step.path.slice(3)
  if (step.kind === 'hard-link') return `${where} -> ${step.target}`
  if (step.kind !== 'group' && 'type' in step && 'shape' in step) {
    const { type, shape } = step
    const name = type.kind === 'string' ? `text${type.length}` : `${type.kind}${sizeOf(type)}`
    return `${where} ${name}[${shape.join()}]${attributesOf(step)}`
  }
  return `${where} group${attributesOf(step)}`
}

const sizeOf = (type: { readonly kind: string; readonly size?: number }): number =>
  (type.size ?? 0) * 8

function attributesOf(step: PlanStep): string {
  const list = 'attributes' in step ? step.attributes : []
  return list
    .filter(({ name }) => name !== 'dtype' && name !== 'units')
    .map(({ name, data }) => ` ${name}=${String(data)}`)
    .join('')
}
