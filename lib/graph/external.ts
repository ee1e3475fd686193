import { cannotRestore } from '../errors.js'
import { quoted } from '../quoted.js'
import { describe } from '../metadata/check-options.js'
import type { GroupRecord } from '../records/node-record.js'
import { jsType } from '../values/attributes.js'
import type { Draft } from '../values/draft.js'
import { encodeString } from '../values/string.js'
import { childPath, type Decoding, type EncodeContext } from '../values/value-kind.js'
import type { ClassSource } from './class-source.js'

const attributes = jsType('External')

/** An object outside of the file: its id as a text, or in a group when it is another value. */
export function externalDraft(id: unknown, context: EncodeContext): Draft {
  if (typeof id === 'string') return encodeString(id, context.strings, attributes)
  const child = { name: 'id', step: { words: '<id>' }, value: id }
  return { kind: 'group', attributes, children: [child] }
}

/** Restores an object outside of the file by an id that is no text. */
export function* decodeExternal({ path }: GroupRecord, classes: ClassSource): Decoding {
  return externalObject(yield childPath(path, 'id'), path, classes)
}

export function externalObject(id: unknown, path: string, classes: ClassSource): unknown {
  if (classes.externalObject === undefined) throw noExternalObjects(id, path)
  return classes.externalObject(id, path)
}

export const noExternalObjects = (id: unknown, path: string): Error =>
  cannotRestore(
    `the external object ${quoted(describe(id))}`,
    'Open the session with { external: { idOf, objectOf } }, which knows what it stands for.',
    { path },
  )
