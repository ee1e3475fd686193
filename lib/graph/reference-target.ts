import { corrupt } from '../errors.js'
import { quoted } from '../quoted.js'
import type { DatasetRecord, GroupRecord } from '../records/node-record.js'
import { textOf } from '../values/attributes.js'
import { decodeString } from '../values/string.js'

/** The path of the table whose row numbers a node holds. */
export function targetAttribute(record: GroupRecord | DatasetRecord): string | undefined {
  const target = textOf(record.attributes.get('target'))
  return target === undefined ? undefined : checkedTarget(target, record.path)
}

/** The absolute path that a reference holds. */
export function referenceTarget(record: DatasetRecord): string {
  return checkedTarget(decodeString(record), record.path)
}

function checkedTarget(target: string, from: string): string {
  const parts = target.split('/')
  if (
    target === '' ||
    parts[0] !== '' ||
    (target !== '/' && parts.slice(1).some((part) => part === '' || part === '.'))
  )
    throw corrupt(`'${quoted(target.slice(0, 80))}' is no absolute path`, { path: from })
  return target
}
