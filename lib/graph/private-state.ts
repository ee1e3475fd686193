import { cannotStore } from '../errors.js'
import type { ClassDefinition } from '../metadata/definition.js'
import { kindOfPrototype } from '../values/kinds.js'
import type { EncodeContext } from '../values/value-kind.js'
import { hiddenState } from './hidden-state.js'

/** Literals and comments, in which a `#` says nothing; regular expressions are not looked for. */
const literal =
  /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:[^'\\\n]|\\[^])*'|"(?:[^"\\\n]|\\[^])*"|`(?:[^`\\]|\\[^])*`/g

/** A private field's declaration: not a use (`this.#x`), a method, an accessor or a static member. */
const declaration = /(?<![\w$.#]|static\s*)#([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(?=[=;}]|\n)/u

const found = new WeakMap<object, string | undefined>()

/**
 * Refuses an instance whose class declares private fields but no stored fields and no reducer: all that it would store is
 * what can be seen from outside.
 */
export function refusePrivateState(definition: ClassDefinition, context: EncodeContext): void {
  if (definition.reducer !== undefined) return
  const hidden = hiddenState(definition.constructor.prototype as object)
  if (hidden !== undefined)
    throw cannotStore(
      `an instance of ${definition.name}: what a ${hidden.name} holds can't be seen from outside`,
      hidden.advice,
      { path: context.path, property: context.property() },
    )
  if (definition.fields !== undefined) return
  const name = privateField(definition.constructor)
  if (name === undefined) return
  throw cannotStore(
    `an instance of ${definition.name}: its private field #${name} can't be seen from outside`,
    'Declare what is stored with @H5Field (or the option fields), or give the class [H5.getState] and [H5.setState].',
    { path: context.path, property: context.property() },
  )
}

/** Tells whether instances of a class would be refused for that. */
export const hasPrivateState = ({ fields, constructor }: ClassDefinition): boolean =>
  hiddenState(constructor.prototype as object) !== undefined ||
  (fields === undefined && privateField(constructor) !== undefined)

/** The first private field that a class or one of its ancestors declares. */
function privateField(constructor: object): string | undefined {
  if (found.has(constructor)) return found.get(constructor)
  let result: string | undefined
  let ancestor: object | null = constructor
  while (result === undefined && typeof ancestor === 'function' && !isBuiltIn(ancestor)) {
    result = declaration.exec(sourceOf(ancestor).replace(literal, '""'))?.[1]
    ancestor = Object.getPrototypeOf(ancestor) as object | null
  }
  found.set(constructor, result)
  return result
}

const isBuiltIn = (constructor: { readonly prototype?: unknown }): boolean =>
  typeof constructor.prototype === 'object' &&
  constructor.prototype !== null &&
  kindOfPrototype(constructor.prototype) !== undefined

function sourceOf(value: object): string {
  const source = Function.prototype.toString.call(value)
  return source.startsWith('class') ? source : ''
}
