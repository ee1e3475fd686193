import { cannotStore } from '../errors.js'
import { instantiate } from '../instances/instantiate.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { EncodeContext } from '../values/value-kind.js'

/** What a new instance of a class does not take. */
interface Closed {
  /** Its properties that can't be given a value. */
  readonly properties: ReadonlySet<string>
  /** Its properties, where it takes no others. */
  readonly only: ReadonlySet<string> | undefined
}

const known = new WeakMap<ClassDefinition, Closed | undefined>()

/**
 * Refuses an instance whose class makes objects that can't be filled when they are loaded: it freezes or seals them, or
 * defines accessors on them, as MobX's makeAutoObservable does.
 */
export function refuseSealed(
  value: object,
  definition: ClassDefinition,
  context: EncodeContext,
): void {
  const { fields } = definition
  if (!looksClosed(value, fields)) return
  if (!known.has(definition)) known.set(definition, closedIn(definition))
  const closed = known.get(definition)
  if (closed === undefined) return
  const stored = fields?.filter(isProperty).map((field) => field.property) ?? Object.keys(value)
  const { properties, only } = closed
  const property = stored.find((each) => properties.has(each) || only?.has(each) === false)
  if (property === undefined) return
  throw cannotStore(
    `an instance of ${definition.name}: its constructor makes objects whose property ${property} can't be set when they are loaded`,
    fields === undefined
      ? "Declare its fields with @H5Field (or the option fields), declare the class with { create: 'bare' }, which does not call the constructor, or give it a reducer."
      : "Declare the class with { create: 'bare' }, which does not call the constructor, or give it a reducer.",
    { path: context.path, property: context.property() },
  )
}

/** A quick look: only what is not extensible, or has a property that can't be defined anew, may be such an object. */
function looksClosed(value: object, fields: readonly FieldDefinition[] | undefined): boolean {
  if (!Object.isExtensible(value)) return true
  if (fields !== undefined || Array.isArray(value) || ArrayBuffer.isView(value)) return false
  const [first] = Object.keys(value)
  return (
    first !== undefined && Object.getOwnPropertyDescriptor(value, first)?.configurable === false
  )
}

const isProperty = ({ access, set }: FieldDefinition): boolean =>
  access === 'property' && set !== undefined

function closedIn(definition: ClassDefinition): Closed | undefined {
  let made: object
  try {
    made = instantiate(definition, { path: undefined })
  } catch {
    return undefined
  }
  const isDeclared = definition.fields !== undefined
  const names = Object.getOwnPropertyNames(made)
  const properties = names.filter((name) => {
    const own = Object.getOwnPropertyDescriptor(made, name)!
    const isSettable = own.writable === true || own.set !== undefined
    return isDeclared ? !isSettable : own.configurable === false
  })
  const only = Object.isExtensible(made) ? undefined : new Set(names)
  return properties.length === 0 && only === undefined
    ? undefined
    : { properties: new Set(properties), only }
}
