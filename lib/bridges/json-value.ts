import { cannotStore } from '../errors.js'
import { propertyPath } from '../values/property-path.js'
import type { Step } from '../values/draft.js'
import { define } from '../values/own-properties.js'
import { toBase64 } from './base64.js'
import type { PlainValue } from './plain-value.js'
import { unseal } from './sealed.js'

interface Open {
  readonly container: Record<string, unknown>
  readonly steps: readonly Step[]
}

/**
 * Makes what class-transformer gave (objects and arrays of its own making) JSON values in place, as Protocol Buffers'
 * JSON form writes them: dates and large integers as text, NaN and infinities by name.
 */
export function toJsonValue(value: unknown, root: object): PlainValue {
  const holder: Record<string, unknown> = { value }
  const open: Open[] = [{ container: holder, steps: [] }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { container, steps } = next
    const isArray = Array.isArray(container)
    for (const key of Object.keys(container)) {
      const item = unseal(container[key])
      if (isJson(item)) continue
      if (item === undefined) {
        if (isArray) define(container, key, null)
        else delete container[key]
        continue
      }
      const path = container === holder ? steps : [...steps, isArray ? Number(key) : key]
      const json = scalar(item, path, root)
      if (json !== undefined) define(container, key, json)
      else {
        if (item !== container[key]) define(container, key, item)
        open.push({ container: item as Record<string, unknown>, steps: path })
      }
    }
  }
  return holder['value'] as PlainValue
}

const isJson = (value: unknown): boolean =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value))

/** `undefined` for what has values of its own. */
function scalar(value: unknown, steps: readonly Step[], root: object): PlainValue | undefined {
  switch (typeof value) {
    case 'number':
      return String(value)
    case 'bigint':
      return value.toString()
    case 'object':
      if (value instanceof Date) return dateText(value, steps, root)
      if (value instanceof Uint8Array) return toBase64(value)
      if (!(value instanceof Promise)) return undefined
  }
  const kind = typeof value === 'object' ? 'Promise' : typeof value
  throw cannotStore(
    `the result of a @Transform or a getter: a ${kind}`,
    'JSON has no form for it.',
    {
      property: propertyPath(root, steps),
    },
  )
}

function dateText(date: Date, steps: readonly Step[], root: object): string {
  if (!Number.isNaN(date.getTime())) return date.toISOString()
  throw cannotStore('an invalid Date', 'JSON has no form for it: use null or undefined.', {
    property: propertyPath(root, steps),
  })
}
