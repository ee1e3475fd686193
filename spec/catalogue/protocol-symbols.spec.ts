import { expect } from 'chai'

import { H5, isH5Error, Registry, Session } from 'h5orm'

import { failure, loadBytes, refusal, roundTrip, savedBytes } from '../round-trip.js'

function registryOf(...classes: readonly (abstract new (...args: never[]) => object)[]): Registry {
  const registry = new Registry()
  for (const one of classes) registry.register(one as new () => object)
  return registry
}

describe('A class that takes part in the reduce protocol', () => {
  it('is constructed with the saved arguments, and the state comes on top [CL-03 CL-04 RP-04]', async () => {
    const seen: unknown[] = []
    class Account {
      owner: string
      balance = 0
      note = 'made'
      constructor(owner: string) {
        seen.push(owner)
        this.owner = owner
      }
    }
    const registry = new Registry()
    registry.register(Account, {
      reduce: (account) => [account.owner],
      construct: ([owner]) => new Account(owner),
      state: {
        get: ({ balance }) => ({ balance }),
        set: (account, state: { balance: number }) => Object.assign(account, state),
      },
    })
    const saved = Object.assign(new Account('ada'), { balance: 12, note: 'changed' })
    seen.length = 0
    const again = await roundTrip(saved, { registry })
    expect(seen).to.deep.equal(['ada'])
    expect(again).to.be.instanceOf(Account)
    expect({ ...again }).to.deep.equal({ owner: 'ada', balance: 12, note: 'made' })
  })

  it('is made of its arguments without its constructor [CL-05 RP-26 RP-28]', async () => {
    let constructed = 0
    class Angle {
      radians: number
      constructor(degrees: number) {
        constructed++
        this.radians = (degrees * Math.PI) / 180
      }
      [H5.reduce](): [number] {
        return [this.radians]
      }
      static [H5.construct]([radians]: [number]): Angle {
        return Object.assign(Object.create(Angle.prototype) as Angle, { radians })
      }
    }
    const saved = new Angle(90)
    const again = await roundTrip(saved, { registry: registryOf(Angle) })
    expect(constructed).to.equal(1)
    expect(again).to.be.instanceOf(Angle).and.deep.equal(saved)
  })

  it('may take named arguments [CL-06]', async () => {
    class Range {
      readonly from: number
      readonly to: number
      constructor({ from, to }: { from: number; to: number }) {
        this.from = from
        this.to = to
      }
      [H5.reduce](): object {
        return { from: this.from, to: this.to }
      }
      static [H5.construct](parts: { from: number; to: number }): Range {
        return new Range(parts)
      }
    }
    const registry = registryOf(Range)
    const bytes = await savedBytes(new Range({ from: 1, to: 5 }), { registry })
    expect(await loadBytes(bytes, { registry })).to.deep.equal(new Range({ from: 1, to: 5 }))
    const seen = (await loadBytes(bytes, { registry: new Registry() })) as { fields: object }
    expect(seen.fields).to.deep.equal({ from: 1, to: 5 })
  })

  it('gets the properties of its state assigned when it does not set them itself [CL-07]', async () => {
    class Cache {
      size = 1
      entries = new Map([['a', 1]]);
      [H5.getState](): object {
        return { size: this.size, extra: [1, 2] }
      }
    }
    const again = await roundTrip(Object.assign(new Cache(), { size: 9 }), {
      registry: registryOf(Cache),
    })
    expect(again).to.be.instanceOf(Cache)
    expect(again.size).to.equal(9)
    expect((again as unknown as { extra: number[] }).extra).to.deep.equal([1, 2])
    expect(again.entries).to.deep.equal(new Map([['a', 1]]))
  })

  it('gets by setState exactly what getState gave, and no constructor call [CL-08 RP-05]', async () => {
    const states: unknown[] = []
    let constructed = 0
    class Socket {
      host: string
      constructor(host: string) {
        constructed++
        this.host = host
      }
      [H5.getState](): unknown {
        return { address: this.host, nested: { list: [1, 'two', null] } }
      }
      [H5.setState](state: { address: string }): void {
        states.push(state)
        this.host = state.address
      }
    }
    const again = await roundTrip(new Socket('localhost'), { registry: registryOf(Socket) })
    expect(constructed).to.equal(1)
    expect(again).to.be.instanceOf(Socket)
    expect(again.host).to.equal('localhost')
    expect(states).to.deep.equal([{ address: 'localhost', nested: { list: [1, 'two', null] } }])
  })

  const states: readonly (readonly [string, unknown])[] = [
    ['a number', 42],
    ['0', 0],
    ['NaN', NaN],
    ['a text', 'state'],
    ['an empty text', ''],
    ['true', true],
    ['false', false],
    ['null', null],
    ['undefined', undefined],
    ['a bigint', 7n],
    ['a list', [1, 'two', { three: 3 }]],
    ['an empty list', []],
    ['an empty object', {}],
    ['a Map', new Map<unknown, unknown>([[{ key: 1 }, 'value']])],
    ['a Set', new Set(['a', 1])],
    ['a typed array', Float32Array.of(1, 2)],
  ]
  for (const [title, state] of states) {
    it(`may have ${title} as its state [CL-09]`, async () => {
      const got: unknown[] = []
      class Stateful {
        [H5.getState](): unknown {
          return state
        }
        [H5.setState](given: unknown): void {
          got.push(given)
        }
      }
      await roundTrip(new Stateful(), { registry: registryOf(Stateful) })
      expect(got).to.have.length(1)
      expect(got[0]).to.deep.equal(state)
    })
  }

  for (const state of [5, 'text', [1, 2], null, undefined, false]) {
    it(`is refused with the state ${JSON.stringify(state)} and no setState [CL-09 CL-10]`, async () => {
      class GetOnly {
        [H5.getState](): unknown {
          return state
        }
      }
      const error = await failure(savedBytes([new GetOnly()], { registry: registryOf(GetOnly) }))
      expect(isH5Error(error, 'CANNOT_STORE')).to.equal(true)
      expect(error.message).to.contain('GetOnly').and.contain('setState')
    })
  }

  for (const wrong of [null, undefined, 5, {}]) {
    it(`is refused when its setState is ${String(wrong)} [CL-11 RP-22]`, async () => {
      class Wrong {
        [H5.getState](): unknown {
          return {}
        }
      }
      Object.defineProperty(Wrong.prototype, H5.setState, { value: wrong })
      const registry = new Registry()
      const error = await failure(
        (async () => {
          registry.register(Wrong)
          await savedBytes(new Wrong(), { registry })
        })(),
      )
      expect(error).to.be.instanceOf(TypeError)
      expect(error.message).to.contain('Wrong[H5.setState]')
    })
  }

  it('is asked for its state once, and its parts once [CL-12 RP-25]', async () => {
    let value = 1
    let parts = 0
    class Doubling {
      state = 0;
      [H5.reduce](): [number] {
        return [++parts]
      }
      static [H5.construct](): Doubling {
        return new Doubling()
      }
      [H5.getState](): unknown {
        return { state: (value *= 2) }
      }
    }
    const one = new Doubling()
    const again = await roundTrip([one, one, { one }], { registry: registryOf(Doubling) })
    expect([value, parts]).to.deep.equal([2, 1])
    expect((again[0] as Doubling).state).to.equal(2)
    expect(again[1]).to.equal(again[0])
  })

  it('passes on what its getState throws, and nothing is written [CL-13 PE-04]', async () => {
    class Broken {
      [H5.getState](): never {
        throw new RangeError('out of state')
      }
    }
    const session = await Session.create({ registry: registryOf(Broken) })
    await session.save({ good: 1 }, '/before')
    const error = await refusal(session.save({ list: [1, new Broken()] }, '/value'), 'CANNOT_STORE')
    expect(error.cause).to.be.instanceOf(RangeError)
    expect(error.message).to.contain('Broken').and.contain('out of state').and.contain('list[1]')
    expect(error.path).to.match(/^\/value\//)
    expect(await session.has('/value')).to.equal(false)
    expect((await session.list()).map(({ name }) => name)).to.deep.equal(['before'])
  })

  it('cannot save from inside of its hooks: an error, no endless work [CL-14 RP-46]', async () => {
    const errors: unknown[] = []
    let calls = 0
    const sessions: Session[] = []
    class Greedy {
      [H5.getState](): unknown {
        calls++
        if (calls > 10) throw new Error('endless')
        for (const path of ['/value', '/other'])
          sessions[0]?.save(this, path).catch((error: unknown) => errors.push(error))
        return { calls }
      }
    }
    const session = await Session.create({ registry: registryOf(Greedy) })
    sessions.push(session)
    await session.save(new Greedy(), '/value')
    expect(await session.has('/value')).to.equal(true)
    expect(calls).to.equal(1)
    expect(errors).to.have.length(2)
    for (const error of errors) {
      expect(isH5Error(error, 'UNSUPPORTED')).to.equal(true)
      expect((error as Error).message).to.contain('during a save')
    }
    expect(await session.has('/other')).to.equal(false)
  })

  it('may reduce by what its ancestor gives, changed [RP-24]', async () => {
    class Base {
      a = 1;
      [H5.getState](): object {
        return { ...this }
      }
    }
    class Derived extends Base {
      b = 2
      override [H5.getState](): object {
        return { ...super[H5.getState](), b: this.b * 10 }
      }
    }
    const again = await roundTrip(new Derived(), { registry: registryOf(Base, Derived) })
    expect(again).to.be.instanceOf(Derived)
    expect({ ...again }).to.deep.equal({ a: 1, b: 20 })
  })

  it('is told where it will lie, and what version it was, on both ways [RP-23 RP-35]', async () => {
    const told: unknown[] = []
    class Placed {
      [H5.reduce](context: object): [string] {
        told.push(context)
        return ['part']
      }
      static [H5.construct](_: unknown, context: object): Placed {
        told.push(context)
        return new Placed()
      }
    }
    const registry = new Registry()
    registry.register(Placed, { name: 'Placed', version: 3 })
    await roundTrip({ deep: new Placed() }, { registry })
    expect(told).to.deep.equal([{ path: '/value/deep' }, { path: '/value/deep', version: 3 }])
  })

  it('gives its parts as one value of any kind [RP-02]', async () => {
    class Money {
      readonly text: string
      constructor(text: string) {
        this.text = text
      }
      [H5.reduce](): string {
        return this.text
      }
      static [H5.construct](text: string): Money {
        return new Money(text)
      }
    }
    const again = await roundTrip(new Money('5.10 EUR'), { registry: registryOf(Money) })
    expect(again).to.be.instanceOf(Money).and.deep.equal(new Money('5.10 EUR'))
  })
})
