import { expect } from 'chai'

import { Session } from 'h5orm'

import type { ReadRequest } from '#lib/stores/store.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

describe('Saving into a group of many', () => {
  it('never lists what else is in it', async () => {
    const store = await openStore(undefined)
    const requests: ReadRequest[] = []
    const read = store.read.bind(store)
    store.read = (wanted, options) => {
      requests.push(...wanted)
      return read(wanted, options)
    }
    const session = await Session.open(store)
    await session.save(1, '/runs/first')
    requests.length = 0
    await session.save({ a: 1 }, '/runs/second')
    expect(requests.map(({ path }) => path)).to.deep.equal(['/runs/second', '/runs'])
    for (const { children } of requests) expect(children).to.equal(false)
  })

  it('refuses one path twice, and one within another, whatever lies between them in order', async () => {
    const session = await Session.create()
    for (const paths of [
      ['/a', 'a/'],
      ['/a', '/a-b', '/a/b'],
      ['/a/b/c', '/a!', '/a/b'],
    ]) {
      const entries = paths.map((path) => [path, 1] as const)
      const error = await session.dumpMany(entries).then(String, String)
      expect(error, paths.join()).to.match(/TypeError: .*(one path|lies within)/)
    }
    await session.dumpMany({ '/a': 1, '/a-b': 2, '/ab': 3 })
    expect((await session.list()).length).to.equal(3)
  })
})
