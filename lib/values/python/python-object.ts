import { PythonGlobal } from './python-global.js'

export interface PythonObjectParts {
  readonly callable: unknown
  readonly made?: PythonObject['made']
  readonly args?: unknown
  readonly state?: unknown
  readonly items?: unknown
  readonly entries?: unknown
}

/**
 * Stands for an instance of a Python class that this program has no class for: what its `__reduce__` gave. It can be
 * looked at, and is written back as it was.
 *
 * @example
 * const run = await session.load('/run')
 * if (run instanceof PythonObject) console.log(run.class, run.args, run.state)
 */
export class PythonObject {
  /** The class or function that makes the object: a `PythonGlobal`, or what else is called. */
  callable: unknown
  /** Whether Python calls it, uses its `__new__` only, or makes an instance of a classic class. */
  made: 'by call' | 'by new' | 'classic'
  /** The positional arguments, a tuple. */
  args: unknown
  /** The attributes as an object (or a Map), or any other value for `__setstate__`; `undefined`: none. */
  state: unknown
  /** What is appended, for subclasses of list and the like. */
  items: unknown
  /** What is set by key, for subclasses of dict and the like. */
  entries: unknown

  constructor(parts: PythonObjectParts) {
    this.callable = parts.callable
    this.made = parts.made ?? 'by new'
    this.args = parts.args
    this.state = parts.state
    this.items = parts.items
    this.entries = parts.entries
  }

  /** The full name of the class or function, such as `lab.run.Run`. */
  get class(): string {
    const { callable } = this
    if (callable instanceof PythonGlobal) return callable.fullName
    return typeof callable === 'function' ? callable.name : '?'
  }
}
