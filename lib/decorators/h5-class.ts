import './metadata-symbol.js'

import { checkOptions, describe } from '../metadata/check-options.js'
import { adoptDeclaredFields } from '../metadata/declared-fields.js'
import { registry } from '../metadata/default-registry.js'
import type { Constructor } from '../metadata/field-type.js'
import { classOptionNames, type H5ClassOptions } from '../metadata/register-options.js'

/** A decorator of classes, in both dialects; it never replaces the class. */
export type StoredClassDecorator = (target: Constructor, context?: ClassDecoratorContext) => void

/**
 * Declares that instances of a class may be stored and restored.
 *
 * Only the fields with `@H5Field` are stored, ancestors' fields among them. Each class needs its own
 * `@H5Class`: an instance of a subclass without one is refused when saving.
 *
 * @throws TypeError for wrong options; INVALID_DECLARATION when the class has no name or another class has it.
 * @example
 * @H5Class('lab.Run')
 * class Run {
 *   @H5Field('string') title = ''
 * }
 *
 * @H5Class({ name: 'lab.Detector', version: 2, upgrade: (state) => ({ gain: 1, ...state }) })
 * class Detector {
 *   @H5Field('float64') gain = 1
 * }
 */
export function H5Class(nameOrOptions: string | H5ClassOptions = {}): StoredClassDecorator {
  if (typeof nameOrOptions === 'function') {
    throw new TypeError(`Write @H5Class() with parentheses on ${describe(nameOrOptions)}.`)
  }
  const options = typeof nameOrOptions === 'string' ? { name: nameOrOptions } : nameOrOptions
  checkOptions(options, classOptionNames, '@H5Class')
  return (target, context) => {
    if (typeof target !== 'function') {
      throw new TypeError(`@H5Class must be on a class, not on ${describe(target)}.`)
    }
    adoptDeclaredFields(target, context?.metadata)
    registry.register(target, options)
  }
}
