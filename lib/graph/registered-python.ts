import { cannotRestore, cannotStore, H5Error } from '../errors.js'
import { quoted } from '../quoted.js'
import type { PythonWriting } from '../hdf5pickle/encode-pickle.js'
import type { ValuePlace } from '../hdf5pickle/encode-value.js'
import type { PythonClasses } from '../hdf5pickle/pickle-context.js'
import type { PythonClass, Reduced } from '../hdf5pickle/python-class.js'
import { shippedClasses } from '../hdf5pickle/shipped/shipped-classes.js'
import { isClass } from '../metadata/class-type.js'
import type { ClassDefinition } from '../metadata/definition.js'
import type { PythonReducer, PythonRegistration } from '../metadata/python-registration.js'
import { withoutProto } from '../values/own-properties.js'
import { PythonGlobal } from '../values/python/python-global.js'
import { tuple } from '../values/python/python-type.js'
import type { ClassSource } from './class-source.js'
import { pythonInstances, reduceFields } from './python-instances.js'

/** Python's globals by what the program has registered, and by what is shipped. */
export class RegisteredPython implements PythonClasses, PythonWriting {
  readonly #classes: ClassSource
  readonly #known = new Map<string, PythonClass | undefined>()

  constructor(classes: ClassSource) {
    this.#classes = classes
  }

  classNamed(fullName: string): PythonClass | undefined {
    if (!this.#known.has(fullName)) this.#known.set(fullName, this.#find(fullName))
    return this.#known.get(fullName)
  }

  valueNamed(fullName: string): object | undefined {
    return this.#classes.pythonNamed(fullName)?.value
  }

  nameOf(value: object): string | undefined {
    return this.#classes.pythonOf(value)?.name
  }

  nameOfCode(code: number): string | undefined {
    return this.#classes.pythonCoded(code)?.name
  }

  globalOf(value: object): PythonGlobal | undefined {
    const name = typeof value === 'function' ? this.nameOf(value) : undefined
    return name === undefined ? undefined : PythonGlobal.of(name)
  }

  reduce(value: object, place: ValuePlace): Reduced | undefined {
    const prototype = Object.getPrototypeOf(value) as object | null
    if (prototype === null || typeof value === 'function') return undefined
    const registration = this.#classes.pythonOfPrototype(prototype)
    if (registration === undefined) return undefined
    const callable = PythonGlobal.of(registration.name)
    const { reducer } = registration
    if (reducer !== undefined) return { callable, ...reduced(value, reducer, place) }
    const definition = this.#definitionOf(registration)
    return { callable, ...reduceFields(value, definition, place) }
  }

  #find(fullName: string): PythonClass | undefined {
    const registration = this.#classes.pythonNamed(fullName)
    if (registration === undefined) return shippedClasses.get(fullName)
    const { reducer, value } = registration
    const guard = guardedBy(fullName)
    if (reducer?.construct !== undefined) return guard(byReducer(reducer as PythonReducer))
    const definition = this.#definitionOf(registration)
    if (definition === undefined && !isClass(value))
      return guard({ construct: (args) => (value as (...all: unknown[]) => unknown)(...args) })
    const made = pythonInstances(value, definition)
    return guard(reducer === undefined ? made : { ...made, ...byReducer(reducer) })
  }

  #definitionOf({ value }: PythonRegistration): ClassDefinition | undefined {
    return isClass(value)
      ? this.#classes.definitionOfPrototype(value.prototype as object)
      : undefined
  }
}

/** What a registration for Python alone says; the rest is as the class is declared. */
function byReducer(reducer: PythonReducer): PythonClass {
  const { construct, state, items, entries } = reducer
  return {
    ...(construct === undefined
      ? {}
      : { construct: (args: readonly unknown[]) => construct(args) }),
    ...(state === undefined
      ? {}
      : { setState: (object, value) => state.set(object as never, withoutProto(value) as never) }),
    ...(items === undefined
      ? {}
      : {
          addItems(object, list) {
            for (const item of list) items.add(object as never, item as never)
          },
        }),
    ...(entries === undefined
      ? {}
      : {
          setEntries(object, pairs) {
            for (const [key, value] of pairs)
              entries.set(object as never, key as never, value as never)
          },
        }),
  }
}

function reduced(
  value: object,
  reducer: PythonReducer,
  place: ValuePlace,
): Omit<Reduced, 'callable'> {
  const object = value as never
  const args = reducer.reduce?.(object) ?? []
  if (!Array.isArray(args))
    throw cannotStore(
      'an object whose arguments for Python are not an array',
      'Return an array from reduce of registry.registerPython.',
      place,
    )
  return {
    made: reducer.made === 'by new' ? 'by new' : 'by call',
    args: tuple(...(args as unknown[])),
    items: reducer.items && [...reducer.items.get(object)],
    entries: reducer.entries && new Map(reducer.entries.get(object)),
    state: reducer.state?.get(object),
  }
}

/** Names the class in the errors of what the program has registered for it. */
function guardedBy(name: string): (known: PythonClass) => PythonClass {
  const run = <T>(what: string, path: string, work: () => T): T => {
    try {
      return work()
    } catch (cause) {
      if (cause instanceof H5Error) throw cause
      const message = cause instanceof Error ? cause.message : String(cause)
      throw cannotRestore(
        `an instance of Python's ${name}: its ${what} failed with "${quoted(message)}"`,
        'See the cause of this error.',
        { path, cause },
      )
    }
  }
  return (known) => {
    const { construct, assemble, assembles, addItems, setEntries, setState } = known
    return {
      ...(assembles && { assembles }),
      ...(construct && {
        construct: (args, place) => run('construct', place.path, () => construct(args, place)),
      }),
      ...(assemble && {
        assemble: (all, place) => run('construct', place.path, () => assemble(all, place)),
      }),
      ...(addItems && {
        addItems: (object, items, place) =>
          run('items', place.path, () => addItems(object, items, place)),
      }),
      ...(setEntries && {
        setEntries: (object, pairs, place, dict) =>
          run('entries', place.path, () => setEntries(object, pairs, place, dict)),
      }),
      ...(setState && {
        setState: (object, state, place) =>
          run('state', place.path, () => setState(object, state, place)),
      }),
    }
  }
}
