import type { IdentityMap } from '../identity-map.js'
import { isReference } from './reference-sites.js'
import type { StoredNode } from './stored-tree.js'

/** The object that a node is; a reference only stands for what it leads to. */
export function objectAt(identity: IdentityMap, node: StoredNode): object | undefined {
  const isView = node.record?.attributes.has('view') === true
  return isReference(node) && !isView ? undefined : identity.at(node.address)
}
