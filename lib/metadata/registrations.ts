import type { Registration } from './registration.js'

/** Registrations by name, by value and by prototype, over a parent's that they may hide. */
export class Registrations {
  readonly #parent: Registrations | undefined
  /** In both, `undefined` hides what the parent has. */
  readonly #byName = new Map<string, Registration | undefined>()
  readonly #byValue = new WeakMap<object, Registration | undefined>()
  readonly #classes = new WeakMap<object, object>()
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
    this.#changes++
  }
}
