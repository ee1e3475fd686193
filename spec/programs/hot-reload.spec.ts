import { expect } from 'chai'

import { registry, Session } from 'h5orm'

import type { Hot } from '../fixtures/programs/hot-module.js'

interface HotModule {
  readonly Hot: typeof Hot
}

/** Evaluates the module once more, as a development server does after a change. */
const evaluate = (version: number): Promise<HotModule> =>
  import(`../fixtures/programs/hot-module.js?version=${version}`) as Promise<HotModule>

describe('A module that is evaluated again', () => {
  it('replaces its classes for loading; instances of the former are saved all the same', async () => {
    const former = await evaluate(1)
    const latter = await evaluate(2)
    expect(former.Hot).not.to.equal(latter.Hot)
    await using session = await Session.create()
    await session.save(Object.assign(new former.Hot(), { title: 'former' }), '/former')
    await session.save(Object.assign(new latter.Hot(), { title: 'latter' }), '/latter')
    await using reader = await Session.open(await session.toBytes())
    const loaded = [await reader.load('/former', latter.Hot), await reader.load('/latter')]
    for (const one of loaded) expect(one).to.be.instanceOf(latter.Hot)
    expect(loaded).to.deep.equal([{ title: 'former' }, { title: 'latter' }])
    expect(registry.named('program.Hot')?.value).to.equal(latter.Hot)
  })

  it('may be evaluated many times', async () => {
    for (let version = 3; version < 10; version++) {
      const { Hot: latest } = await evaluate(version)
      expect(registry.named('program.Hot')?.value).to.equal(latest)
    }
  })
})
