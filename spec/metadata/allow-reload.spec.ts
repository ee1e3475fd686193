import { expect } from 'chai'

import { Registry, Session } from 'h5orm'

/** A class as a module declares it each time that it is evaluated. */
function declare(registry: Registry, fields: readonly string[]): new () => object {
  class Note {}
  registry.register(Note, {
    name: 'spec.reload.Note',
    fields: Object.fromEntries(fields.map((name) => [name, { type: 'string', default: 'new' }])),
  })
  return Note
}

describe('registry.allowReload', () => {
  it('lets a class that is declared again replace the former one, with other fields too', () => {
    const registry = new Registry()
    registry.allowReload()
    declare(registry, ['text'])
    const Newer = declare(registry, ['text', 'title'])
    expect(registry.named('spec.reload.Note')?.value).to.equal(Newer)
  })

  it('lets sessions load instances of the newer class, whatever they knew', async () => {
    const registry = new Registry()
    registry.allowReload()
    const Former = declare(registry, ['text'])
    await using session = await Session.create({ registry })
    await session.save(Object.assign(new Former(), { text: 'kept' }), '/note')
    await session.save([new Former(), new Former()], '/notes')
    expect(await session.load('/note')).to.be.instanceOf(Former)
    const Newer = declare(registry, ['text', 'title'])
    const note = await session.load('/note')
    expect(note).to.be.instanceOf(Newer)
    expect(note).to.include({ text: 'kept', title: 'new' })
    for (const row of (await session.load('/notes')) as readonly unknown[])
      expect(row).to.be.instanceOf(Newer)
  })

  it('holds for the registries that were forked from it', async () => {
    const registry = new Registry()
    registry.allowReload()
    const Former = declare(registry, ['text'])
    await using session = await Session.create({ registry: registry.fork() })
    await session.save(new Former(), '/note')
    const Newer = declare(registry, ['title'])
    expect(await session.load('/note')).to.be.instanceOf(Newer)
  })

  it('is not guessed: without it the error names it', () => {
    const registry = new Registry()
    declare(registry, ['text'])
    expect(() => declare(registry, ['text', 'title'])).to.throw(
      /The name 'spec\.reload\.Note' is taken.*h5orm\/vite or write registry\.allowReload\(\)/,
    )
  })
})
