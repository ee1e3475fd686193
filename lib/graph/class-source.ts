import type { ClassDefinition } from '../metadata/definition.js'
import type { PythonRegistration } from '../metadata/python-registration.js'

/** Knows objects that a file refers to and does not hold. */
export interface ExternalSource {
  /** The id under which an object is stored; `undefined`: it is stored as usual. */
  externalId(object: object): { readonly id: unknown } | undefined
  externalObject(id: unknown, path: string): unknown
}

/** What the graph needs to know of a registry. */
export interface ClassSource extends Partial<ExternalSource> {
  /** The definition of the class with exactly this prototype, or of a reducer for its subclasses too. */
  definitionOfPrototype(prototype: object): ClassDefinition | undefined
  classNamed(name: string): ClassDefinition | undefined
  /** The name of a registered function, class or single object. */
  nameOfValue(value: object): string | undefined
  valueNamed(name: string): object | undefined
  /** The canonical names of what is registered, sorted. */
  names(): readonly string[]
  /** What a Python global stands for, by its full name. */
  pythonNamed(name: string): PythonRegistration | undefined
  /** The same by its number in Python's extension registry. */
  pythonCoded(code: number): PythonRegistration | undefined
  /** The Python global that a class or a function stands for. */
  pythonOf(value: object): PythonRegistration | undefined
  pythonOfPrototype(prototype: object): PythonRegistration | undefined
}
