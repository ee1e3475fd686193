import type { NodeDescription } from '../index.js'
import { ownAttributes } from './own-attributes.js'

/** Counts attributes that a file has and its values, written anew, have not. */
export class LostAttributes {
  count = 0
  /** The first of them: `units of /signal`. */
  first: string | undefined

  add(node: NodeDescription): void {
    for (const [name] of ownAttributes(node)) this.note(name, node.path)
  }

  note(name: string, path: string, count = 1): void {
    this.count += count
    this.first ??= `${name} of ${path}`
  }
}
