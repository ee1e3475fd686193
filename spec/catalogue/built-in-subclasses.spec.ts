import { expect } from 'chai'

import { H5Class, H5Field, Registry } from 'h5orm'

import { claimNames } from '../claim-names.js'
import { refusal, roundTrip, savedBytes } from '../round-trip.js'

class List extends Array<unknown> {
  label = ''
}
class Table extends Map<unknown, unknown> {
  label = ''
}
class Bag extends Set<unknown> {
  label = ''
}
class Moment extends Date {
  label = ''
}
class Pattern extends RegExp {
  label = ''
}
class Failure extends Error {
  label = ''
}
class Samples extends Float32Array {
  label = ''
}
class Bytes extends ArrayBuffer {
  label = ''
}
class Quantity extends Number {
  label = ''
}
class Text extends String {
  label = ''
}
class Flag extends Boolean {
  label = ''
}
class Address extends URL {
  label = ''
}

const all = [
  List,
  Table,
  Bag,
  Moment,
  Pattern,
  Failure,
  Samples,
  Bytes,
  Quantity,
  Text,
  Flag,
  Address,
]

function known(): Registry {
  const registry = new Registry()
  for (const one of all) registry.register(one as unknown as new () => object)
  return registry
}

const labelled = <T extends object>(object: T): T => Object.assign(object, { label: 'mine' })

