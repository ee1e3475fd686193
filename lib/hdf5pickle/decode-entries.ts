import { corrupt } from '../errors.js'
import type { GroupRecord } from '../records/node-record.js'
import { defineStored } from '../values/own-properties.js'
import type { PrimitiveForm } from '../values/python/python-type.js'
import { asPython, setType } from '../values/python/python-type.js'
import { childPath, type Decoding } from '../values/value-kind.js'
import { decodeStr } from './decode-leaf.js'
import { FormCollector } from './form-collector.js'
import { isDirectName } from './natural-name.js'
import { nodeBytes } from './node-bytes.js'
import type { PickleContext } from './pickle-context.js'
import { pickleTypeOf, pickleTypes } from './pickle-type.js'
import { recordAt } from './record-at.js'
import { decodeWtf8, encodeWtf8 } from './wtf8.js'

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

/** A key whose text is known without restoring anything. */
interface TextKey {
  readonly text: string
  readonly form: PrimitiveForm | 'direct' | undefined
}

/** A dict: a plain object when every key is a text that reads as an identifier, else a Map. */
export function* decodeDict(record: GroupRecord, context: PickleContext): Decoding {
  const names = entryNames(record)
  const keys = textKeys(record, names, context)
  const isPlain =
    keys !== undefined && [...keys.values()].every(({ text }) => identifier.test(text))
  const container = isPlain ? {} : new Map<unknown, unknown>()
  context.remember(container)
  yield* decodeEntries(record, container, context)
  return container
}

/** Restores the entries of a dict, or of an instance's attributes, into an object or a Map; all keys first. */
export function* decodeEntries(
  record: GroupRecord,
  container: object,
  context: PickleContext,
): Decoding {
  const inner = childPath(record.path, '__')
  const names = entryNames(record)
  const texts = textKeys(record, names, context)
  const surrogates = surrogateNames(record, context)
  const forms = new FormCollector(context)
  const keys: unknown[] = []
  const twins = new TwinKeys(keys)
  for (const name of names) {
    const text = texts?.get(name)
    if (text !== undefined) {
      keys.push(text.text)
      forms.addKey(text.text, text.form)
    } else if (surrogates.has(name)) {
      const path = childPath(inner, name)
      const key = yield path
      const form = forms.formAt(key, path)
      twins.add(key, form === 'unicode')
      forms.addKey(key, form === 'int' ? undefined : form)
    } else twins.add(name, false)
  }
  for (const [i, name] of names.entries()) {
    const path = childPath(record.path, name)
    const value = yield path
    const key = keys[i]
    forms.add(key, value, path)
    if (container instanceof Map) container.set(key, value)
    else defineStored(container, key as string, value, path)
  }
  forms.giveTo(container)
  return container
}

/** Keeps a `str` and a `unicode` of one text, which are two keys in Python 3, apart: the `str` becomes bytes. */
class TwinKeys {
  readonly #keys: unknown[]
  readonly #texts = new Map<string, number>()

  constructor(keys: unknown[]) {
    this.#keys = keys
  }

  add(key: unknown, isUnicode: boolean): void {
    const twin = typeof key === 'string' ? this.#texts.get(key) : undefined
    if (twin !== undefined && isUnicode) this.#keys[twin] = bytesKey(key as string)
    this.#keys.push(twin !== undefined && !isUnicode ? bytesKey(key as string) : key)
    if (typeof key === 'string') this.#texts.set(key, this.#keys.length - 1)
  }
}

const bytesKey = (text: string): Uint8Array => asPython(encodeWtf8(text), 'str')

const entryNames = (record: GroupRecord): string[] =>
  record.children.filter((name) => name !== '__')

/** The entries whose keys are nodes below `__`. */
function surrogateNames(record: GroupRecord, context: PickleContext): ReadonlySet<string> {
  if (!record.children.includes('__')) return new Set()
  const inner = context.record(childPath(record.path, '__'))
  if (inner?.kind !== 'group')
    throw corrupt('The keys of a dict are a group', { path: childPath(record.path, '__') })
  return new Set(inner.children.filter((name) => name.startsWith('_')))
}

/** The keys by the names of the entries, when all of them are texts, each another. */
function textKeys(
  record: GroupRecord,
  names: readonly string[],
  context: PickleContext,
): ReadonlyMap<string, TextKey> | undefined {
  const surrogates = surrogateNames(record, context)
  const keys = new Map<string, TextKey>()
  const seen = new Set<string>()
  for (const name of names) {
    const key = surrogates.has(name)
      ? textKey(childPath(childPath(record.path, '__'), name), context)
      : { text: name, form: isDirectName(name) ? undefined : ('direct' as const) }
    // A str and a unicode of one text are two keys in Python 3.
    if (key === undefined || seen.has(key.text)) return undefined
    seen.add(key.text)
    keys.set(name, key)
  }
  return keys
}

function textKey(path: string, context: PickleContext): TextKey | undefined {
  const record = recordAt(path, context)
  if (record?.kind !== 'dataset') return undefined
  const type = pickleTypeOf(record)
  if (type === pickleTypes.unicode) {
    const text = decodeWtf8(nodeBytes(record))
    return text === undefined ? undefined : { text, form: 'unicode' }
  }
  if (type !== pickleTypes.str) return undefined
  const { value, form } = decodeStr(nodeBytes(record), context.pickle.str, path)
  return typeof value === 'string' ? { text: value, form } : undefined
}

/** Whether a group that hdf5pickle did not write has keys that it did: then it is read as a dict. */
export function hasPickledKeys(
  record: GroupRecord,
  context: Pick<PickleContext, 'record'>,
): boolean {
  if (!record.children.includes('__')) return false
  const path = childPath(record.path, '__')
  const inner = context.record(path)
  if (inner?.kind !== 'group') return false
  const present = new Set(record.children)
  return inner.children.some((name) => {
    const key = present.has(name) ? context.record(childPath(path, name)) : undefined
    return (key?.kind === 'group' || key?.kind === 'dataset') && pickleTypeOf(key) !== undefined
  })
}

/** Reads `__dict__`-like attributes of an instance as an object, or as a Map where a name is no text. */
export function* decodeAttributes(record: GroupRecord, context: PickleContext): Decoding {
  const keys = textKeys(record, entryNames(record), context)
  const container = keys === undefined ? new Map<unknown, unknown>() : {}
  if (container instanceof Map) setType(container, 'dict')
  yield* decodeEntries(record, container, context)
  return container
}
