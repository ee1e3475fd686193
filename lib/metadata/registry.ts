import { invalidDeclaration } from '../errors.js'
import { warnOnce } from '../warn-once.js'
import { describe } from './check-options.js'
import type { FieldSource } from './collect-fields.js'
import type { CheckedFields, RegisteredFields } from './checked-fields.js'
import { defineClass } from './define-class.js'
import type { ClassDefinition } from './definition.js'
import type { Constructor } from './field-type.js'
import {
  checkPythonName,
  type PythonOptions,
  pythonRegistration,
  type PythonRegistration,
} from './python-registration.js'
import {
  checkName,
  checkRegisterOptions,
  type Parts,
  type RegisterOptions,
} from './register-options.js'
import { isRedeclaration, makeRegistration, type Registration } from './registration.js'
import { Registrations } from './registrations.js'

/** What a name in a file stands for. */
export interface Named {
  /** The canonical name, which is written. */
  readonly name: string
  /** The class, function or object itself. */
  readonly value: object
  /** How instances are stored; `undefined` for functions and objects that are only values. */
  readonly definition: ClassDefinition | undefined
}

/**
 * Knows which classes may be stored and restored, under which names, and how.
 *
 * Names are looked up in a Map and nowhere else: no name in a file is ever imported or evaluated.
 *
 * @example
 * registry.register(Vector3, {
 *   name: 'three.Vector3',
 *   reduce: (v) => [v.x, v.y, v.z],
 *   construct: ([x, y, z]) => new Vector3(x, y, z),
 * })
 */
