import type { ClassSource } from '../../graph/class-source.js'
import { consumedNames } from '../../instances/consumed-names.js'
import { textAttributeOf } from '../../values/attributes.js'
import { fromLinkName, toLinkName } from '../../values/link-name.js'
import type { DesiredNode, DesiredTree } from './desired-tree.js'
import { nameOf, parentOf } from '../object-path.js'

export interface Declared {
  /** The stored names of all fields, and the groups that such names lead through. */
  readonly children: ReadonlySet<string>
  readonly attributes: ReadonlySet<string>
}

/** Knows which parts of a group belong to the class of its object; all others are somebody else's and stay. */
export class DeclaredNames {
  readonly #places = new Map<DesiredNode, { readonly declared: Declared; readonly below: string }>()

  readonly #kept: ReadonlyMap<DesiredNode, ReadonlySet<string>>

  /** `kept` are children that stay as they are, whatever the object has. */
  constructor(
    { nodes }: DesiredTree,
    kept: ReadonlyMap<DesiredNode, ReadonlySet<string>>,
    classes: ClassSource,
  ) {
    this.#kept = kept
    const known = new Map<string, Declared | undefined>()
    for (const [path, node] of nodes) {
      if (node.step.kind !== 'group') continue
      const name = textAttributeOf(node.step, 'js_class')
      if (name === undefined) {
        this.#addInner(path, node, nodes)
        continue
      }
      if (!known.has(name)) known.set(name, declaredBy(name, classes))
      const declared = known.get(name)
      if (declared !== undefined && textAttributeOf(node.step, 'js_type') === undefined)
        this.#places.set(node, { declared, below: '' })
    }
  }

  /** Whether the class says which children a group has, so that their order means nothing. */
  isDeclared(node: DesiredNode): boolean {
    return this.#places.has(node)
  }

  /** Whether a child of a group is none of its object's. */
  isForeign(node: DesiredNode, name: string): boolean {
    if (this.#kept.get(node)?.has(name) === true) return true
    const place = this.#places.get(node)
    if (place === undefined || name === '__') return false
    const { declared, below } = place
    if (declared.children.has(below + name)) return false
    if (below === '' && node.object !== undefined && consumedNames(node.object).has(name))
      return false
    const attribute = fromLinkName(name)
    const isOtherForm = below === '' && declared.attributes.has(attribute)
    return !isOtherForm || node.match?.record?.attributes.has(attribute) === true
  }

  /** Whether an attribute is a field of the object, or was one before the class declared it otherwise. */
  hasAttribute(node: DesiredNode, name: string): boolean {
    const place = this.#places.get(node)
    if (place?.below !== '') return false
    if (place.declared.attributes.has(name)) return true
    if (node.object !== undefined && consumedNames(node.object).has(`@${name}`)) return true
    const link = toLinkName(name)
    return place.declared.children.has(link) && node.match?.children.has(link) !== true
  }

  /** A group that a field's name leads through. */
  #addInner(path: string, node: DesiredNode, nodes: DesiredTree['nodes']): void {
    const outer = nodes.get(parentOf(path))
    const place = outer && this.#places.get(outer)
    if (place === undefined || node.object !== undefined || nameOf(path) === '__') return
    const below = `${place.below}${nameOf(path)}/`
    if (place.declared.children.has(below)) this.#places.set(node, { ...place, below })
  }
}

/** What a class declares; `undefined` where all that its instances have is theirs. */
export function declaredBy(name: string, classes: ClassSource): Declared | undefined {
  const definition = classes.classNamed(name)
  if (definition?.fields === undefined || definition.reducer !== undefined) return undefined
  const children = new Set<string>()
  const attributes = new Set<string>()
  for (const field of definition.fields)
    for (const each of [field.name, ...field.aliases]) {
      if (field.attribute) {
        attributes.add(each)
        continue
      }
      const steps = each.split('/').map(toLinkName)
      for (let i = 1; i < steps.length; i++) {
        children.add(steps.slice(0, i).join('/'))
        children.add(`${steps.slice(0, i).join('/')}/`)
      }
      children.add(steps.join('/'))
    }
  return { children, attributes }
}
