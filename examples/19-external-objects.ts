// Objects that a file refers to and does not hold: users of a database, files on a server, live devices.

import { H5Class, H5Field, Session } from 'h5orm'

// #region external
class User {
  readonly id: number
  readonly name: string
  constructor(id: number, name: string) {
    this.id = id
    this.name = name
  }
}
const users = new Map([7, 8].map((id) => [id, new User(id, `user ${id}`)]))

const external = {
  idOf: (object: object) => (object instanceof User ? `user:${object.id}` : undefined),
  objectOf: (id: unknown) => users.get(Number(String(id).slice('user:'.length))),
}

@H5Class('wiki.Page')
class Page {
  @H5Field('string') text = ''
  @H5Field() author: unknown = null
}

const page = Object.assign(new Page(), { text: 'Hello', author: users.get(7) })
{
  await using session = await Session.open('wiki.h5', { mode: 'w', external })
  await session.save(page, '/start')
}
await using session = await Session.open('wiki.h5', { external })
const again = await session.load('/start', Page)
console.log(again.author === users.get(7)) // true
// #endregion
