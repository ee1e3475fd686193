import type { NodeRecord } from '../records/node-record.js'
import type { PrimitiveForm } from '../values/python/python-type.js'
import type { StrReading } from './pickle-options.js'
import type { PythonClass } from './python-class.js'

/** What one load knows of Python. */
export interface PickleReading {
  readonly str: StrReading
  readonly classes: PythonClasses
  /** The forms of the primitives that were read, by the path of their node. */
  readonly forms: Map<string, PrimitiveForm>
}

/** What Python's globals stand for in this program. */
export interface PythonClasses {
  /** How instances of a class are made, or what a function makes. */
  classNamed(fullName: string): PythonClass | undefined
  /** The class or function of this program itself. */
  valueNamed(fullName: string): object | undefined
  /** The full name of a class or function of this program. */
  nameOf(value: object): string | undefined
  /** The full name that a number of Python's extension registry stands for. */
  nameOfCode(code: number): string | undefined
}

/** What restoring one node needs. */
export interface PickleContext {
  readonly pickle: PickleReading
  readonly remember: (value: object) => void
  /** The object, when a cycle through its own parts has made it meanwhile. */
  readonly existing: () => { readonly value: unknown } | undefined
  readonly record: (path: string) => NodeRecord | undefined
}
