/**
 * A reference that another program stored: to an object, or to a part of a dataset (a region). `session.load` takes it, and
 * loads the whole object that it leads to.
 *
 * @example
 * const { electrodes } = await session.load('/units')
 * if (electrodes instanceof Reference) console.log(electrodes.path, await session.load(electrodes))
 */
export class Reference {
  /** A path of the object; `undefined` of an object that has no name. */
  readonly path: string | undefined
  readonly kind: 'object' | 'region'

  constructor(path: string | undefined, kind: 'object' | 'region' = 'object') {
    this.path = path
    this.kind = kind
  }

  /** Gives the path, `''` where there is none. */
  toString(): string {
    return this.path ?? ''
  }
}
