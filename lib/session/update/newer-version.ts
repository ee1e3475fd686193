import { cannotStore } from '../../errors.js'
import { storedVersion } from '../../graph/node-class.js'
import type { DatasetRecord, GroupRecord } from '../../records/node-record.js'
import type { CreateNode } from '../../records/write-plan.js'
import { textAttributeOf, textOf } from '../../values/attributes.js'
import type { DesiredNode, DesiredTree } from './desired-tree.js'
import { nodeAt, type StoredTree } from './stored-tree.js'

/** Gives what refuses a change, where a newer version of a class wrote a node than is going to be written. */
export function newerVersion(
  step: CreateNode,
  record: GroupRecord | DatasetRecord,
): ((why: string) => Error) | undefined {
  const name = textAttributeOf(step, 'js_class')
  const stored = storedVersion(record)
  const version = Number(step.attributes.find((each) => each.name === 'js_version')?.data ?? 0)
  if (name === undefined || stored <= version) return undefined
  if (textOf(record.attributes.get('js_class')) === undefined) return undefined
  return (why) =>
    cannotStore(
      `${name} of version ${version} in the place of version ${stored}, which knows more of it: ${why}`,
      'Load it, change it and save it in place; or update the program that declares the class; or delete it first.',
      { path: step.path },
    )
}

/**
 * Lets what a newer version of a class wrote keep its version where it is changed in place.
 *
 * Throws CANNOT_STORE where another object would take its place.
 */
export function keepNewer(
  { nodes }: DesiredTree,
  stored: StoredTree,
  isOwn: (node: DesiredNode) => boolean,
): void {
  for (const [path, node] of nodes) {
    const there = node.match ?? nodeAt(stored, path)
    const newer = there?.record && newerVersion(node.step, there.record)
    if (newer === undefined) continue
    const isTable = textAttributeOf(node.step, 'js_type') === 'Table'
    if (node.match === undefined || !(isTable || isOwn(node)))
      throw newer('another object takes its place')
    node.keptAttributes.add('js_version')
  }
}
