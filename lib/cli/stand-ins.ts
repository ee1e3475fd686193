import { type H5FieldOptions, Registry, type RegisterOptions, type Session } from '../index.js'
import { type ClassFacts, FactsOfClasses, type FieldFacts } from './class-facts.js'
import { emptyClass, type EmptyClass } from './empty-class.js'
import { LostAttributes } from './lost-attributes.js'
import { nodesFrom } from './nodes-from.js'
import { OutsideObject } from './outside-object.js'
import { printable } from '../printable.js'

type RegisteredField = H5FieldOptions & { readonly type?: string }

/**
 * Classes that stand for those that a file names, made of what the file says about them: they have their fields and
 * nothing else, no code. So rows of tables are objects that keep their identity, and are written as they were.
 *
 * A class whose instances are made of parts has none: its instances are records.
 */
export class StandIns {
  /** Knows the classes as far as they have been asked for. */
  readonly registry: Registry = new Registry()
  readonly #facts = new FactsOfClasses()
  readonly #made = new Map<string, EmptyClass | undefined>()

  /** The classes of which the file holds several versions. */
  get ofSeveralVersions(): readonly ClassFacts[] {
    return [...this.#facts.classes.values()].filter(({ versions }) => versions.size > 1)
  }

  /** The paths of links that lead nowhere or into another file. */
  get brokenLinks(): readonly string[] {
    return this.#facts.brokenLinks
  }

  /** How objects outside of the file are written; `undefined` where there are none, since rows would not be packed. */
  get external(): typeof OutsideObject | undefined {
    return this.#facts.hasOutsideObjects ? OutsideObject : undefined
  }

  /** Attributes that writing the values anew would not keep. */
  get lost(): LostAttributes {
    const lost = new LostAttributes()
    const { undeclared, classes } = this.#facts
    if (undeclared.first !== undefined) Object.assign(lost, undeclared)
    for (const facts of classes.values()) {
      const kept = facts.isPlain ? declaredFields(facts) : undefined
      for (const [name, field] of facts.fields) noteLost(lost, name, field, kept?.[name])
    }
    return lost
  }

  /** Looks at all that loading some paths needs; to be done before any of them is loaded. */
  async learn(session: Session, paths: readonly string[], mostNodes?: number): Promise<void> {
    for await (const found of nodesFrom(session, paths, mostNodes)) this.#facts.add(found)
  }

  /** Gives the class that stands for a name. */
  readonly classOf = (name: string): EmptyClass | undefined => {
    if (!this.#made.has(name)) this.#made.set(name, this.#make(name))
    return this.#made.get(name)
  }

  #make(name: string): EmptyClass | undefined {
    const facts = this.#facts.classes.get(name)
    if (facts?.isPlain !== true) return undefined
    const standIn = emptyClass(printable(name))
    const [version = 0] = facts.versions
    const fields = declaredFields(facts)
    const options = {
      name,
      create: 'bare',
      ...(version === 0 ? {} : { version }),
      ...(fields === undefined ? {} : { fields, table: facts.isEntity }),
    }
    try {
      this.registry.register(standIn, options as RegisterOptions<object>)
      return standIn
    } catch (error) {
      // A name that no class can be registered as.
      if (error instanceof TypeError) return undefined
      throw error
    }
  }
}

const declarable = /^(?!__proto__$|__$)[\p{ID_Start}$_][\p{ID_Continue}$-]*$/u

/** The fields as they would be declared; `undefined` where one has a name that only a property can have. */
function declaredFields({ fields }: ClassFacts): Record<string, RegisteredField> | undefined {
  const names = [...fields.keys()]
  if (!names.every((name) => name.split('/').every((part) => declarable.test(part))))
    return undefined
  const ways = new Set(names.flatMap(waysTo))
  const used = [...fields].filter(([name]) => !ways.has(name))
  return Object.fromEntries(used.map(([name, field]) => [name, declared(name, field)]))
}

/** The groups that a stored name leads through: `a`, `a/b` for `a/b/c`. */
const waysTo = (name: string): string[] =>
  name.split('/').flatMap((_, i, parts) => (i === 0 ? [] : [parts.slice(0, i).join('/')]))

function declared(name: string, { isAttribute, types, attributes }: FieldFacts): RegisteredField {
  if (isAttribute) return { name, attribute: true }
  const [type] = types
  const kept: Record<string, string | number | readonly number[]> = {}
  for (const [key, values] of attributes) {
    const [value] = values.values()
    if (values.size === 1 && isDeclarable(value)) kept[key] = value
  }
  return {
    name,
    ...(types.size === 1 && type !== undefined ? { type } : {}),
    ...(Object.keys(kept).length > 0 ? { attributes: kept } : {}),
  }
}

const isDeclarable = (value: unknown): value is string | number | readonly number[] =>
  typeof value === 'string' ||
  typeof value === 'number' ||
  (Array.isArray(value) && value.every((one) => typeof one === 'number'))

function noteLost(
  lost: LostAttributes,
  name: string,
  { isAttribute, attributes, example = '?' }: FieldFacts,
  kept: RegisteredField | undefined,
): void {
  if (isAttribute && kept === undefined) lost.note(name, example)
  for (const key of attributes.keys())
    if (kept?.attributes?.[key] === undefined) lost.note(key, example)
}
