import { expect } from 'chai'

import { isH5Error, Registry, Session } from 'h5orm'

async function failureOf(registry: Registry, value: object): Promise<unknown> {
  await using session = await Session.create({ registry })
  return session.save(value, '/value').then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe('A class declared { table: true }', () => {
  it('has to declare its fields: they are the columns', async () => {
    class Loose {
      n = 0
    }
    const registry = new Registry()
    registry.register(Loose, { name: 'Loose', table: true })
    const error = await failureOf(registry, { one: new Loose() })
    expect(isH5Error(error, 'INVALID_DECLARATION')).to.equal(true)
    expect(String(error)).to.contain('Loose').and.to.contain('declares no fields')
  })

  it('can have no reducer', async () => {
    class Reduced {
      n = 0
    }
    const registry = new Registry()
    registry.register(Reduced, {
      name: 'Reduced',
      table: true,
      reduce: ({ n }) => [n],
      construct: () => new Reduced(),
    })
    const error = await failureOf(registry, [new Reduced()])
    expect(isH5Error(error, 'INVALID_DECLARATION')).to.equal(true)
  })
})
