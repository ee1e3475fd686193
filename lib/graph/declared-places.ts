import type { FieldType } from '../metadata/field-type.js'

/** What a place was declared to hold that leads to a node which is restored as another place says, or to none. */
export interface DeclaredPlace {
  readonly type: FieldType
  /** The field that declared it: `Run.signal`. */
  readonly property: string | undefined
  /** The path of the node that has the place. */
  readonly from: string
}

interface AskedPlace {
  readonly type: FieldType | undefined
  readonly property?: string | undefined
  readonly from: string
}

/** The places that have to be checked one by one: what a node was restored as is checked where its own type is known. */
export class DeclaredPlaces {
  readonly #places = new Map<string, DeclaredPlace[]>()

  get isEmpty(): boolean {
    return this.#places.size === 0
  }

  /** @param restoredAs The type by which the node is restored, where there is one. */
  add(path: string, { type, property, from }: AskedPlace, restoredAs: FieldType | undefined): void {
    if (type === undefined || areSame(type, restoredAs)) return
    const known = this.#places.get(path)
    const place = { type, property, from }
    if (known === undefined) this.#places.set(path, [place])
    else if (!known.some((one) => one.from === from && areSame(type, one.type))) known.push(place)
  }

  /** What a node that asks for a path was declared to have there. */
  at(path: string, from: string): readonly DeclaredPlace[] {
    const known = this.#places.get(path)
    return known === undefined ? none : known.filter((place) => place.from === from)
  }
}

const none: readonly DeclaredPlace[] = []

function areSame(one: FieldType, other: FieldType | undefined): boolean {
  if (one === other) return true
  if (one.kind === 'instance' || one.kind === 'list')
    return other?.kind === one.kind && other.classes === one.classes
  return false
}
