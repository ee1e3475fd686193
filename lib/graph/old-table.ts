import { cannotRestore } from '../errors.js'
import type { ClassDefinition } from '../metadata/definition.js'
import type { GroupRecord } from '../records/node-record.js'
import { storedVersion } from './node-class.js'

/** A class's `upgrade` takes one row after another: what a Table would show are the columns of before. */
export const oldTable = (
  record: Pick<GroupRecord, 'path' | 'attributes'>,
  { name, version = 0 }: ClassDefinition,
): Error =>
  cannotRestore(
    `a Table of ${name} of version ${storedVersion(record)}: only rows are brought to version ${version}, by the class's upgrade`,
    `Load it as an array of ${name}; Table.from makes a Table of that.`,
    { path: record.path },
  )
