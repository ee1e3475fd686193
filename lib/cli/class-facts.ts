import type { NodeDescription } from '../index.js'
import { LostAttributes } from './lost-attributes.js'
import type { FoundNode } from './nodes-from.js'
import { ownAttributes } from './own-attributes.js'

/** What a file says about the values of one field, over all instances and tables of its class. */
export interface FieldFacts {
  readonly isAttribute: boolean
  /** A node that holds it. */
  example: string | undefined
  /** The number types that it is stored as; `undefined` among them for anything else. */
  readonly types: Set<string | undefined>
  /** Attributes of its nodes by name, each with all its values as JSON. */
  readonly attributes: Map<string, Map<string, unknown>>
}

/** Parts that are no fields of the instance, and none of it. */
const aside = new Set(['objects', 'tables', 'missing', 'properties', 'table'])

/** What a file says about one class. */
export class ClassFacts {
  readonly name: string
  readonly versions: Set<number> = new Set<number>()
  readonly fields: Map<string, FieldFacts> = new Map()
  /** Whether its instances are nothing but fields: neither made of parts by a reducer nor of a built-in class. */
  isPlain = true
  /** Whether all its instances lie in one table. */
  isEntity = false

  constructor(name: string) {
    this.name = name
  }

  /** Takes up an instance or a table of instances. */
  add(node: NodeDescription): void {
    const version = node.attributes.get('js_version')
    this.versions.add(typeof version === 'number' ? version : 0)
    if (/\/__\/tables\/[^/]+$/.test(node.path)) this.isEntity = true
    if (node.type === undefined)
      for (const [name] of ownAttributes(node)) this.#field(name, true).example ??= node.path
    for (const { name } of node.members) this.#field(name, false)
  }

  /** Takes up the group `__` of an instance. */
  addInner(node: NodeDescription): void {
    if (node.children.some((name) => !aside.has(name))) this.isPlain = false
  }

  /** Takes up the value of a field, or in a table its column. */
  addField(name: string, node: NodeDescription, isColumn: boolean): void {
    const field = this.#field(name, false)
    field.example ??= node.path
    field.types.add(numberType(node, isColumn))
    for (const [key, value] of ownAttributes(node)) {
      const values = field.attributes.get(key) ?? new Map<string, unknown>()
      values.set(JSON.stringify(plain(value)) ?? 'undefined', plain(value))
      field.attributes.set(key, values)
    }
  }

  #field(name: string, isAttribute: boolean): FieldFacts {
    let field = this.fields.get(name)
    if (field === undefined) this.fields.set(name, (field = newField(isAttribute)))
    return field
  }
}

const newField = (isAttribute: boolean): FieldFacts => ({
  isAttribute,
  example: undefined,
  types: new Set(),
  attributes: new Map(),
})

const plain = (value: unknown): unknown =>
  ArrayBuffer.isView(value) ? Array.from(value as Float64Array, Number) : value

/** The declared type that stores numbers as this node does; `undefined` where the value says it. */
function numberType(
  { kind, type, elements = '', shape = [] }: NodeDescription,
  isColumn: boolean,
): string | undefined {
  const isNumeric = /^(u?int(8|16|32)|float32)$/.test(elements)
  if (kind !== 'dataset' || !isNumeric) return undefined
  if (type === 'Array') return `${elements}[]`
  return type === undefined && shape.length === (isColumn ? 1 : 0) ? elements : undefined
}

/** What a file says about its classes, collected node by node. */
export class FactsOfClasses {
  readonly classes: Map<string, ClassFacts> = new Map()
  /** Attributes of nodes that are no field of an instance, which nothing declares. */
  readonly undeclared: LostAttributes = new LostAttributes()
  /** The paths of links that lead nowhere or into another file. */
  readonly brokenLinks: string[] = []
  /** Whether it refers to objects that are not in the file. */
  hasOutsideObjects = false
  /** Groups on the way to columns whose names are paths. */
  readonly #ways = new Map<string, { readonly facts: ClassFacts; readonly name: string }>()

  add({ node, parent }: FoundNode): void {
    if (node.kind === 'broken-link') this.brokenLinks.push(node.path)
    if (node.type === 'External') this.hasOutsideObjects = true
    if (node.className !== undefined) this.#of(node.className).add(node)
    const isField = parent?.className !== undefined || this.#ways.has(parent?.path ?? '')
    if (!isField && node.className === undefined) this.undeclared.add(node)
    if (parent === undefined) return
    const way = this.#ways.get(parent.path)
    if (way !== undefined) this.#addColumn(way.facts, `${way.name}/${node.name}`, node)
    else if (parent.className !== undefined)
      this.#addChild(this.#of(parent.className), node, parent)
  }

  #addChild(facts: ClassFacts, node: NodeDescription, parent: NodeDescription): void {
    const isTable = parent.type === 'Table'
    if (node.name === '__') {
      if (!isTable) facts.addInner(node)
    } else if (isTable) this.#addColumn(facts, node.name, node)
    else facts.addField(node.name, node, false)
  }

  #addColumn(facts: ClassFacts, name: string, node: NodeDescription): void {
    const isWay = node.kind === 'group' && node.type === undefined && node.className === undefined
    if (isWay) this.#ways.set(node.path, { facts, name })
    else facts.addField(name, node, true)
  }

  #of(name: string): ClassFacts {
    let facts = this.classes.get(name)
    if (facts === undefined) this.classes.set(name, (facts = new ClassFacts(name)))
    return facts
  }
}
