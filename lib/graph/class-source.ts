import type { ClassDefinition } from '../metadata/definition.js'

/** What the graph needs to know of a registry. */
export interface ClassSource {
  /** The definition of the class with exactly this prototype, or of a reducer for its subclasses too. */
  definitionOfPrototype(prototype: object): ClassDefinition | undefined
  classNamed(name: string): ClassDefinition | undefined
  /** The name of a registered function, class or single object. */
  nameOfValue(value: object): string | undefined
  valueNamed(name: string): object | undefined
  /** The canonical names of what is registered, sorted. */
  names(): readonly string[]
}
