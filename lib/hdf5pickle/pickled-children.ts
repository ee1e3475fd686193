import { corrupt } from '../errors.js'
import type { DatasetRecord, GroupRecord } from '../records/node-record.js'
import { childPath } from '../values/value-kind.js'
import { pickleTypeOf, pickleTypes, targetOf } from './pickle-type.js'

export interface PickledChildren {
  /** What has to be read to restore the node. */
  readonly paths: readonly string[]
  /** Whether each of them has to be there. */
  readonly isReference: boolean
}

/** The nodes that one which hdf5pickle wrote needs; `undefined` for another node. */
export function pickledChildren(record: GroupRecord | DatasetRecord): PickledChildren | undefined {
  const type = pickleTypeOf(record)
  if (type === undefined) return undefined
  if (record.kind === 'dataset') return { paths: [], isReference: false }
  const { path, children } = record
  if (type !== pickleTypes.reference)
    return { paths: children.map((name) => childPath(path, name)), isReference: false }
  const target = targetOf(record)
  if (target === undefined) throw corrupt('A reference has no target', { path })
  return { paths: [target], isReference: true }
}
