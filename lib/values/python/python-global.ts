/**
 * Names a class or a function of Python that this program has nothing for; nothing is imported or called.
 *
 * @example
 * const factory = new PythonGlobal('__builtin__', 'list')
 */
export class PythonGlobal {
  readonly module: string
  readonly name: string
  /** Its number in Python's extension registry, where the file has that instead of the name. */
  readonly code: number | undefined

  constructor(module: string, name: string, code?: number) {
    this.module = module
    this.name = name
    this.code = code
  }

  /** Makes one of a full name, such as `lab.run.Run`. */
  static of(fullName: string): PythonGlobal {
    const dot = fullName.lastIndexOf('.')
    return dot < 0
      ? new PythonGlobal('__main__', fullName)
      : new PythonGlobal(fullName.slice(0, dot), fullName.slice(dot + 1))
  }

  /** The module and the name, such as `lab.run.Run`, or the number: `extension 171`. */
  get fullName(): string {
    return this.code === undefined ? `${this.module}.${this.name}` : `extension ${this.code}`
  }

  toString(): string {
    return this.fullName
  }
}
