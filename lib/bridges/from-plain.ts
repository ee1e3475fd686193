import { describe } from '../metadata/check-options.js'
import { isClass } from '../metadata/class-type.js'
import type { Constructor } from '../metadata/field-type.js'
import { copyPlain } from './copy-plain.js'
import { checkPlainOptions, type PlainOptions } from './plain-options.js'
import { PlainReader } from './plain-reader.js'

/**
 * Makes an instance of plain data, such as `JSON.parse` gives: what `toPlain` wrote, or what another program did.
 *
 * class-transformer's `@Expose`, `@Exclude`, `@Type` and `@Transform` come first; then each declared field takes the value of
 * its type, where class-transformer has not made one: dates from ISO texts or milliseconds, typed arrays from arrays,
 * bytes from base64, bigints from text, Maps, Sets, and instances of declared classes (of the registered subclass
 * that `$class` names). Instances are made as by loading (`create` of the class decides); what has neither `@H5Field` nor
 * `@Expose` is ignored.
 *
 * @throws CANNOT_RESTORE where data do not fit a declaration, UNREGISTERED_CLASS for an unknown class, TypeError for wrong arguments.
 * @example
 * const run = fromPlain(Run, JSON.parse(text))
 * const runs = fromPlain(Run, [{ title: 'first' }, { title: 'second' }])
 */
export function fromPlain<T>(
  constructor: Constructor<T>,
  plain: Readonly<Record<string, unknown>>,
  options?: PlainOptions,
): T
export function fromPlain<T>(
  constructor: Constructor<T>,
  plain: readonly unknown[],
  options?: PlainOptions,
): T[]
export function fromPlain<T>(constructor: Constructor<T>, plain: object, options?: PlainOptions): T
export function fromPlain<T>(
  constructor: Constructor<T>,
  plain: object,
  options: PlainOptions = {},
): T | T[] {
  if (!isClass(constructor)) {
    throw new TypeError(`fromPlain takes a class first, not ${describe(constructor)}.`)
  }
  if (typeof plain !== 'object' || plain === null) {
    const hint = typeof plain === 'string' ? ' Read text with JSON.parse first.' : ''
    throw new TypeError(
      `fromPlain takes an object or an array of them, not ${describe(plain)}.${hint}`,
    )
  }
  const { registry, transform } = checkPlainOptions(options, 'fromPlain')
  const copy = copyPlain(plain)
  /** Only to be named in messages. */
  const root = Array.isArray(copy)
    ? plain
    : (Object.create(constructor.prototype as object) as object)
  const reader = new PlainReader(root, registry, transform)
  if (!Array.isArray(copy)) return reader.instance(copy, [constructor]) as T
  const type = { kind: 'instance', classes: () => [constructor] } as const
  return copy.map((item, i) => reader.at(i, item, type) as T)
}
