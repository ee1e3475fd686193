import { cannotStore } from '../errors.js'

interface Needy {
  readonly parts: readonly unknown[]
  readonly name: string
  readonly path: string
}

/** Knows which objects have to be there before others can be made: reducers' parts. A ring of them can't be loaded. */
export class PartRings {
  readonly #needs = new Map<object, Needy>()

  /** Notes what the constructor function of an object's class is going to be given. */
  add(object: object, needy: Needy): void {
    this.#needs.set(object, needy)
  }

  /** @throws H5Error CANNOT_STORE naming the objects of a ring. */
  check(): void {
    const finished = new Set<object>()
    for (const start of this.#needs.keys()) {
      const way: { object: object; rest: Iterator<unknown> }[] = []
      const open = new Set<object>()
      const enter = (object: object): void => {
        open.add(object)
        way.push({ object, rest: (this.#needs.get(object) as Needy).parts.values() })
      }
      if (!finished.has(start)) enter(start)
      for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
        const { value: part, done } = last.rest.next() as { value: object; done?: boolean }
        if (done === true) {
          open.delete(last.object)
          finished.add(last.object)
          way.pop()
        } else if (open.has(part))
          throw this.#ring([...way.map(({ object }) => object), part], part)
        else if (this.#needs.has(part) && !finished.has(part)) enter(part)
      }
    }
    this.#needs.clear()
  }

  #ring(way: readonly object[], start: object): Error {
    const ring = way.slice(way.indexOf(start)).map((object) => this.#needs.get(object) as Needy)
    const { path } = ring[0] as Needy
    return cannotStore(
      `objects whose parts need each other: ${ring.map(({ name, path: at }) => `${name} at ${at}`).join(' → ')}`,
      'Let the cycle run through a field or the state of one of them, not through the parts of its reducer.',
      { path },
    )
  }
}
