import type { PythonObject } from '../values/python/python-object.js'

/** Where an object lies, for messages. */
export interface Place {
  readonly path: string
}

/** What `__reduce__` gave for one object. */
export interface Reduction {
  readonly args: readonly unknown[]
  readonly items: unknown
  readonly entries: unknown
  readonly state: unknown
}

/** How the objects of one Python class are made; the work is done in this order. */
export interface PythonClass {
  /** Makes the object before anything else is known of it, so that cycles may run through its arguments. */
  readonly make?: (place: Place) => object
  /** Makes the object of its arguments. */
  readonly construct?: (args: readonly unknown[], place: Place) => unknown
  /** Makes it of all that the file holds: for objects that can't change once they are made. */
  readonly assemble?: (reduction: Reduction, place: Place) => unknown
  /** Tells from the arguments that `assemble` is needed. */
  readonly assembles?: (args: readonly unknown[]) => boolean
  /** Gives what was made its arguments. */
  readonly fill?: (object: object, args: readonly unknown[], place: Place) => void
  readonly addItems?: (object: unknown, items: readonly unknown[], place: Place) => void
  readonly setEntries?: (
    object: unknown,
    entries: Iterable<readonly [unknown, unknown]>,
    place: Place,
    /** The dict that held them. */
    dict: object,
  ) => void
  readonly setState?: (object: unknown, state: unknown, place: Place) => void
}

/** How one object is written: what `__reduce__` would give, each part a value of its own. */
export interface Reduced {
  readonly made: PythonObject['made']
  readonly callable: unknown
  /** A tuple. */
  readonly args: unknown
  /** A list; `undefined`: none. */
  readonly items?: unknown
  /** A dict; `undefined`: none. */
  readonly entries?: unknown
  /** The attributes as a plain object or a Map, or any other value; `undefined`: none. */
  readonly state?: unknown
}