describe('Subclasses of built-ins', () => {
  const cases: readonly (readonly [string, () => object, (again: never) => unknown, unknown])[] = [
    ['Array', () => labelled(List.of<unknown>(1, 'two', { three: 3 })), (l: List) => [...l], [1, 'two', { three: 3 }]],
    ['Map', () => labelled(new Table([['k', 1], [2, 'v']] as [unknown, unknown][])), (m: Table) => [...m], [['k', 1], [2, 'v']]],
    ['Set', () => labelled(new Bag(['a', 1])), (s: Bag) => [...s], ['a', 1]],
    ['Date', () => labelled(new Moment(1e12)), (d: Moment) => d.getTime(), 1e12],
    ['RegExp', () => labelled(new Pattern('a+', 'gi')), (r: Pattern) => [r.source, r.flags, r.test('xAAx')], ['a+', 'gi', true]],
    ['Error', () => labelled(new Failure('no')), (e: Failure) => [e.message, e.name], ['no', 'Error']],
    ['a typed array', () => labelled(Samples.of(1.5, -0)), (v: Samples) => [...v], [1.5, -0]],
    ['ArrayBuffer', () => labelled(new Bytes(4)), (b: Bytes) => [...new Uint8Array(b)], [0, 0, 0, 0]],
    ['Number', () => labelled(new Quantity(2.5)), (q: Quantity) => q.valueOf() + 1, 3.5],
    ['String', () => labelled(new Text('héllo')), (t: Text) => `${t.valueOf()}${t.length}`, 'héllo5'],
    ['Boolean', () => labelled(new Flag(false)), (f: Flag) => f.valueOf(), false],
    ['URL', () => labelled(new Address('http://a/b?c#d')), (u: Address) => u.href, 'http://a/b?c#d'],
  ] // prettier-ignore

  for (const [title, make, read, expected] of cases) {
    it(`of ${title} keep content, fields and prototype [CL-27]`, async () => {
      const original = make()
      const again = (await roundTrip({ it: original }, { registry: known() })).it
      expect(Object.getPrototypeOf(again)).to.equal(Object.getPrototypeOf(original))
      expect(read(again as never)).to.deep.equal(expected)
      expect((again as { label?: string }).label).to.equal('mine')
      expect(Object.keys(again)).to.deep.equal(Object.keys(original))
    })
  }

  it('of Array keep length and holes, and no species is asked [CL-27]', async () => {
    class Sparse extends Array<unknown> {
      static override get [Symbol.species](): never {
        throw new Error('species was asked')
      }
    }
    const registry = new Registry()
    registry.register(Sparse as unknown as new () => object)
    const saved = new Sparse()
    saved[3] = 'three'
    saved.length = 10
    const again = await roundTrip(saved, { registry })
    expect(again).to.be.instanceOf(Sparse)
    expect(again.length).to.equal(10)
    expect(Object.keys(again)).to.deep.equal(['3'])
  })

  it('may contain themselves, as items, members, keys, values and fields [CL-28 MS-12]', async () => {
    const list = labelled(new List())
    list.push(list, 1)
    const table = labelled(new Table())
    table.set(table, table)
    const bag = labelled(new Bag())
    bag.add(bag).add('x')
    const failure = Object.assign(new Failure('self'), { label: 'mine' })
    Object.assign(failure, { origin: failure })
    const cause = labelled(new Failure('its own cause'))
    cause.cause = cause
    const again = await roundTrip({ list, table, bag, failure, cause }, { registry: known() })
    expect(again.list[0]).to.equal(again.list)
    expect(again.list).to.be.instanceOf(List).and.have.length(2)
    expect(again.table.get(again.table)).to.equal(again.table)
    expect(again.bag.has(again.bag)).to.equal(true)
    expect(again.bag.size).to.equal(2)
    expect((again.failure as unknown as { origin: unknown }).origin).to.equal(again.failure)
    expect(again.cause.cause).to.equal(again.cause)
    expect([again.cause.message, again.cause.label]).to.deep.equal(['its own cause', 'mine'])
  })

  it('of Array with a constructor of another kind get their items without it [CL-29]', async () => {
    let calls = 0
    class Named extends Array<unknown> {
      title: string
      constructor(title: string) {
        super()
        calls++
        if (typeof title !== 'string') throw new TypeError('a title is needed')
        this.title = title
      }
    }
    const registry = new Registry()
    registry.register(Named as unknown as new () => object)
    const saved = new Named('best')
    saved[0] = 'a'
    saved[1] = { b: 1 }
    const again = await roundTrip(saved, { registry })
    expect(calls).to.equal(1)
    expect(again).to.be.instanceOf(Named)
    expect([...again]).to.deep.equal(['a', { b: 1 }])
    expect(again.title).to.equal('best')
  })

  it('of Error keep message, cause and fields without a constructor call [CL-51]', async () => {
    let calls = 0
    class HttpError extends Error {
      status: number
      constructor(status: number, url: string, options?: ErrorOptions) {
        super(`${url} gave ${status}`, options)
        calls++
        this.status = status
        this.name = 'HttpError'
      }
    }
    const registry = new Registry()
    registry.register(HttpError as unknown as new () => object)
    const saved = new HttpError(404, '/x', { cause: new RangeError('inner') })
    const again = await roundTrip(saved, { registry })
    expect(calls).to.equal(1)
    expect(again).to.be.instanceOf(HttpError).and.be.instanceOf(Error)
    expect([again.status, again.message, again.name]).to.deep.equal([
      404,
      '/x gave 404',
      'HttpError',
    ])
    expect(again.cause).to.be.instanceOf(RangeError)
  })

  it('that are not registered are refused, by name and place [CL-52 TA-24]', async () => {
    for (const [make] of cases.map(([, one]) => [one] as const)) {
      const value = make()
      const error = await refusal(
        savedBytes({ list: [value] }, { registry: new Registry() }),
        'UNREGISTERED_CLASS',
      )
      expect(error.message).to.contain(value.constructor.name)
      expect(error.property).to.equal('value.list[0]')
    }
  })

  it('of a typed array are of its kind again [TA-24]', async () => {
    const again = await roundTrip([Samples.of(1, 2)], { registry: known() })
    const [samples] = again
    expect(samples).to.be.instanceOf(Samples)
    expect(samples?.BYTES_PER_ELEMENT).to.equal(4)
    expect(samples?.length).to.equal(2)
  })

  it('stand for collections that JavaScript lacks [AR-26]', async () => {
    class Deque extends Array<unknown> {
      maxLength = 3
      override push(...items: unknown[]): number {
        for (const item of items) {
          super.push(item)
          if (this.length > this.maxLength) this.shift()
        }
        return this.length
      }
    }
    class Counter extends Map<string, number> {
      add(word: string): this {
        return this.set(word, (this.get(word) ?? 0) + 1)
      }
    }
    const registry = new Registry()
    for (const one of [Deque, Counter]) registry.register(one as unknown as new () => object)
    const deque = new Deque()
    deque.push(1, 'b', 3, 4)
    const again = await roundTrip(
      { deque, counter: new Counter().add('a').add('b').add('a') },
      { registry },
    )
    again.deque.push(5)
    expect([...again.deque]).to.deep.equal([3, 4, 5])
    expect(again.counter.add('a').get('a')).to.equal(3)
    expect([...again.counter.keys()]).to.deep.equal(['a', 'b'])
  })

  it('of Map whose look-up depends on the content of keys get complete keys [MS-22]', async () => {
    class Key {
      part = ''
      owner: object | undefined
    }
    class ByContent {
      readonly #byHash = new Map<string, [Key, unknown]>()
      set(key: Key, value: unknown): void {
        this.#byHash.set(key.part, [key, value])
      }
      get(part: string): unknown {
        return this.#byHash.get(part)?.[1]
      }
      pairs(): Iterable<[Key, unknown]> {
        return this.#byHash.values()
      }
      rehash(): void {
        const pairs = [...this.#byHash.values()]
        this.#byHash.clear()
        for (const [key, value] of pairs) this.set(key, value)
      }
    }
    const registry = new Registry()
    registry.register(Key)
    registry.register(ByContent, {
      create: 'construct',
      entries: {
        get: (map) => map.pairs(),
        set: (map, key: Key, value: unknown) => map.set(key, value),
      },
      state: { get: () => null, set: (map) => map.rehash() },
    })
    const map = new ByContent()
    const key = Object.assign(new Key(), { part: 'p', owner: map })
    map.set(key, 'value')
    const [whole, fromKey] = [
      await roundTrip({ map }, { registry }),
      await roundTrip({ key }, { registry }),
    ]
    expect(whole.map.get('p')).to.equal('value')
    expect((fromKey.key.owner as ByContent).get('p')).to.equal('value')
  })
})

@H5Class('catalogue.Camera')
class Camera {
  @H5Field('string') model = ''
}

@H5Class('catalogue.Mount')
class Mount {
  @H5Field('float64') angle = 0
}

describe('Fields of several classes', () => {
  claimNames(Camera, Mount)

  it('are of the class that each instance is of [CL-53 CL-54]', async () => {
    const camera = Object.assign(new Camera(), { model: 'c' })
    const mount = Object.assign(new Mount(), { angle: 3 })
    const saved = {
      either: [camera, mount, camera],
      byName: new Map<string, unknown>([
        ['c', camera],
        ['m', mount],
      ]),
      members: new Set([mount, camera]),
    }
    const again = await roundTrip(saved)
    expect(again.either.map((one) => one.constructor)).to.deep.equal([Camera, Mount, Camera])
    expect(again.either[2]).to.equal(again.either[0])
    expect(again.byName.get('c')).to.equal(again.either[0])
    expect([...again.members]).to.have.ordered.members([again.either[1], again.either[0]])
  })
})
