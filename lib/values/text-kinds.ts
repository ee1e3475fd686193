import { corrupt } from '../errors.js'
import { quoted } from '../quoted.js'
import { jsType } from './attributes.js'
import { decodeString, encodeString } from './string.js'
import type { ValueKind } from './value-kind.js'

/** A kind of object that a text says completely. */
function textKind<T extends object>(
  name: string,
  prototype: T,
  toText: (value: T) => string,
  fromText: (text: string) => T,
): ValueKind<T> {
  return {
    types: [name],
    prototypes: [prototype],
    encode: (value, context) => encodeString(toText(value), context.strings, jsType(name)),
    decode(record) {
      const stored = decodeString(record)
      try {
        return fromText(stored)
      } catch (cause) {
        const shown = quoted(JSON.stringify(stored.slice(0, 80)))
        throw corrupt(`${shown} is no ${name}: ${quoted((cause as Error).message)}`, {
          path: record.path,
          cause,
        })
      }
    },
  }
}

type Getter = (this: RegExp) => string
const source = Object.getOwnPropertyDescriptor(RegExp.prototype, 'source')?.get as Getter
const flags = Object.getOwnPropertyDescriptor(RegExp.prototype, 'flags')?.get as Getter

function parseRegExp(stored: string): RegExp {
  const end = stored.lastIndexOf('/')
  if (!stored.startsWith('/') || end < 1) throw new SyntaxError('it is not written /pattern/flags')
  return new RegExp(stored.slice(1, end), stored.slice(end + 1))
}

export const regExpKind: ValueKind<RegExp> = textKind(
  'RegExp',
  RegExp.prototype,
  (value) => `/${source.call(value)}/${flags.call(value)}`,
  parseRegExp,
)

export const urlKind: ValueKind<URL> = textKind(
  'URL',
  URL.prototype,
  (value) => value.href,
  (stored) => new URL(stored),
)

export const urlSearchParamsKind: ValueKind<URLSearchParams> = textKind(
  'URLSearchParams',
  URLSearchParams.prototype,
  String,
  (stored) => new URLSearchParams(stored),
)
