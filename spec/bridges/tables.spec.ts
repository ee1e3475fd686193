import { expect } from 'chai'

import { fromPlain, Registry, Table, tableOf, toPlain } from 'h5orm'

class Hit {
  x = 0
  name = ''
}

class Event {
  hits: Table<Hit> | null = null
}

describe('A Table in the plain form', () => {
  const registry = new Registry()
  registry.register(Hit, { name: 'Hit', fields: { x: 'float64', name: 'string' } })
  registry.register(Event, { name: 'Event', fields: { hits: tableOf(Hit) } })

  it('is an array of its rows, and becomes a Table again', () => {
    const hits = Table.of(Hit, { x: Float64Array.of(1, 2), name: ['a', 'b'] }, registry)
    const plain = toPlain(Object.assign(new Event(), { hits }), { registry })
    expect(plain).to.deep.equal({
      hits: [
        { x: 1, name: 'a' },
        { x: 2, name: 'b' },
      ],
    })
    const again = fromPlain(Event, plain, { registry }).hits as Table<Hit>
    expect(again).to.be.instanceOf(Table)
    expect(again.column('x')).to.deep.equal(Float64Array.of(1, 2))
    expect(again.at(1)).to.be.instanceOf(Hit).and.include({ x: 2, name: 'b' })
  })
})
