import { isSameData } from '../../records/same-elements.js'
import { isSameShape, mayHoldSame } from '../../records/same-type.js'
import type { PlanStep } from '../../records/write-plan.js'
import { textOf } from '../../values/attributes.js'
import type { DeclaredNames } from './declared-names.js'
import type { DesiredNode } from './desired-tree.js'

/** What `js_type` may bring with it. */
const ofEveryType = ['length', 'target', 'row', 'view', 'byteOffset']
const ofType: Readonly<Record<string, readonly string[]>> = {
  Date: ['units', 'iso8601'],
  boolean: ['dtype'],
}

/** What gives a matched object its attributes; those that are not h5orm's stay. */
export function attributeSteps(node: DesiredNode, declared: DeclaredNames): PlanStep[] {
  const { path, attributes } = node.step
  const there = node.match!.record!.attributes
  const steps: PlanStep[] = []
  const wanted = new Set<string>()
  for (const attribute of attributes) {
    const { name, type, shape, data } = attribute
    wanted.add(name)
    if (node.keptAttributes.has(name)) continue
    const stored = there.get(name)
    const isSame =
      stored !== undefined &&
      mayHoldSame(type, stored.type) &&
      isSameShape(shape, stored.shape) &&
      isSameData(type, data, stored.data)
    if (!isSame) steps.push({ kind: 'set-attribute', path, attribute })
  }
  const type = textOf(there.get('js_type'))
  const ours = type === undefined ? [] : [...ofEveryType, ...(ofType[type] ?? [])]
  for (const name of there.keys()) {
    if (wanted.has(name) || node.keptAttributes.has(name)) continue
    if (
      name.startsWith('js_') ||
      name === 'pickletype' ||
      ours.includes(name) ||
      declared.hasAttribute(node, name)
    )
      steps.push({ kind: 'delete-attribute', path, name })
  }
  return steps
}
