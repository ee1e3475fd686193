import { cannotRestore, unregisteredClass } from '../errors.js'
import { quoted } from '../quoted.js'
import type { ExternalSource } from '../graph/class-source.js'
import { noExternalObjects } from '../graph/external.js'
import { describe } from '../metadata/check-options.js'
import type { ClassDefinition } from '../metadata/definition.js'
import type { Constructor } from '../metadata/field-type.js'
import { Registry } from '../metadata/registry.js'

/** Gives the registered class that a name of a file stands for; `undefined` when it knows none. */
export type ClassLookup = (name: string) => Constructor | undefined

/**
 * Objects that a file refers to and does not hold: pickle's persistent ids.
 *
 * `idOf` is asked for every object (not for primitives) before anything else is done with it, once a save; `undefined`
 * and `null` mean that it is stored as usual. `objectOf` is asked once for each that is loaded.
 */
export interface ExternalObjects {
  /** Any value that can be stored. */
  idOf(object: object): unknown
  objectOf(id: unknown): unknown
}

const nothing = Symbol('nothing')

/** What a session knows beside its registry: where to look for other classes, and objects outside of the file. */
export class SessionRegistry extends Registry implements Partial<ExternalSource> {
  /** Absent where there are no external objects. */
  readonly externalId?: ExternalSource['externalId']
  readonly #lookup: ClassLookup | undefined
  readonly #external: ExternalObjects | undefined
  readonly #found = new Map<string, ClassDefinition | undefined>()
  #asked: Map<object, unknown> | undefined

  constructor(
    parent: Registry,
    lookup: ClassLookup | undefined,
    external: ExternalObjects | undefined,
  ) {
    super(parent)
    this.#lookup = lookup
    this.#external = external
    if (external !== undefined) this.externalId = (object) => this.#idOf(object, external)
  }

  override classNamed(name: string): ClassDefinition | undefined {
    const known = super.classNamed(name)
    if (known !== undefined || this.#lookup === undefined) return known
    if (this.#found.has(name)) return this.#found.get(name)
    const found = this.#ask(name, this.#lookup)
    this.#found.set(name, found)
    return found
  }

  #ask(name: string, lookup: ClassLookup): ClassDefinition | undefined {
    let found: unknown
    try {
      found = lookup(name)
    } catch (cause) {
      throw unregisteredClass(
        `onUnknownClass failed for the class ${name}`,
        'See the cause of this error.',
        { cause },
      )
    }
    if (found === undefined) return undefined
    const definition =
      typeof found === 'function' ? this.definitionOf(found as unknown as Constructor) : undefined
    if (definition !== undefined) return definition
    throw unregisteredClass(
      `onUnknownClass gave ${describe(found)} for the class ${name}`,
      'It has to return a registered class or undefined, synchronously.',
      {},
    )
  }

  #idOf(object: object, external: ExternalObjects): { readonly id: unknown } | undefined {
    if (this.#asked === undefined) {
      this.#asked = new Map()
      // A save asks for all its objects in one go.
      queueMicrotask(() => (this.#asked = undefined))
    }
    let id = this.#asked.get(object)
    if (id === undefined) {
      id = external.idOf(object) ?? nothing
      this.#asked.set(object, id)
      if (typeof id === 'object' || typeof id === 'function') this.#asked.set(id as object, nothing)
    }
    return id === nothing ? undefined : { id }
  }

  externalObject(id: unknown, path: string): unknown {
    if (this.#external === undefined) throw noExternalObjects(id, path)
    let object: unknown
    try {
      object = this.#external.objectOf(id)
    } catch (cause) {
      throw refused(id, `objectOf failed with "${quoted(messageOf(cause))}"`, { path, cause })
    }
    if (object instanceof Promise) throw refused(id, 'objectOf gave a promise', { path })
    return object
  }
}

const refused = (id: unknown, why: string, details: { path: string; cause?: unknown }): Error =>
  cannotRestore(
    `the external object ${quoted(describe(id))}: ${why}`,
    'The option external of the session has to return it synchronously.',
    details,
  )

const messageOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause)
