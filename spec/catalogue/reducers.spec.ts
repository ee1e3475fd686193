import { expect } from 'chai'

import { Registry, Session } from 'h5orm'

import { loadBytes, refusal, roundTrip, savedBytes } from '../round-trip.js'

class Vector {
  readonly x: number
  readonly y: number
  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
}

function vectors(): Registry {
  const registry = new Registry()
  registry.register(Vector, {
    name: 'Vector',
    reduce: (v) => [v.x, v.y],
    construct: ([x, y]) => new Vector(x, y),
  })
  return registry
}

/** A class of other people's: a list that is no Array. */
class Stack {
  readonly calls: string[] = []
  items: unknown[] = []
  pairs: [unknown, unknown][] = []
  label: unknown = undefined
  push(item: unknown): void {
    this.calls.push('push')
    this.items.push(item)
  }
  set(key: unknown, value: unknown): void {
    this.calls.push('set')
    this.pairs.push([key, value])
  }
  named(label: unknown): void {
    this.calls.push('state')
    this.label = label
  }
}

function stacks(): Registry {
  const registry = new Registry()
  registry.register(Stack, {
    name: 'Stack',
    reduce: () => [],
    construct: () => new Stack(),
    items: { get: (stack) => stack.items, add: (stack, item) => stack.push(item) },
    entries: {
      get: (stack) => stack.pairs,
      set: (stack, key, value) => stack.set(key, value),
    },
    state: { get: (stack) => stack.label, set: (stack, label) => stack.named(label) },
  })
  return registry
}

