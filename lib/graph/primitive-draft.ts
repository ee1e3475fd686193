import { cannotStore } from '../errors.js'
import { quoted } from '../quoted.js'
import type { FieldDefinition } from '../metadata/definition.js'
import { encodeBigint } from '../values/bigint.js'
import type { DatasetDraft, Draft } from '../values/draft.js'
import { encodeAbsent, encodeBoolean, encodeNumber } from '../values/scalars.js'
import { encodeString } from '../values/string.js'
import { encodeSymbol, nameOfSymbol } from '../values/symbol.js'
import type { EncodeContext } from '../values/value-kind.js'
import { declaredDraft, withFieldAttributes } from './declared-draft.js'

/** A value that is no object, as its field's declared type asks for or as it is. */
export function primitiveDraft(
  value: unknown,
  field: FieldDefinition | undefined,
  context: EncodeContext,
): DatasetDraft {
  const declared = field === undefined ? undefined : declaredDraft(value, field, context)
  const draft = declared ?? undeclaredDraft(value, context)
  return (field === undefined ? draft : withFieldAttributes(draft, field, context)) as DatasetDraft
}

function undeclaredDraft(value: unknown, context: EncodeContext): Draft {
  switch (typeof value) {
    case 'number':
      return encodeNumber(value)
    case 'string':
      return encodeString(value, context.strings)
    case 'boolean':
      return encodeBoolean(value)
    case 'bigint':
      return encodeBigint(value)
    case 'symbol': {
      const name = nameOfSymbol(value)
      if (name !== undefined) return encodeSymbol(name, context.strings)
      const { path } = context
      throw cannotStore(
        `the symbol ${quoted(String(value))}`,
        'Use Symbol.for(…): a file can name that one.',
        { path, property: context.property() },
      )
    }
    default:
      return encodeAbsent(value as null | undefined)
  }
}
