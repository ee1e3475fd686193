import { expect } from 'chai'

import { H5, Registry } from 'h5orm'

import { failure, loadBytes, refusal, roundTrip, savedBytes } from '../round-trip.js'

describe('Instances of classes without decorators', () => {
  it('of two mixins under names of their own keep them apart [CL-26]', async () => {
    type Maker = new () => object
    const timed = (base: Maker): Maker =>
      class extends base {
        at = 1
      }
    const [One, Other] = [timed(Object), timed(Object)]
    const registry = new Registry()
    registry.register(One, 'mixed.One')
    registry.register(Other, 'mixed.Other')
    const again = await roundTrip([new One(), new Other()], { registry })
    expect(again[0]).to.be.instanceOf(One).and.not.be.instanceOf(Other)
    expect(again[1]).to.be.instanceOf(Other).and.not.be.instanceOf(One)
  })

  it('of two classes with one JavaScript name keep their own in one graph [CL-30 CL-33]', async () => {
    const first = { Point: class Point { x = 1 } } // prettier-ignore
    const second = { Point: class Point { x = 1 } } // prettier-ignore
    const registry = new Registry()
    registry.register(first.Point, 'Outer.Point')
    registry.register(second.Point, 'other module/Point')
    const again = await roundTrip({ a: new first.Point(), b: new second.Point() }, { registry })
    expect(again.a).to.be.instanceOf(first.Point)
    expect(again.b).to.be.instanceOf(second.Point)
  })

  it('are saved under the first name of their class, and loaded by any [CL-31]', async () => {
    class Gauge {
      value = 4
    }
    const registry = new Registry()
    registry.register(Gauge, 'first')
    registry.register(Gauge, 'second')
    const bytes = await savedBytes(new Gauge(), { registry })
    const [first, second, none] = [new Registry(), new Registry(), new Registry()]
    first.register(Gauge, 'first')
    second.register(Gauge, { name: 'third', aliases: ['first'] })
    for (const known of [first, second])
      expect(await loadBytes(bytes, { registry: known })).to.be.instanceOf(Gauge)
    none.register(Gauge, 'second')
    expect(await loadBytes(bytes, { registry: none })).to.not.be.instanceOf(Gauge)
  })

  it('are known to the session whose registry knows their class, and to no other [CL-32]', async () => {
    class Private {
      x = 1
    }
    const one = new Registry()
    one.register(Private)
    const bytes = await savedBytes(new Private(), { registry: one })
    expect(await loadBytes(bytes, { registry: one })).to.be.instanceOf(Private)
    await refusal(
      loadBytes(bytes, { registry: new Registry(), onUnknownClass: 'error' }),
      'UNREGISTERED_CLASS',
    )
    await refusal(savedBytes(new Private(), { registry: new Registry() }), 'UNREGISTERED_CLASS')
  })

  it('of a class known to a function alone are refused with what to do [CL-34]', async () => {
    const make = () => {
      class Local {
        x = 1
      }
      return new Local()
    }
    const error = await refusal(savedBytes({ deep: { at: make() } }), 'UNREGISTERED_CLASS')
    expect(error.message)
      .to.contain('Local')
      .and.contain('deep.at')
      .and.contain('@H5Class')
      .and.contain('registry.register(Local')
  })

  it('are found again although a minifier renamed their class [CL-35]', async () => {
    const long = { LongName: class LongName { x = 5 } } // prettier-ignore
    const short = { a: class a { x = 0 } } // prettier-ignore
    const [before, after] = [new Registry(), new Registry()]
    before.register(long.LongName, 'lab.Thing')
    after.register(short.a, 'lab.Thing')
    const again = await loadBytes<{ x: number }>(
      await savedBytes(new long.LongName(), { registry: before }),
      { registry: after },
    )
    expect(again).to.be.instanceOf(short.a)
    expect(again.x).to.equal(5)
  })

  it('leave accessors of the prototype alone: neither read, nor stored, nor set [CL-17 HO-32]', async () => {
    const touched: string[] = []
    class Watched {
      own = 1
      get derived(): number {
        touched.push('get derived')
        return 2
      }
      set written(_: number) {
        touched.push('set written')
      }
    }
    const registry = new Registry()
    registry.register(Watched)
    const saved = new Watched()
    Object.defineProperty(saved, 'written', { value: 9, enumerable: true, writable: true })
    const again = await roundTrip(saved, { registry })
    expect(touched).to.deep.equal([])
    expect(Object.entries(again)).to.deep.equal([
      ['own', 1],
      ['written', 9],
    ])
  })

  it('leave static members out of the file [CL-62]', async () => {
    class Counted {
      static readonly total = 99
      x = 1
    }
    const registry = new Registry()
    registry.register(Counted)
    const record = (await loadBytes(await savedBytes(new Counted(), { registry }), {
      registry: new Registry(),
    })) as { fields: object }
    expect(record.fields).to.deep.equal({ x: 1 })
  })

  it('with symbol keys keep registered ones or are refused, and never lose one [CL-43]', async () => {
    class Tagged {
      x = 1
    }
    const registry = new Registry()
    registry.register(Tagged)
    const saved = Object.assign(new Tagged(), { [Symbol('local')]: 1 })
    const error = await refusal(savedBytes({ it: saved }, { registry }), 'CANNOT_STORE')
    expect(error.message).to.contain('Symbol(local)')
    const hidden = Object.defineProperty(new Tagged(), Symbol('hidden'), { value: 1 })
    expect(await roundTrip(hidden, { registry })).to.deep.equal(new Tagged())
  })

  it('take fields called constructor and __proto__ as data [CL-44]', async () => {
    class Odd {}
    const registry = new Registry()
    registry.register(Odd)
    const saved = new Odd()
    for (const [key, value] of [
      ['constructor', 'mine'],
      ['__proto__', { polluted: true }],
    ] as const)
      Object.defineProperty(saved, key, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      })
    const again = await roundTrip(saved, { registry })
    expect(Object.getPrototypeOf(again)).to.equal(Odd.prototype)
    expect(Object.getOwnPropertyDescriptor(again, 'constructor')?.value).to.equal('mine')
    expect(Object.getOwnPropertyDescriptor(again, '__proto__')?.value).to.deep.equal({
      polluted: true,
    })
    expect((again as { polluted?: unknown }).polluted).to.equal(undefined)
  })

  it('of a class that extends null, or whose prototype has no constructor, come back [CL-45]', async () => {
    class Rootless extends null {
      declare x: number
    }
    class Headless {
      y = 2
    }
    delete (Headless.prototype as { constructor?: unknown }).constructor
    const registry = new Registry()
    registry.register(Rootless as unknown as new () => object, {
      name: 'Rootless',
      create: 'bare',
    })
    registry.register(Headless)
    const rootless = Object.create(Rootless.prototype) as { x: number }
    rootless.x = 1
    const again = await roundTrip({ rootless, headless: new Headless() }, { registry })
    expect(Object.getPrototypeOf(again.rootless)).to.equal(Rootless.prototype)
    expect(again.rootless.x).to.equal(1)
    expect(again.headless).to.be.instanceOf(Headless)
    expect(again.headless.y).to.equal(2)
  })

  it('are not asked for toJSON, toString, valueOf or their tag [CL-47]', async () => {
    class Liar {
      x = 1
      toJSON(): never {
        throw new Error('toJSON was called')
      }
      toString(): never {
        throw new Error('toString was called')
      }
      valueOf(): never {
        throw new Error('valueOf was called')
      }
      [Symbol.toPrimitive](): never {
        throw new Error('toPrimitive was called')
      }
      get [Symbol.toStringTag](): string {
        return 'Map'
      }
    }
    const registry = new Registry()
    registry.register(Liar)
    const again = await roundTrip([new Liar()], { registry })
    expect(again[0]).to.be.instanceOf(Liar)
    expect(Object.entries(again[0] as object)).to.deep.equal([['x', 1]])
  })

  it('may have 256 fields, or none, nested [CL-58]', async () => {
    class Wide {
      [name: string]: unknown
    }
    class Empty {
      static readonly note = 'no field'
    }
    class Holder {
      a = new Empty()
      b = [new Empty(), new Empty()]
    }
    const registry = new Registry()
    for (const one of [Wide, Empty, Holder]) registry.register(one as new () => object)
    const wide = new Wide()
    for (let i = 0; i < 256; i++) wide[`f${(i * 7919) % 257}`] = i
    const again = await roundTrip({ wide, holder: new Holder() }, { registry })
    expect(Object.entries(again.wide)).to.deep.equal(Object.entries(wide))
    expect(again.holder.a).to.be.instanceOf(Empty)
    expect(again.holder.b.every((one) => one instanceof Empty)).to.equal(true)
    expect(again.holder.b[0]).to.not.equal(again.holder.b[1])
    expect(again.holder.a).to.not.equal(again.holder.b[0])
  })

  it('with private state and no way to reach it are refused, not saved without it [CL-15]', async () => {
    class Secretive {
      visible = 1
      #hidden = 2
      get sum(): number {
        return this.visible + this.#hidden
      }
    }
    const registry = new Registry()
    registry.register(Secretive, 'Secretive')
    expect(new Secretive().sum).to.equal(3)
    const error = await refusal(savedBytes([new Secretive()], { registry }), 'CANNOT_STORE')
    expect(error.message).to.contain('Secretive').and.contain('#hidden').and.contain('[0]')
    const lossy = new Registry()
    lossy.register(Secretive, { name: 'Secretive', fields: { visible: 'float64' } })
    expect((await roundTrip(new Secretive(), { registry: lossy })).sum).to.equal(3)
  })

  it('get private state back through getState and setState [CL-16]', async () => {
    class Vault {
      #code = 0
      static has(object: object): boolean {
        return #code in object
      }
      open(code: number): boolean {
        return code === this.#code
      }
      lock(code: number): this {
        this.#code = code
        return this
      }
      [H5.getState](): unknown {
        return { code: this.#code }
      }
      [H5.setState](state: { code: number }): void {
        this.#code = state.code
      }
    }
    class Safe extends Vault {
      #code = 'own'
      override lock(code: number): this {
        this.#code = `own ${code}`
        return super.lock(code)
      }
      label(): string {
        return this.#code
      }
      override [H5.getState](): unknown {
        return { outer: super[H5.getState](), inner: this.#code }
      }
      override [H5.setState](state: { code: number; outer?: unknown; inner?: string }): void {
        super[H5.setState](state.outer as { code: number })
        this.#code = String(state.inner)
      }
    }
    const registry = new Registry()
    registry.register(Vault)
    registry.register(Safe)
    const again = await roundTrip([new Vault().lock(42), new Safe().lock(7)], { registry })
    expect(again.map((one) => Vault.has(one))).to.deep.equal([true, true])
    expect(again[0]?.open(42)).to.equal(true)
    expect(again[1]?.open(7)).to.equal(true)
    expect((again[1] as Safe).label()).to.equal('own 7')
  })

  it('that can be awaited are given without being awaited, or refused [CL-46 AP-05 HO-31]', async () => {
    let called = 0
    class Eventual {
      x = 1
      then(): void {
        called++
      }
    }
    const registry = new Registry()
    registry.register(Eventual)
    const bytes = await savedBytes({ inside: new Eventual() }, { registry })
    const { inside } = await loadBytes<{ inside: Eventual }>(bytes, { registry })
    expect(Object.getPrototypeOf(inside)).to.equal(Eventual.prototype)
    const alone = await savedBytes(new Eventual(), { registry })
    const error = await failure(loadBytes(alone, { registry }))
    expect(error.message).to.contain('then').and.contain('loadMany')
    expect(called).to.equal(0)
  })
})
