import { corrupt } from '../errors.js'
import { quoted } from '../quoted.js'
import type { DatasetRecord } from '../records/node-record.js'
import { jsType } from './attributes.js'
import type { DatasetDraft } from './draft.js'
import { decodeString, encodeString } from './string.js'
import type { StringLabels } from './string-labels.js'

const wellKnown = new Map<string, symbol>(
  Object.getOwnPropertyNames(Symbol)
    .map((name): [string, unknown] => [`Symbol.${name}`, Reflect.get(Symbol, name)])
    .filter((pair): pair is [string, symbol] => typeof pair[1] === 'symbol'),
)
const wellKnownNames = new Map([...wellKnown].map(([name, symbol]) => [symbol, name]))

/** The text that stands for a registered or well-known symbol; `undefined` for a local one. */
export function nameOfSymbol(symbol: symbol): string | undefined {
  const key = Symbol.keyFor(symbol)
  return key === undefined ? wellKnownNames.get(symbol) : `Symbol.for(${key})`
}

export const encodeSymbol = (name: string, strings: StringLabels): DatasetDraft =>
  encodeString(name, strings, jsType('Symbol'))

export function decodeSymbol(record: DatasetRecord): symbol {
  const name = decodeString(record)
  if (name.startsWith('Symbol.for(') && name.endsWith(')')) return Symbol.for(name.slice(11, -1))
  const symbol = wellKnown.get(name)
  if (symbol === undefined)
    throw corrupt(`'${quoted(name)}' is no symbol that this program has`, { path: record.path })
  return symbol
}
