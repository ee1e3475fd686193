import { invalidDeclaration } from '../errors.js'
import { isClass } from './class-type.js'
import { ownStoredNames } from './collect-fields.js'
import { type DeclaredField, declareField, ownDeclaredFields } from './declared-fields.js'
import { partsOf, type TypeArgument } from './descriptors.js'
import type { Constructor } from './field-type.js'
import { checkHooks } from './protocol.js'
import {
  concernsInstances,
  type RegisteredField,
  type RegisterOptions,
  reducerOf,
} from './register-options.js'

/** What a registry keeps of a class, a function or an object; frozen. */
export interface Registration {
  readonly value: object
  /** The canonical name, which is written. */
  readonly name: string
  readonly aliases: readonly string[]
  readonly isClass: boolean
  readonly options: RegisterOptions
  /** Fields given when registering; `undefined` leaves them to the decorators. */
  readonly fields: readonly DeclaredField[] | undefined
}

/**
 * Adds options to what is known of a value.
 *
 * @param known From the same registry (its name stays canonical) or from a parent.
 */
export function makeRegistration(
  value: object,
  options: RegisterOptions,
  known: Registration | undefined,
  keepName: boolean,
): Registration {
  const own = ownName(value)
  const name = (keepName ? known?.name : undefined) ?? options.name ?? known?.name ?? own
  if (name === undefined) {
    throw invalidDeclaration(
      "A class or function without a name can't be registered. Give it one: @H5Class('lab.Run') or register(Run, 'lab.Run')",
    )
  }
  const merged = Object.freeze({ ...known?.options, ...options })
  const aliases = new Set([...(known?.aliases ?? []), ...(options.aliases ?? [])])
  if (options.name !== undefined) aliases.add(options.name)
  aliases.delete(name)
  const registration: Registration = Object.freeze({
    value,
    name,
    aliases: Object.freeze([...aliases]),
    isClass: isClass(value) && (looksLikeClass(value) || concernsInstances(merged)),
    options: merged,
    fields:
      options.fields === undefined ? known?.fields : declareFields(options.fields, own ?? name),
  })
  checkTogether(registration)
  if (registration.isClass) checkHooks(value as Constructor)
  return registration
}

function checkTogether({ name, isClass: makesInstances, options }: Registration): void {
  if (!makesInstances && concernsInstances(options)) {
    throw new TypeError(`'${name}' was registered with options for instances, and is not a class.`)
  }
  if (options.upgrade !== undefined && options.version === undefined) {
    throw new TypeError(`'${name}' has an upgrade and no version to upgrade to.`)
  }
  if (options.newer !== undefined && options.version === undefined) {
    throw new TypeError(`'${name}' has the option newer, but no version of its own.`)
  }
  if (options.subclasses === true && reducerOf(options) === undefined) {
    throw new TypeError(`'${name}' has subclasses: true and no reducer that it could be about.`)
  }
}

/**
 * Tells whether two values are one declaration that was evaluated twice (hot reload, a second copy
 * of a module, a test that runs again), not two declarations that happen to have one name.
 *
 * Where neither fields nor a name given on purpose tell, the source text does.
 */
export function isRedeclaration(former: Registration, latter: Registration): boolean {
  const one = former.value
  const other = latter.value
  if (typeof one !== 'function' || typeof other !== 'function') return false
  if (former.isClass !== latter.isClass || one.name !== other.name) return false
  if (fieldNames(former) !== fieldNames(latter)) return false
  const named = former.options.name !== undefined && latter.options.name !== undefined
  return (former.isClass && named) || fieldNames(former) !== '' || String(one) === String(other)
}

const fieldNames = ({ value, fields, isClass: makesInstances }: Registration): string =>
  makesInstances
    ? ownStoredNames([...ownDeclaredFields(value as Constructor), ...(fields ?? [])]).join('\0')
    : ''

function declareFields(
  fields: NonNullable<RegisterOptions['fields']>,
  owner: string,
): readonly DeclaredField[] {
  return Object.entries(fields).map(([property, given]) => {
    const { type, ...options } = isOptions(given) ? given : { type: given }
    return declareField({ owner, property, access: 'property', type, options })
  })
}

const isOptions = (given: RegisteredField): given is Exclude<RegisteredField, TypeArgument> =>
  typeof given === 'object' && given !== null && partsOf(given) === undefined

/** Class syntax, a built-in, or a constructor function with methods; not just any function. */
function looksLikeClass(value: Constructor): boolean {
  if (/^class\b|\[native code\]\s*\}$/.test(Function.prototype.toString.call(value))) return true
  const prototype = value.prototype as object
  return (
    Object.getPrototypeOf(prototype) !== Object.prototype || Reflect.ownKeys(prototype).length > 1
  )
}

/** `default` is what an anonymous default export is called. */
function ownName(value: object): string | undefined {
  const { name } = value as { readonly name?: unknown }
  if (typeof value !== 'function' || typeof name !== 'string') return undefined
  return name === '' || name === 'default' ? undefined : name
}
