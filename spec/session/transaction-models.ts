import { AsyncResource } from 'node:async_hooks'

import { H5Class, H5Field, LazyArray, lazyArray, Session, Table, tableOf } from 'h5orm'

@H5Class('spec.isolation.Row')
export class Row {
  @H5Field('int32') id = 0
}

export const row = (id: number): Row => Object.assign(new Row(), { id })
export const ids = (rows: Iterable<Row>): number[] => Array.from(rows, ({ id }) => id)

/** What fails with a transaction. */
export const stop: Error = new Error('stop')
/** A session with something of every form that a call can change. */
export async function filled(): Promise<Session> {
  const session = await Session.create()
  await session.dumpMany({
    '/object': { n: 0 },
    '/doomed': { n: 0 },
    '/list': [row(1), row(2)],
    '/table': Table.from(Row, [row(1)]),
    '/array': LazyArray.of(Float64Array.of(1, 2)),
  })
  return session
}

/** All that `filled` has made, as plain values. */
export async function contentOf(session: Session): Promise<Record<string, unknown>> {
  const fork = await Session.open(await session.toBytes())
  const names = (await fork.list()).map(({ name }) => name)
  const found: Record<string, unknown> = {}
  for (const name of names) {
    const value = await fork.load(`/${name}`)
    found[name] =
      value instanceof Table ? ids(value as Table<Row>) : JSON.parse(JSON.stringify(value))
  }
  await fork.close()
  return found
}

/** Every way to change a file. */
export const changes: Record<string, (session: Session) => Promise<unknown>> = {
  save: (session) => session.save({ n: 7 }, '/new'),
  'save in the place of something': (session) => session.save({ n: 7 }, '/object'),
  dumpMany: (session) => session.dumpMany({ '/one': 1, '/two': 2 }),
  delete: (session) => session.delete('/doomed'),
  append: (session) => session.append('/list', [row(3)]),
  'append of an iterable': (session) =>
    session.append('/list', [row(3), row(4)][Symbol.iterator]()),
  'LazyArray.append': async (session) =>
    (await session.load('/array', lazyArray('float64'))).append([3]),
  'LazyArray.write': async (session) =>
    (await session.load('/array', lazyArray('float64'))).write(5, 0),
  'LazyArray.resize': async (session) =>
    (await session.load('/array', lazyArray('float64'))).resize([1]),
  'Table.append': async (session) => (await session.load('/table', tableOf(Row))).append([row(2)]),
  'LazyArray.from': (session) => session.save(LazyArray.from([1, 2, 3], 'int32'), '/stream'),
  transaction: (session) => session.transaction((tx) => tx.save(1, '/inner')),
}

/** Makes a call as somebody who has nothing to do with what is going on. */
const outsider = new AsyncResource('outsider')
export const fromOutside = <T>(call: () => T): T => outsider.runInAsyncScope(call)
