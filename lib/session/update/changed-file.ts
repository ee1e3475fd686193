import { childPath } from '../../values/value-kind.js'
import { isWithin, nameOf, parentOf } from '../object-path.js'
import type { DeclaredNames } from './declared-names.js'
import type { DesiredLink, DesiredNode, DesiredTree } from './desired-tree.js'
import { nodeAt, type StoredNode, type StoredTree } from './stored-tree.js'

/** An object of the file after a change: one that the change is about, or any other. */
export type FileNode = DesiredNode | StoredNode

export const isStored = (node: FileNode): node is StoredNode => 'address' in node

/** The whole file, or a part of it, as it will be after a change, and by which path everything can be reached. */
export class ChangedFile {
  readonly #whole: StoredTree
  readonly #desired: DesiredTree
  readonly #declared: DeclaredNames
  readonly #become = new Map<number, DesiredNode>()
  /** The links that the change is about, by the group that they are in. */
  readonly #roots = new Map<number, Map<string, DesiredLink | undefined>>()
  readonly #paths = new Map<FileNode, string>()
  readonly #anew = new Set<StoredNode>()
  /** In the order in which they were reached. */
  readonly reached: FileNode[] = []

  constructor(
    whole: StoredTree,
    changed: StoredTree,
    desired: DesiredTree,
    replaced: ReadonlyMap<StoredNode, DesiredNode>,
    declared: DeclaredNames,
  ) {
    this.#whole = whole
    this.#desired = desired
    this.#declared = declared
    for (const node of desired.nodes.values())
      if (node.match !== undefined) this.#become.set(node.match.address, node)
    for (const [{ address }, node] of replaced) this.#become.set(address, node)
    for (const path of [...changed.roots.keys(), ...desired.roots.keys()]) {
      const parent = nodeAt(whole, parentOf(path))
      if (parent === undefined) continue
      const links = this.#roots.get(parent.address) ?? new Map<string, DesiredLink | undefined>()
      links.set(nameOf(path), desired.roots.get(path))
      this.#roots.set(parent.address, links)
    }
    for (const [path, link] of desired.roots) this.#reachLink(link, path)
    for (const [path, { node }] of whole.roots)
      if (node !== undefined && path !== '/__' && !changed.roots.has(path))
        this.reach(this.of(node), path)
  }

  /** What an object of the file is after the change. */
  of(node: StoredNode): FileNode {
    return this.#become.get(node.address) ?? node
  }

  pathOf(node: FileNode): string | undefined {
    return this.#paths.get(node)
  }

  /** Notes that another node takes the place of one that the change is not about. */
  makeAnew(node: StoredNode): void {
    this.#anew.add(node)
  }

  isAnew(node: StoredNode): boolean {
    return this.#anew.has(node)
  }

  /** Makes an object reachable by a path, with all that it leads to. */
  reach(start: FileNode, startPath: string): void {
    const waiting: [FileNode, string][] = [[start, startPath]]
    for (let at = 0; at < waiting.length; at++) {
      const [node, path] = waiting[at]!
      if (this.#paths.has(node)) continue
      this.#paths.set(node, path)
      this.reached.push(node)
      for (const [name, child, isHard] of this.#children(node))
        if (isHard && !(path === '/' && name === '__')) waiting.push([child, childPath(path, name)])
    }
  }

  /** What a path leads to after the change. */
  at(path: string): FileNode | undefined {
    for (const [root, link] of this.#desired.roots)
      if (isWithin(path, root)) return this.#follow(this.#target(link), path, root)
    for (const [root, { node }] of this.#whole.roots)
      if (isWithin(path, root) && node !== undefined) return this.#follow(this.of(node), path, root)
    return undefined
  }

  #follow(start: FileNode | undefined, path: string, from: string): FileNode | undefined {
    const rest = path.slice(from === '/' ? 1 : from.length + 1)
    let node = start
    for (const name of rest === '' ? [] : rest.split('/')) {
      if (node === undefined) return undefined
      node = this.#child(node, name)
    }
    return node
  }

  #child(node: FileNode, name: string): FileNode | undefined {
    const desired = isStored(node) ? undefined : node
    const own = desired?.children.get(name)
    if (own !== undefined) return this.#target(own)
    const stored = this.#storedOf(node)
    const roots = stored && this.#roots.get(stored.address)
    if (roots?.has(name) === true) {
      const link = roots.get(name)
      return link && this.#target(link)
    }
    if (desired !== undefined && !this.#declared.isForeign(desired, name)) return undefined
    const child = stored?.children.get(name)?.node
    return child && this.of(child)
  }

  #storedOf(node: FileNode): StoredNode | undefined {
    return isStored(node) ? node : this.#whole.byAddress.get(node.match?.address ?? -1)
  }

  #reachLink(link: DesiredLink, path: string): void {
    const node = this.#target(link)
    if (node !== undefined) this.reach(node, path)
  }

  #target(link: DesiredLink): FileNode | undefined {
    if (link.kind === 'node') return link.node
    const node = nodeAt(this.#whole, link.target)
    return node && this.of(node)
  }

  *#children(node: FileNode): Generator<readonly [string, FileNode, boolean]> {
    const desired = isStored(node) ? undefined : node
    const stored = this.#storedOf(node)
    for (const [name, link] of desired?.children ?? []) {
      const child = this.#target(link)
      if (child !== undefined) yield [name, child, true]
    }
    if (stored === undefined) return
    const roots = this.#roots.get(stored.address)
    for (const [name, link] of stored.children) {
      if (roots?.has(name) === true) continue
      if (
        desired !== undefined &&
        (desired.children.has(name) || !this.#declared.isForeign(desired, name))
      )
        continue
      if (link.node !== undefined) yield [name, this.of(link.node), link.isHard]
    }
    for (const [name, link] of roots ?? []) {
      const child = link && this.#target(link)
      if (child !== undefined) yield [name, child, true]
    }
  }
}
