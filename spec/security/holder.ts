import { lazyArray, mapOf, oneOf, Registry, setOf, type Table, tableOf } from 'h5orm'

export class User {
  name = ''
}

/** How often its constructor ran. */
export const constructed = { count: 0 }

export class Danger {
  x = 0
  constructor() {
    constructed.count++
  }
}

/** A field of each declared kind, and one of none. */
export class Holder {
  declare number: number
  declare boolean: boolean
  declare string: string
  declare bigint: bigint
  declare date: Date
  declare bytes: Uint8Array
  declare regexp: RegExp
  declare url: URL
  declare numbers: Float64Array
  declare strings: string[]
  declare instance: User
  declare either: User
  declare list: User[]
  declare map: Map<string, User>
  declare set: Set<User>
  declare table: Table<User>
  declare lazy: unknown
  declare any: unknown
}

export const registry = new Registry()
registry.register(User, { name: 'User', fields: { name: 'string' } })
registry.register(Danger, { name: 'Danger', create: 'construct', fields: { x: 'float64' } })
/** What each field of a Holder is declared to be. */
export const declared = {
  number: 'float64',
  boolean: 'bool',
  string: 'string',
  bigint: 'bigint',
  date: 'date',
  bytes: 'bytes',
  regexp: 'regexp',
  url: 'url',
  numbers: 'float64[]',
  strings: 'string[]',
  instance: () => User,
  either: () => oneOf(User),
  list: () => [User],
  map: mapOf('string', () => User),
  set: setOf(() => User),
  table: tableOf(User),
  lazy: lazyArray('float64'),
}
registry.register(Holder, { name: 'Holder', fields: { ...declared, any: {} } as never })
export const kinds: readonly string[] = Object.keys(declared)