describe('Reducers', () => {
  it('make an object of its parts, with new or by a function [RP-01 RP-50]', async () => {
    const registry = vectors()
    const plain = new Registry()
    const unit = (x: number, y: number): Vector => new Vector(x, y)
    plain.register(Vector, {
      name: 'Vector',
      reduce: (v) => [v.x, v.y],
      construct: ([x, y]) => unit(x, y),
    })
    const bytes = await savedBytes([new Vector(1, 2), new Vector(-0, NaN)], { registry })
    for (const known of [registry, plain]) {
      const again = await loadBytes<Vector[]>(bytes, { registry: known })
      expect(again.every((v) => v instanceof Vector)).to.equal(true)
      expect(again).to.deep.equal([new Vector(1, 2), new Vector(-0, NaN)])
    }
  })

  it('may give another kind of value than the object was [RP-02]', async () => {
    class Lazy {
      readonly text: string
      constructor(text: string) {
        this.text = text
      }
    }
    const registry = new Registry()
    registry.register(Lazy, {
      reduce: (lazy) => [lazy.text],
      construct: ([text]) => text as unknown as Lazy,
    })
    const again = await roundTrip({ a: new Lazy('made'), n: 1 }, { registry })
    expect(again).to.deep.equal({ a: 'made', n: 1 })
  })

  it('that give a primitive give it to every owner [RP-03]', async () => {
    let made = 0
    class Counter {}
    const registry = new Registry()
    registry.register(Counter, { reduce: () => [], construct: () => ++made as unknown as Counter })
    const one = new Counter()
    const again = await roundTrip({ a: one, b: [one] }, { registry })
    expect(again).to.deep.equal({ a: 1, b: [1] })
    expect(made).to.equal(1)
  })

  it('append items, set entries, then the state, in that order [RP-06 RP-07 RP-10]', async () => {
    const stack = new Stack()
    for (const item of ['a', 2, null, { deep: true }]) stack.push(item)
    for (const key of ['k', 'k', 7, { obj: 1 }]) stack.set(key, key)
    stack.named('label')
    const again = await roundTrip(stack, { registry: stacks() })
    expect(again.items).to.deep.equal(['a', 2, null, { deep: true }])
    expect(again.pairs).to.deep.equal(stack.pairs)
    expect(again.label).to.equal('label')
    expect(again.calls).to.deep.equal([
      ...Array.from({ length: 4 }, () => 'push'),
      ...Array.from({ length: 4 }, () => 'set'),
      'state',
    ])
  })

  it('set the state by their own setter, which wins over the properties [RP-08 RP-09]', async () => {
    class Meter {
      value = 0
    }
    const called: unknown[] = []
    const registry = new Registry()
    registry.register(Meter, {
      state: {
        get: ({ value }) => ({ value }),
        set: (meter, state: { value: number }) => {
          called.push(state)
          meter.value = state.value + 100
        },
      },
    })
    const again = await roundTrip(Object.assign(new Meter(), { value: 1 }), { registry })
    expect(called).to.deep.equal([{ value: 1 }])
    expect(again.value).to.equal(101)
    const none = new Registry()
    none.register(Meter)
    expect(
      (await roundTrip(Object.assign(new Meter(), { value: 1 }), { registry: none })).value,
    ).to.equal(1)
  })

  it('of a registered object give its name, and loading that very object [RP-11 CL-40 CL-41 SC-22]', async () => {
    class Colour {
      static readonly red = new Colour('red')
      static readonly blue = new Colour('blue')
      readonly name: string
      private constructor(name: string) {
        this.name = name
      }
    }
    const ellipsis = Object.freeze({ what: 'Ellipsis' })
    const registry = new Registry()
    registry.registerValue('Colour.red', Colour.red)
    registry.registerValue('Colour.blue', Colour.blue)
    registry.registerValue('Ellipsis', ellipsis)
    const saved = { c: Colour.red, list: [Colour.blue, Colour.red], rest: ellipsis }
    const again = await roundTrip(saved, { registry })
    expect(again.c).to.equal(Colour.red)
    expect(again.list).to.have.ordered.members([Colour.blue, Colour.red])
    expect(again.rest).to.equal(ellipsis)
  })

  it('are used while they are registered, and no longer [RP-30]', async () => {
    const registry = vectors()
    const bytes = await savedBytes(new Vector(3, 4), { registry })
    expect(await loadBytes(bytes, { registry })).to.deep.equal(new Vector(3, 4))
    registry.unregister(Vector)
    await refusal(savedBytes(new Vector(3, 4), { registry }), 'UNREGISTERED_CLASS')
    expect(await loadBytes(bytes, { registry })).to.not.be.instanceOf(Vector)
  })

  it('of a fork are its own, in the same file [RP-31 EV-27]', async () => {
    const registry = vectors()
    const fork = registry.fork()
    fork.register(Vector, {
      reduce: (v) => [v.x * 10, v.y * 10],
      construct: ([x, y]) => new Vector(x / 10, y / 10),
    })
    expect(await roundTrip(new Vector(1, 2), { registry: fork })).to.deep.equal(new Vector(1, 2))
    const bytes = await savedBytes(new Vector(1, 2), { registry: fork })
    expect(await loadBytes(bytes, { registry })).to.deep.equal(new Vector(10, 20))
    expect(await roundTrip(new Vector(1, 2), { registry })).to.deep.equal(new Vector(1, 2))
  })

  it('for subclasses too are used for those, the most specific one first [RP-32]', async () => {
    class Node {
      id = 0
    }
    class Leaf extends Node {}
    class Fruit extends Leaf {}
    const registry = new Registry()
    registry.register(Node, {
      name: 'node',
      subclasses: true,
      reduce: ({ id }) => [id],
      construct: ([id]) => Object.assign(new Node(), { id }),
    })
    registry.register(Leaf, {
      name: 'leaf',
      subclasses: true,
      reduce: ({ id }) => [id],
      construct: ([id]) => Object.assign(new Leaf(), { id: id + 100 }),
    })
    const again = await roundTrip([new Node(), new Leaf(), new Fruit()], { registry })
    expect(again.map((one) => one.constructor)).to.deep.equal([Node, Leaf, Leaf])
    expect(again.map(({ id }) => id)).to.deep.equal([0, 100, 100])
  })

  it('of a built-in kind come before what is built in [RP-49]', async () => {
    const registry = new Registry()
    registry.register(Date, {
      name: 'Moment',
      reduce: (date) => [date.getTime()],
      construct: ([time]) => new Date(time + 1000),
    })
    const again = await roundTrip({ d: new Date(0), list: [new Date(5)] }, { registry })
    expect(again.d.getTime()).to.equal(1000)
    expect(again.list[0]?.getTime()).to.equal(1005)
  })

  it('get an object shared by three owners back as one [RP-36]', async () => {
    const one = new Vector(1, 2)
    const saved = { a: one, list: [one], map: new Map([[one, 1]]) }
    const again = await roundTrip(saved, { registry: vectors() })
    expect(again.a).to.be.instanceOf(Vector)
    expect(again.list[0]).to.equal(again.a)
    expect(again.map.get(again.a)).to.equal(1)
  })

  it('keep temporary parts apart, and one that the object shares as one [RP-43 RP-44 RP-45]', async () => {
    class Fresh {
      part: unknown[] = []
      state: object = {}
    }
    const registry = new Registry()
    registry.register(Fresh, {
      reduce: () => [{ temporary: [1, 2] }],
      construct: ([{ temporary }]) => Object.assign(new Fresh(), { part: temporary }),
      state: {
        get: (fresh) => ({ inner: fresh.state }),
        set: (fresh, { inner }: { inner: object }) => (fresh.state = inner),
      },
    })
    const shared = { s: 1 }
    const many = Array.from({ length: 50 }, () => Object.assign(new Fresh(), { state: shared }))
    const again = await roundTrip({ many, shared }, { registry })
    expect(new Set(again.many.map(({ part }) => part)).size).to.equal(50)
    for (const { part, state } of again.many) {
      expect(part).to.deep.equal([1, 2])
      expect(state).to.equal(again.shared)
    }
  })

  it('take an iterator once, and say where it never ends [RP-48]', async () => {
    let started = 0
    const registry = new Registry()
    registry.register(Stack, {
      name: 'Stack',
      reduce: () => [],
      construct: () => new Stack(),
      items: {
        *get(stack) {
          started++
          yield* stack.items
        },
        add: (stack, item) => stack.push(item),
      },
    })
    const stack = new Stack()
    for (const item of [1, 'b', 3]) stack.push(item)
    expect((await roundTrip(stack, { registry })).items).to.deep.equal([1, 'b', 3])
    expect(started).to.equal(1)
  })

  it('show a construct nothing but its parts [RP-51]', async () => {
    const given: unknown[] = []
    const registry = new Registry()
    registry.register(Vector, {
      name: 'Vector',
      reduce: (v) => ({ x: v.x, list: [v.y] }),
      construct: (...all: unknown[]) => {
        given.push(...all)
        const [{ x, list }] = all as [{ x: number; list: number[] }]
        return new Vector(x, list[0] as number)
      },
    })
    expect(await roundTrip(new Vector(1, 2), { registry })).to.deep.equal(new Vector(1, 2))
    expect(given).to.deep.equal([
      { x: 1, list: [2] },
      { path: '/value', version: undefined },
    ])
  })

  it('that save in another session work [RP-46]', async () => {
    const other = await Session.create()
    const saves: Promise<void>[] = []
    const registry = new Registry()
    registry.register(Vector, {
      name: 'Vector',
      reduce: (v) => {
        saves.push(other.save({ x: v.x }, '/aside'))
        return [v.x, v.y]
      },
      construct: ([x, y]) => new Vector(x, y),
    })
    expect(await roundTrip(new Vector(1, 2), { registry })).to.deep.equal(new Vector(1, 2))
    await Promise.all(saves)
    expect(await other.load('/aside')).to.deep.equal({ x: 1 })
  })

  it('take complex numbers, decimals and other values of libraries [SC-20 BU-34 RP-30]', async () => {
    class Complex {
      readonly re: number
      readonly im: number
      constructor(re: number, im: number) {
        this.re = re
        this.im = im
      }
    }
    class Decimal {
      #digits: string
      constructor(digits: string) {
        this.#digits = digits
      }
      equals(other: Decimal): boolean {
        return #digits in other && other.#digits === this.#digits
      }
      toString(): string {
        return this.#digits
      }
    }
    const registry = new Registry()
    registry.register(Complex, {
      name: 'complex',
      reduce: ({ re, im }) => [re, im],
      construct: ([re, im]) => new Complex(re, im),
    })
    registry.register(Decimal, {
      name: 'decimal',
      reduce: (decimal) => String(decimal),
      construct: (text) => new Decimal(text),
    })
    const saved = {
      z: [new Complex(3, 0), new Complex(0, 5), new Complex(-0, 0)],
      d: new Decimal('0.1000000000000000000001'),
    }
    const again = await roundTrip(saved, { registry })
    expect(again.z.every((z) => z instanceof Complex)).to.equal(true)
    expect(again.z).to.deep.equal(saved.z)
    expect(Object.is(again.z[2]?.re, -0)).to.equal(true)
    expect(again.d.equals(saved.d)).to.equal(true)
  })
})
