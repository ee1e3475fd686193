import { instanceToPlain } from 'class-transformer'

import { cannotStore } from '../errors.js'
import { describe } from '../metadata/check-options.js'
import { toJsonValue } from './json-value.js'
import { checkPlainOptions, type PlainOptions } from './plain-options.js'
import type { PlainObject, PlainValue } from './plain-value.js'
import { PlainView } from './plain-view.js'

/**
 * Gives an object as plain data that `JSON.stringify` writes and `fromPlain` reads.
 *
 * The declared fields are taken, under the names of their properties, and class-transformer's `@Expose`, `@Exclude`,
 * `@Type` and `@Transform` are honoured: they may rename, leave out, add and change. Dates become ISO texts, typed arrays arrays, bytes
 * base64, bigints decimal text, NaN and infinities their names, Sets arrays, Maps objects (pairs where a key is no
 * text). An object whose declaration leaves its class open says it by `$class`.
 *
 * @throws CANNOT_STORE for circles (break them with `@Exclude()`), functions, and what else JSON has no form for;
 * UNREGISTERED_CLASS for a subclass that is not registered; TypeError for wrong arguments.
 * @example
 * const json = JSON.stringify(toPlain(run, { groups: ['public'] }))
 */
export function toPlain(objects: readonly unknown[], options?: PlainOptions): PlainValue[]
export function toPlain(object: object, options?: PlainOptions): PlainObject
export function toPlain(
  object: object,
  options: PlainOptions = {},
): PlainObject | readonly PlainValue[] {
  const { registry, transform } = checkPlainOptions(options, 'toPlain')
  if (typeof object !== 'object' || object === null) {
    throw new TypeError(`toPlain takes an object or an array of them, not ${describe(object)}.`)
  }
  const change = (view: unknown): unknown => (instanceToPlain([view], transform) as unknown[])[0]
  const view = new PlainView(registry, change).ofRoot(object)
  const plain = toJsonValue(change(view), object)
  if (typeof plain === 'object' && plain !== null) return plain
  throw cannotStore(
    `a ${object.constructor.name} as an object of JSON: its form is ${JSON.stringify(plain)}`,
    'Put it into an object: toPlain({ value }).',
    {},
  )
}
