import { expect } from 'chai'

import { H5, Registry } from 'h5orm'

import { refusal, roundTrip } from '../round-trip.js'

/** An object that can be made only when its content is there. */
class Frozen {
  readonly content: unknown
  constructor(content: unknown) {
    this.content = content
  }
}

/** An object that gets its content after it was made. */
class Open {
  content: unknown = undefined
}

function known(): Registry & { readonly made: unknown[] } {
  const made: unknown[] = []
  const registry = new Registry()
  registry.register(Frozen, {
    name: 'Frozen',
    reduce: ({ content }) => [content],
    construct: ([content]) => {
      made.push(content)
      return new Frozen(content)
    },
  })
  registry.register(Open, {
    name: 'Open',
    reduce: () => [],
    construct: () => new Open(),
    state: {
      get: ({ content }) => ({ content }),
      set: (open, { content }: { content: unknown }) => (open.content = content),
    },
  })
  return Object.assign(registry, { made })
}

describe('Cycles through reducers', () => {
  it('through the state are closed, and setState may see an object half made [RP-37]', async () => {
    const seen: unknown[] = []
    class Self {
      me: unknown = this
      done = false;
      [H5.getState](): unknown {
        return { me: this.me, list: [this] }
      }
      [H5.setState](state: { me: Self; list: Self[] }): void {
        seen.push(state.me === this, state.list[0] === this, state.me.done)
        this.me = state.me
        this.done = true
      }
    }
    const registry = new Registry()
    registry.register(Self)
    const again = await roundTrip(new Self(), { registry })
    expect(again.me).to.equal(again)
    expect(seen).to.deep.equal([true, true, false])
  })

  it('through items and entries are closed [RP-38]', async () => {
    class Bag {
      items: unknown[] = []
      pairs = new Map<unknown, unknown>()
    }
    const registry = new Registry()
    registry.register(Bag, {
      create: 'construct',
      items: { get: ({ items }) => items, add: (bag, item) => bag.items.push(item) },
      entries: {
        get: ({ pairs }) => pairs,
        set: (bag, key, value) => bag.pairs.set(key, value),
      },
    })
    const bag = new Bag()
    bag.items.push(bag, { bag })
    bag.pairs.set(bag, bag)
    const again = await roundTrip(bag, { registry })
    expect(again.items[0]).to.equal(again)
    expect((again.items[1] as { bag: unknown }).bag).to.equal(again)
    expect(again.pairs.get(again)).to.equal(again)
  })

  it('from a list through parts that contain it are closed [RP-39]', async () => {
    const registry = known()
    const list: unknown[] = []
    const frozen = new Frozen(list)
    list.push(frozen, 'x')
    const again = await roundTrip(list, { registry })
    expect(again).to.have.length(2)
    expect(again[0]).to.be.instanceOf(Frozen)
    expect((again[0] as Frozen).content).to.equal(again)
    expect(registry.made).to.have.length(1)
  })

  const containers: readonly (readonly [string, (container: never) => unknown])[] = [
    ['an array', (array: unknown[]) => array[0]],
    ['an object', (object: { inner: unknown }) => object.inner],
    ['a Set', (set: Set<unknown>) => [...set][0]],
    ['a Map by its values', (map: Map<unknown, unknown>) => map.get('k')],
    ['a Map by its keys', (map: Map<unknown, unknown>) => [...map.keys()][0]],
    ['an Open', (open: Open) => open.content],
  ]
  for (const [title, read] of containers) {
    it(`from an object whose parts are ${title} that holds it are closed [RP-40 RP-41]`, async () => {
      const registry = known()
      const { frozen } = ringThrough(title)
      const again = await roundTrip({ frozen, also: frozen }, { registry })
      expect(again.frozen).to.be.instanceOf(Frozen)
      expect(read(again.frozen.content as never)).to.equal(again.frozen)
      expect(again.also).to.equal(again.frozen)
      expect(registry.made).to.have.length(1)
    })

    it(`from ${title} that holds an object with it as its part are closed [RP-39 RP-41]`, async () => {
      const registry = known()
      const { container } = ringThrough(title)
      const again = await roundTrip({ container }, { registry })
      const inner = read(again.container as never) as Frozen
      expect(inner).to.be.instanceOf(Frozen)
      expect(inner.content).to.equal(again.container)
      if (again.container instanceof Set) expect(again.container.has(inner)).to.equal(true)
      if (again.container instanceof Map && title.endsWith('keys'))
        expect(again.container.get(inner)).to.equal(1)
    })
  }

  it('of two objects through the state of both are closed [RP-42]', async () => {
    const [a, b] = [new Open(), new Open()]
    a.content = b
    b.content = [a]
    const again = await roundTrip({ a, b }, { registry: known() })
    expect(again.a.content).to.equal(again.b)
    expect((again.b.content as unknown[])[0]).to.equal(again.a)
  })

  it('of nothing but parts are refused, with the ring, and never call with unfinished parts [RP-54]', async () => {
    const registry = known()
    const one = new Frozen(undefined)
    const other = new Frozen(one)
    Object.assign(one, { content: other })
    const error = await refusal(roundTrip({ one }, { registry }), 'CANNOT_STORE', 'CANNOT_RESTORE')
    expect(error.message).to.contain('need each other').and.contain('/value/one')
    expect(registry.made).to.deep.equal([])
    const self = new Frozen(undefined)
    Object.assign(self, { content: self })
    await refusal(roundTrip([self], { registry }), 'CANNOT_STORE', 'CANNOT_RESTORE')
    expect(registry.made).to.deep.equal([])
  })
})

/** An object with a container as its part that holds the object. */
function ringThrough(title: string): { frozen: Frozen; container: unknown } {
  const frozen = new Frozen(undefined)
  const made: Record<string, () => unknown> = {
    'an array': () => [frozen],
    'an object': () => ({ inner: frozen }),
    'a Set': () => new Set([frozen]),
    'a Map by its values': () => new Map([['k', frozen]]),
    'a Map by its keys': () => new Map([[frozen, 1]]),
    'an Open': () => Object.assign(new Open(), { content: frozen }),
  }
  const container = made[title]?.()
  Object.assign(frozen, { content: container })
  return { frozen, container }
}
