import type { Place } from '../../graph/place.js'
import type { IdentityMap } from '../identity-map.js'
import { objectAt } from './object-at.js'
import type { StoredNode } from './stored-tree.js'

/** Whether a node has names outside of the tree. */
export const isLinkedOutside = ({ links, linksWithin }: StoredNode): boolean => links > linksWithin

/** What the session knows of the objects that lie in stored trees. */
export class KnownObjects {
  readonly #identity: IdentityMap
  readonly #nodes = new Map<object, StoredNode>()
  readonly #objects = new Map<StoredNode, object>()
  /** By which the session knows them. */
  readonly #paths = new Set<string>()

  /** `homes` are nodes that only references lead to. */
  constructor(identity: IdentityMap, nodes: Iterable<StoredNode>, homes: Iterable<StoredNode>) {
    this.#identity = identity
    this.#add(nodes)
    this.#add(homes)
  }

  #add(nodes: Iterable<StoredNode>): void {
    const identity = this.#identity
    for (const node of nodes) {
      this.#paths.add(node.path)
      const object = objectAt(identity, node)
      if (object === undefined) continue
      this.#nodes.set(object, node)
      this.#objects.set(node, object)
      const place = identity.locate(object)
      if (place !== undefined) this.#paths.add(place.path)
    }
  }

  nodeOf(object: object): StoredNode | undefined {
    return this.#nodes.get(object)
  }

  objectOf(node: StoredNode): object | undefined {
    return this.#objects.get(node)
  }

  /** Where an object lies that is no part of the trees. */
  elsewhere(object: object): Place | undefined {
    if (this.#nodes.has(object)) return undefined
    const place = this.#identity.linkable(object)
    return place === undefined || this.#isWithin(place.path) ? undefined : place
  }

  /** Whether a path leads through an object of the trees, by any name that the session knows. */
  #isWithin(path: string): boolean {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
      if (this.#paths.has(path.slice(0, end))) return true
    return false
  }
}