export class Registry {
  readonly #registrations: Registrations
  readonly #parent: Registry | undefined
  #allowsReload = false
  #reloads = 0
  #definitions = new WeakMap<Registration, ClassDefinition>()
  #definedAt = 0
  readonly #source: FieldSource = {
    registeredFields: (constructor) => this.#registrations.of(constructor)?.fields,
    isRegistered: (constructor) => this.#registrations.of(constructor)?.isClass === true,
  }

  /** @param parent Whose registrations are seen too, also later ones; own ones win. */
  constructor(parent?: Registry) {
    this.#parent = parent
    this.#registrations = new Registrations(parent === undefined ? parent : parent.#registrations)
  }

  /**
   * Registers a class, or a function that is stored as a value.
   *
   * The same class again adds to what is known of it; another name becomes an alias for loading.
   * Another class of the same name replaces the first for loading if it is the same declaration
   * evaluated again (hot reload, a second copy of a module).
   *
   * @throws TypeError for wrong options, INVALID_DECLARATION when another class has the name.
   * @example
   * registry.register(Vector3, { name: 'three.Vector3', fields: { x: 'float64', y: 'float64' } })
   * registry.register(easeInOut, 'animation.easeInOut')
   */
  register<T, P extends Parts, const Fields extends RegisteredFields = RegisteredFields>(
    constructor: Constructor<T>,
    options?:
      | (RegisterOptions<T, P> & { readonly fields?: Fields & CheckedFields<T, Fields> })
      | string,
  ): void
  register(
    value: (...args: never[]) => unknown,
    options?: { readonly name?: string; readonly aliases?: readonly string[] } | string,
  ): void
  register(value: unknown, given: unknown = {}): void {
    if (typeof value !== 'function') {
      throw new TypeError(
        `registry.register takes a class or a function, not ${describe(value)}. Objects go to registerValue(name, object).`,
      )
    }
    const options = typeof given === 'string' ? { name: given } : given
    checkRegisterOptions(options, `registry.register(${value.name})`)
    this.#add(value, options)
  }

  /**
   * Registers an object that is stored by name: loading gives this very object.
   *
   * @example
   * registry.registerValue('lab.units.volt', volt)
   */
  registerValue(name: string, value: object): void {
    checkName(name, 'name', 'registry.registerValue')
    if (typeof value !== 'object' || value === null) {
      throw new TypeError(
        `registry.registerValue takes an object, not ${describe(value)}. Functions go to register(function, name).`,
      )
    }
    this.#add(value, { name })
  }

  /**
   * Says which class or function of this program a Python global stands for, in files of Python's hdf5pickle.
   *
   * Without options instances are stored as the class is declared. With `reduce`, `construct`, `state`, `items` and
   * `entries` they are what the Python class's `__reduce__` gives: arguments for the global (or, with
   * `made: 'by new'`, for its `__new__`), then list items, dict items and a state.
   *
   * @throws TypeError for a name without sense or wrong options.
   * @example
   * registry.registerPython('fractions.Fraction', Fraction, {
   *   reduce: (fraction) => [String(fraction)],
   *   construct: ([text]) => Fraction.parse(text as string),
   * })
   * registry.registerPython('lab.run.Run', Run)
   */
  registerPython<T>(name: string, constructor: Constructor<T>, options?: PythonOptions<T>): void
  registerPython(
    name: string,
    value: (...args: never[]) => unknown,
    options?: Pick<PythonOptions, 'aliases' | 'code'>,
  ): void
  registerPython(name: string, value: object, options: unknown = {}): void {
    this.#registrations.addPython(pythonRegistration(name, value, options))
  }

  /** Gives what a Python global such as `lab.run.Run` stands for. */
  pythonNamed(name: string): PythonRegistration | undefined {
    return this.#registrations.pythonNamed(name)
  }

  /** Gives what a number of Python's extension registry stands for. */
  pythonCoded(code: number): PythonRegistration | undefined {
    return this.#registrations.pythonCoded(code)
  }

  /** Gives the Python global that a class or a function stands for. */
  pythonOf(value: object): PythonRegistration | undefined {
    return this.#registrations.pythonOf(value)
  }

  /** Gives the Python global by which objects with exactly this prototype are stored. */
  pythonOfPrototype(prototype: object): PythonRegistration | undefined {
    const constructor = this.#registrations.classOf(prototype)
    return constructor && this.#registrations.pythonOf(constructor)
  }

  /**
   * Lets a class that is declared again under its name replace the former one, with a warning, also with other fields:
   * for development servers, which evaluate a module again when it was edited. Sessions forget the objects that they know
   * then, so that what they load is of the new class.
   *
   * The plugin `h5orm/vite` calls it in development. Elsewhere two classes of one name stay an error.
   *
   * @example
   * if (import.meta.hot) registry.allowReload()
   */
  allowReload(): void {
    this.#allowsReload = true
  }

  /** How often a class was replaced after `allowReload`, here or in a parent. */
  get reloads(): number {
    return this.#reloads + (this.#parent?.reloads ?? 0)
  }

  /** Forgets a class, function or object and all its names; in a fork, for the fork alone. */
  unregister(value: object): void {
    this.#registrations.remove(value)
  }

  /** Gives the definition of exactly this class; a registered ancestor's does not count. */
  definitionOf<T>(constructor: Constructor<T>): ClassDefinition<T> | undefined {
    return this.#define(this.#registrations.of(constructor)) as ClassDefinition<T> | undefined
  }

  /**
   * Gives the definition by which objects with this prototype are stored: their class's, else that
   * of its nearest ancestor registered with `subclasses: true`.
   */
  definitionOfPrototype(prototype: object): ClassDefinition | undefined {
    let current: object | null = prototype
    for (let exact = true; current !== null; exact = false) {
      const constructor = this.#registrations.classOf(current)
      const registration = constructor && this.#registrations.of(constructor)
      if (registration?.isClass === true && (exact || registration.options.subclasses === true)) {
        return this.#define(registration)
      }
      current = Object.getPrototypeOf(current) as object | null
    }
    return undefined
  }

  /** Gives what a name or an alias stands for. */
  named(name: string): Named | undefined {
    const registration = this.#named(name)
    if (registration === undefined) return undefined
    const { name: canonical, value } = registration
    return Object.freeze({ name: canonical, value, definition: this.#define(registration) })
  }

  /** Gives the definition of the class that a name or an alias stands for. */
  classNamed(name: string): ClassDefinition | undefined {
    return this.#define(this.#named(name))
  }

  /** Gives the class, function or object that a name or an alias stands for. */
  valueNamed(name: string): object | undefined {
    return this.#named(name)?.value
  }

  /** Gives the name under which a class, function or object is stored as a value. */
  nameOfValue(value: object): string | undefined {
    return this.#registrations.of(value)?.name
  }

  /** Lists the canonical names, sorted. */
  names(): readonly string[] {
    const names = new Set<string>()
    for (const name of this.#registrations.names()) {
      const registration = this.#named(name)
      if (registration !== undefined) names.add(registration.name)
    }
    return [...names].toSorted()
  }

  /** Makes a registry that sees this one's registrations, also later ones, and keeps its own to itself. */
  fork(): Registry {
    return new Registry(this)
  }

  #add(value: object, options: RegisterOptions): void {
    const known = this.#registrations
    const own = known.ownOf(value)
    const registration = makeRegistration(value, options, own ?? known.of(value), own !== undefined)
    let replaced: string | undefined
    for (const name of [registration.name, ...registration.aliases]) {
      const other = known.ownNamed(name)
      if (other === undefined || other.value === value) continue
      if (this.#allowsReload && other.isClass && registration.isClass) replaced = name
      else if (!isRedeclaration(other, registration)) throw nameTaken(name, other, registration)
    }
    known.add(registration)
    if (replaced !== undefined) {
      this.#reloads++
      warnOnce(
        `The class '${replaced}' was declared again: the newer declaration counts from here on.`,
      )
    }
    const { python } = registration.options
    if (python === undefined || known.pythonOf(value)?.reducer !== undefined) return
    const name = checkPythonName(python, `python of '${registration.name}'`)
    known.addPython(pythonRegistration(name, value, {}))
  }

  /** A fork may know more of a value than the parent that has the name. */
  #named(name: string): Registration | undefined {
    const found = this.#registrations.named(name)
    return found && this.#registrations.of(found.value)
  }

  /** Ancestors' fields and emitted types depend on other registrations: any new one may change a definition. */
  #define(registration: Registration | undefined): ClassDefinition | undefined {
    if (registration?.isClass !== true) return undefined
    const generation = this.#registrations.generation
    if (generation !== this.#definedAt) {
      this.#definitions = new WeakMap()
      this.#definedAt = generation
    }
    let definition = this.#definitions.get(registration)
    if (definition === undefined) {
      definition = defineClass(registration, this.#source)
      this.#definitions.set(registration, definition)
    }
    return definition
  }
}

const nameTaken = (name: string, first: Registration, second: Registration): Error =>
  invalidDeclaration(
    `The name '${name}' is taken: ${describe(first.value)} has it, and ${describe(second.value)} asks for it. Give one of them another name, or unregister the first. If a development server has evaluated the module again, use the plugin h5orm/vite or write registry.allowReload() above the class`,
  )
