import type { PythonRegistration } from './python-registration.js'
import type { Registration } from './registration.js'

/** Registrations by name, by value and by prototype, over a parent's that they may hide. */
export class Registrations {
  readonly #parent: Registrations | undefined
  /** In both, `undefined` hides what the parent has. */
  readonly #byName = new Map<string, Registration | undefined>()
  readonly #byValue = new WeakMap<object, Registration | undefined>()
  readonly #classes = new WeakMap<object, object>()
  readonly #pythonByName = new Map<string, PythonRegistration | undefined>()
  readonly #pythonByValue = new WeakMap<object, PythonRegistration | undefined>()
  readonly #pythonByCode = new Map<number, PythonRegistration | undefined>()
  #changes = 0

  constructor(parent: Registrations | undefined) {
    this.#parent = parent
  }

  /** Grows with every change here or in a parent. */
  get generation(): number {
    return this.#changes + (this.#parent?.generation ?? 0)
  }

  of(value: object): Registration | undefined {
    return this.#byValue.has(value) ? this.#byValue.get(value) : this.#parent?.of(value)
  }

  /** Leaves out what a parent knows. */
  ownOf(value: object): Registration | undefined {
    return this.#byValue.get(value)
  }

  named(name: string): Registration | undefined {
    return this.#byName.has(name) ? this.#byName.get(name) : this.#parent?.named(name)
  }

  /** Leaves out what a parent knows. */
  ownNamed(name: string): Registration | undefined {
    return this.#byName.get(name)
  }

  /** Gives the class, registered here or in a parent, whose prototype this is. */
  classOf(prototype: object): object | undefined {
    return this.#classes.get(prototype) ?? this.#parent?.classOf(prototype)
  }

  pythonNamed(name: string): PythonRegistration | undefined {
    return this.#pythonByName.has(name)
      ? this.#pythonByName.get(name)
      : this.#parent?.pythonNamed(name)
  }

  pythonOf(value: object): PythonRegistration | undefined {
    return this.#pythonByValue.has(value)
      ? this.#pythonByValue.get(value)
      : this.#parent?.pythonOf(value)
  }

  /** Gives what a number of Python's extension registry stands for. */
  pythonCoded(code: number): PythonRegistration | undefined {
    return this.#pythonByCode.has(code)
      ? this.#pythonByCode.get(code)
      : this.#parent?.pythonCoded(code)
  }

  addPython(registration: PythonRegistration): void {
    const { value, names, code } = registration
    for (const name of names) this.#pythonByName.set(name, registration)
    if (code !== undefined) this.#pythonByCode.set(code, registration)
    this.#pythonByValue.set(value, registration)
    if (isPrototypeOwner(value)) this.#classes.set(value.prototype, value)
    this.#changes++
  }

  /** Gives all names that were ever known, aliases among them. */
  names(): ReadonlySet<string> {
    return new Set([...(this.#parent?.names() ?? []), ...this.#byName.keys()])
  }

  add(registration: Registration): void {
    const { value, name, aliases, isClass } = registration
    for (const known of [name, ...aliases]) this.#byName.set(known, registration)
    this.#byValue.set(value, registration)
    if (isClass) this.#classes.set((value as { readonly prototype: object }).prototype, value)
    this.#changes++
  }

  remove(value: object): void {
    for (const name of this.names()) {
      if (this.named(name)?.value !== value) continue
      if (this.#parent?.named(name)?.value === value) this.#byName.set(name, undefined)
      else this.#byName.delete(name)
    }
    if (this.#parent?.of(value) === undefined) this.#byValue.delete(value)
    else this.#byValue.set(value, undefined)
    this.#removePython(value)
    this.#changes++
  }

  #removePython(value: object): void {
    const registration = this.pythonOf(value)
    if (registration === undefined) return
    for (const name of registration.names)
      if (this.pythonNamed(name)?.value === value) this.#pythonByName.set(name, undefined)
    if (registration.code !== undefined) this.#pythonByCode.set(registration.code, undefined)
    this.#pythonByValue.set(value, undefined)
  }
}

const isPrototypeOwner = (value: object): value is { readonly prototype: object } =>
  typeof (value as { prototype?: unknown }).prototype === 'object' &&
  (value as { prototype?: unknown }).prototype !== null
