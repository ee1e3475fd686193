import {
  Box,
  Entity,
  Frame,
  type Item,
  Net,
  NewerPart,
  OlderPart,
  Other,
  Packed,
  Part,
  Pile,
} from './classes.js'

/**
 * What a file or a program has, place by place: `#5.x` is a field of the item with the number 5, `/a.members` the items of
 * the list at `/a`. Items are told by their numbers, so that a copy of an item shows as `#5.twice`.
 */
export type Places = Map<string, string>

const itemClasses: readonly [new () => Item, string][] = [
  [Part, 'Part'],
  [OlderPart, 'Part'],
  [NewerPart, 'Part'],
  [Other, 'Other'],
  [Entity, 'Entity'],
  [Packed, 'Packed'],
]

const classOf = (value: object): string | undefined =>
  itemClasses.find(([type]) => value instanceof type)?.[1]

export const isItem = (value: unknown): value is Item =>
  typeof value === 'object' && value !== null && classOf(value) !== undefined

/** Reads all that is at some paths into places. */
export function placesOf(roots: Iterable<readonly [string, unknown]>): Places {
  const reading = new Reading()
  for (const [path, value] of roots) reading.root(path, value)
  reading.items()
  return reading.places
}

class Reading {
  readonly places: Places = new Map()
  readonly #met = new Map<number, Item>()

  root(path: string, value: unknown): void {
    const set = (part: string, content: unknown): unknown =>
      this.places.set(`${path}.${part}`, this.#told(content))
    if (isItem(value)) set('item', value)
    else if (value instanceof Map) {
      set('kind', 'Map')
      for (const [key, item] of value) set(`key.${key}`, item)
    } else if (value instanceof Set) {
      set('kind', 'Set')
      for (const item of value) set(`has.${this.#told(item)}`, true)
    } else if (value instanceof Float64Array) set('numbers', value)
    else if (Array.isArray(value)) set('members', value)
    else {
      const kind = [Box, Net, Frame, Pile].find((type) => value instanceof type)
      if (kind === undefined) throw new TypeError(`${path} has what no holder is: ${String(value)}`)
      set('kind', kind.name)
      for (const [name, content] of Object.entries(value as object))
        if (name === 'plain')
          for (const [key, one] of Object.entries(content as object)) set(`plain.${key}`, one)
        else set(name, content)
    }
  }

  items(): void {
    for (const [id, item] of this.#met)
      for (const [name, content] of [['class', classOf(item)], ...Object.entries(item)])
        if (name !== 'id') this.places.set(`#${id}.${name as string}`, this.#told(content))
  }

  #told(value: unknown): string {
    if (isItem(value)) {
      const known = this.#met.get(value.id)
      if (known === undefined) this.#met.set(value.id, value)
      else if (known !== value) this.places.set(`#${value.id}.twice`, 'true')
      return `#${value.id}`
    }
    if (Array.isArray(value) || value instanceof Float64Array)
      return `[${Array.from(value, (one) => this.#told(one)).join()}]`
    return value === undefined ? 'undefined' : JSON.stringify(value)
  }
}

/** The items that a place refers to. */
export const itemsIn = (content: string): string[] => content.match(/#\d+/g) ?? []

/** What a place belongs to: an item, as `#5`, or a path. */
export const ownerOf = (place: string): string => place.slice(0, place.indexOf('.'))

/** Leaves out the items that nothing leads to from a path; gives their places. */
export function prune(places: Places): Places {
  const contents = new Map<string, string[]>()
  for (const [place, content] of places) {
    const owner = ownerOf(place)
    // What a Set has is in the name of the place.
    const found = itemsIn(place.startsWith('/') ? place + content : content)
    contents.set(owner, [...(contents.get(owner) ?? []), ...found])
  }
  const met = new Set([...contents.keys()].filter((owner) => owner.startsWith('/')))
  for (const owner of met) for (const item of contents.get(owner) ?? []) met.add(item)
  const pruned: Places = new Map()
  for (const [place, content] of places)
    if (!met.has(ownerOf(place))) {
      pruned.set(place, content)
      places.delete(place)
    }
  return pruned
}

/** What a program of the present classes sees. */
export const shown = (places: Places): Places =>
  new Map([...places].filter(([place]) => !place.endsWith('.grade')))
