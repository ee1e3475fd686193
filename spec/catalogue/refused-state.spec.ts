import { expect } from 'chai'

import { H5Class, H5Field, Registry, type RegisterOptions } from 'h5orm'

import { loadBytes, refusal, roundTrip, savedBytes } from '../round-trip.js'

type Options = RegisterOptions<object>

function knowing(type: unknown, options: object): Registry {
  const registry = new Registry()
  registry.register(type as new () => object, options as Options)
  return registry
}

const hidden: Readonly<Record<string, readonly [() => object, RegExp]>> = {
  WeakMap: [() => new WeakMap([[{}, 1]]), /use a Map/],
  WeakSet: [() => new WeakSet(), /use a Map or a Set/],
  Promise: [async () => Promise.resolve(5), /Await it/],
  NumberFormat: [() => new Intl.NumberFormat('de'), /reducer.*register\(Intl\.NumberFormat/],
  DOMException: [() => new DOMException('full'), /reducer.*register\(DOMException/],
  Blob: [() => new Blob(['text']), /new Uint8Array\(await blob\.arrayBuffer\(\)\)/],
  File: [
    () => new (class extends Blob {})(['text']),
    /new Uint8Array\(await blob\.arrayBuffer\(\)\)/,
  ],
  Headers: [() => new Headers({ a: 'b' }), /\[\.\.\.headers\]/],
}

describe('Objects whose state nobody can see', () => {
  for (const [name, [make, advice]] of Object.entries(hidden))
    it(`are refused, registered by name or not, with advice that works: ${name}`, async () => {
      const value = make()
      for (const registry of [
        new Registry(),
        knowing(value.constructor, { name: 'app.It' }),
        knowing(value.constructor, { name: 'app.It', fields: {} }),
      ])
        for (const holder of [value, { value }, [value, make()]]) {
          const error = await refusal(savedBytes(holder, { registry }), 'CANNOT_STORE', 'UNREGISTERED_CLASS') // prettier-ignore
          if (name !== 'File' || registry.names().length > 0) expect(error.message).to.match(advice)
        }
    })

  it('are stored by a reducer, as the error says', async () => {
    const registry = knowing(DOMException, {
      name: 'app.DOMException',
      reduce: ({ message, name }: DOMException) => [message, name],
      construct: ([message, name]: [string, string]) => new DOMException(message, name),
    })
    const again = await roundTrip(new DOMException('disk full', 'QuotaExceededError'), { registry })
    expect([again.message, again.name]).to.deep.equal(['disk full', 'QuotaExceededError'])
  })

  it('are no arguments of a function, which lose their length', async () => {
    function give(): IArguments {
      // oxlint-disable-next-line prefer-rest-params -- that is what is tried
      return arguments
    }
    const given = Reflect.apply(give, undefined, [1, 2]) as IArguments
    for (const value of [given, { given }, [given, given]]) {
      const error = await refusal(savedBytes(value), 'CANNOT_STORE')
      expect(error.message).to.contain('[...arguments]')
    }
    expect(await roundTrip(Array.from(given))).to.deep.equal([1, 2])
  })
})

/** What MobX's makeAutoObservable does to an object. */
function observe(object: object): void {
  for (const [key, first] of Object.entries(object) as [string, unknown][]) {
    let value = first
    Object.defineProperty(object, key, {
      get: () => value,
      set: (next: unknown) => {
        value = next
      },
      enumerable: true,
      configurable: false,
    })
  }
}

describe('A class whose constructor closes its objects', () => {
  const ways: Readonly<Record<string, (object: object) => unknown>> = {
    seals: (object) => Object.seal(object),
    freezes: (object) => Object.freeze(object),
    observes: observe,
  }
  for (const [way, close] of Object.entries(ways)) {
    class Point {
      x = 1
      constructor() {
        close(this)
      }
    }
    it(`and ${way} them is refused when it is saved, registered by name alone`, async () => {
      const registry = knowing(Point, { name: 'app.Point' })
      for (const value of [new Point(), { deep: new Point() }]) {
        const error = await refusal(savedBytes(value, { registry }), 'CANNOT_STORE')
        expect(error.message).to.contain('property x').and.contain("{ create: 'bare' }")
      }
    })
    it(`and ${way} them is stored as the error advises: create: 'bare', or fields that can be set`, async () => {
      const bare = knowing(Point, { name: 'app.Point', create: 'bare' })
      expect((await roundTrip(new Point(), { registry: bare })).x).to.equal(1)
      const declared = knowing(Point, { name: 'app.Point', fields: { x: 'float64' } })
      const saved = savedBytes(new Point(), { registry: declared })
      if (way === 'freezes')
        expect((await refusal(saved, 'CANNOT_STORE')).message).to.contain("{ create: 'bare' }")
      else expect(await loadBytes(await saved, { registry: declared })).to.have.property('x', 1)
    })
  }

  it('is stored where it is the program that freezes them', async () => {
    @H5Class('spec.refused.Open')
    class Open {
      @H5Field('float64') x = 1
    }
    expect((await roundTrip(Object.freeze(Object.assign(new Open(), { x: 2 })))).x).to.equal(2)
  })
})

describe('A Proxy around a built-in', () => {
  for (const target of [new Map([[1, 2]]), new Set([1]), new Date(5)])
    it(`is refused by name, and what it stands for is stored: ${target.constructor.name}`, async () => {
      const proxy = new Proxy(target, {})
      for (const value of [proxy, { proxy }, [proxy, proxy]]) {
        const error = await refusal(savedBytes(value), 'CANNOT_STORE')
        expect(error.message).to.contain('Proxy').and.contain('toRaw')
      }
      expect(await roundTrip<unknown>(target)).to.deep.equal(target)
    })
})

describe('Arrays with few elements and a great length', () => {
  it('cost what their elements cost, up to the greatest length', async () => {
    for (const end of ['end', 7, null, { deep: true }]) {
      const array: unknown[] = []
      array[4_294_967_294] = end
      array[5] = 'first'
      const again = await roundTrip(array)
      expect(again.length).to.equal(4_294_967_295)
      expect(Object.keys(again)).to.deep.equal(['5', '4294967294'])
      expect(again[4_294_967_294]).to.deep.equal(end)
    }
  })
})

describe('Buffers that several views share, beside what is absent', () => {
  const views = (): object => {
    const buffer = new ArrayBuffer(48)
    return {
      position: new Float32Array(buffer, 0, 4),
      normal: new Float32Array(buffer, 16, 4),
      uv: new Float32Array(buffer, 32, 4),
    }
  }
  const two = (): unknown[] => {
    const buffer = new ArrayBuffer(16)
    return [new Uint8Array(buffer, 0, 8), new Uint8Array(buffer, 4, 8), buffer]
  }
  for (const [what, make] of Object.entries({
    'rows with null': () => [{ mesh: null }, { mesh: views() }],
    'lists in rows': () => [{ v: null }, { v: two() }],
    'two columns': () => [
      { v: two(), w: null },
      { v: 1, w: 2 },
    ],
    'one level down': () => ({ list: [{ mesh: null }, { mesh: views() }] }),
    'in a Map': () => new Map<string, unknown>([['a', [{ v: null }, { v: two() }]]]),
  }))
    it(`can be saved at a path: ${what}`, async () => {
      const again = await roundTrip<unknown>(make())
      expect(again).to.deep.equal(make())
    })
})

describe('A field that is an accessor of its class', () => {
  class Square {
    side = 2
    get area(): number {
      return this.side ** 2
    }
    get double(): number {
      return this.side * 2
    }
    set double(value: number) {
      this.side = value / 2
    }
  }
  const fields = { side: 'float64', area: 'float64', double: 'float64' } as const

  for (const [form, make] of Object.entries({
    'a single object': (one: object) => one,
    rows: (one: object) => [one, new Square()],
  }))
    it(`is stored and, where it has no setter, not loaded: ${form}`, async () => {
      const registry = knowing(Square, { name: 'app.Square', fields })
      const value = make(Object.assign(new Square(), { side: 3 }))
      const bytes = await savedBytes(value, { registry })
      const [again] = [await loadBytes<unknown>(bytes, { registry })].flat() as [Square]
      expect([again.side, again.area, again.double]).to.deep.equal([3, 9, 6])
      expect(Object.keys(again)).to.deep.equal(['side'])
    })
})
