import { expect } from 'chai'

import { H5Class, H5Field, Registry } from 'h5orm'

import { claimNames } from '../claim-names.js'
import { loadBytes, refusal, roundTrip, savedBytes } from '../round-trip.js'

@H5Class('catalogue.Detector')
class Detector {
  @H5Field('string') name = ''
  @H5Field('float64') gain = 1
  @H5Field('bool') on = false

  label(): string {
    return `${this.name} × ${this.gain}`
  }
}

const detector = (name: string, gain = 1): Detector => Object.assign(new Detector(), { name, gain })

@H5Class('catalogue.Partial')
class Partial {
  @H5Field('float64') kept = 1
  transient = 'made by the constructor'
}

@H5Class('catalogue.Excluded')
class Excluded {
  secret = 'not stored'
  @H5Field('float64') exposed = 0
}

@H5Class('catalogue.Renamed')
class Renamed {
  @H5Field('float64', { name: 'N' }) count = 0
}

class Shape {
  @H5Field('string') id = ''
  @H5Field('float64') size = 0
}

@H5Class('catalogue.Solid')
class Solid extends Shape {
  @H5Field('int32') override size = 0
  @H5Field('bool') hollow = false
}

@H5Class('catalogue.Ball')
class Ball extends Solid {
  @H5Field('date') made = new Date(0)
}

@H5Class('catalogue.Accessors')
class Accessors {
  @H5Field('float64') accessor level = 0
  @H5Field('float64') plain = 0
}

describe('Instances of classes', () => {
  claimNames(Detector, Partial, Excluded, Renamed, Solid, Ball, Accessors)

  it('come back with prototype, methods and fields in order [CL-01]', async () => {
    const again = await roundTrip(detector('pmt', 2.5))
    expect(again).to.be.instanceOf(Detector)
    expect(Object.getPrototypeOf(again)).to.equal(Detector.prototype)
    expect(Object.entries(again)).to.deep.equal([
      ['name', 'pmt'],
      ['gain', 2.5],
      ['on', false],
    ])
    expect(again.label()).to.equal('pmt × 2.5')
  })

  it('need no constructor call when it takes arguments or may fail [CL-02 EV-18]', async () => {
    let calls = 0
    class Needy {
      total: number
      constructor(first: number, second: number) {
        calls++
        this.total = first + second
      }
    }
    class Failing {
      value = 1
      constructor() {
        calls++
        if (calls > 2) throw new Error('never again')
      }
    }
    const registry = new Registry()
    registry.register(Needy)
    registry.register(Failing, { create: 'bare' })
    const again = await roundTrip({ needy: new Needy(1, 2), failing: new Failing() }, { registry })
    expect(calls).to.equal(2)
    expect(again.needy).to.be.instanceOf(Needy).and.deep.equal({ total: 3 })
    expect(again.failing).to.be.instanceOf(Failing).and.deep.equal({ value: 1 })
  })

  it('of a failing constructor that is to be called give its error, and what to do [CL-02]', async () => {
    let fails = false
    class Failing {
      constructor() {
        if (fails) throw new Error('no power')
      }
    }
    const registry = new Registry()
    registry.register(Failing, 'Failing')
    const bytes = await savedBytes(new Failing(), { registry })
    fails = true
    const error = await refusal(loadBytes(bytes, { registry }), 'CANNOT_RESTORE')
    expect(error.message).to.contain('Failing').and.contain('no power').and.contain("'bare'")
    expect((error.cause as Error).message).to.equal('no power')
  })

  it('keep what the constructor set where the state says nothing [CL-04]', async () => {
    const saved = Object.assign(new Partial(), { kept: 7, transient: 'changed' })
    const again = await roundTrip(saved)
    expect(again.kept).to.equal(7)
    expect(again.transient).to.equal('made by the constructor')
  })

  it('store decorated fields alone, in the file too [CL-19 CL-20]', async () => {
    const bytes = await savedBytes(Object.assign(new Excluded(), { secret: 'x', exposed: 3 }))
    const again = await loadBytes<Excluded>(bytes)
    expect(again).to.deep.equal(Object.assign(new Excluded(), { exposed: 3 }))
    expect(Buffer.from(bytes).includes('secret')).to.equal(false)
  })

  it('keep a field under another stored name [CL-21]', async () => {
    const bytes = await savedBytes(Object.assign(new Renamed(), { count: 12 }))
    expect((await loadBytes<Renamed>(bytes)).count).to.equal(12)
    const bare = (await loadBytes(bytes, { registry: new Registry() })) as { fields: object }
    expect(bare.fields).to.deep.equal({ N: 12 })
  })

  it('run no initialiser over what was loaded, and add no field that was absent [CL-22 CL-59]', async () => {
    class Lazy {
      declare never: number
      set = 1
      unset: number | undefined
    }
    const registry = new Registry()
    registry.register(Lazy, { create: 'bare' })
    const saved = new Lazy()
    saved.set = 5
    delete (saved as { unset?: unknown }).unset
    const again = await roundTrip(saved, { registry })
    expect(Object.keys(again)).to.deep.equal(['set'])
    expect(again.set).to.equal(5)
    const whole = await roundTrip(new Lazy(), { registry })
    expect(Object.entries(whole)).to.deep.equal([
      ['set', 1],
      ['unset', undefined],
    ])
  })

  it('leave a decorated field unset that was never set [CL-59]', async () => {
    @H5Class({ name: 'catalogue.NeverSet', create: 'bare' })
    class NeverSet {
      @H5Field('float64') value?: number
      @H5Field('float64') other = 2
    }
    const saved = new NeverSet()
    delete saved.value
    const again = await roundTrip(saved)
    expect('value' in again).to.equal(false)
    expect(again.other).to.equal(2)
  })

  it('keep the fields of three levels, the one that was declared again by its last declaration [CL-23]', async () => {
    const saved = Object.assign(new Ball(), {
      id: 'b',
      size: 3,
      hollow: true,
      made: new Date(1e12),
    })
    const again = await roundTrip(saved)
    expect(again).to.be.instanceOf(Ball).and.deep.equal(saved)
    const error = await refusal(
      savedBytes(Object.assign(new Ball(), { size: 2.5 })),
      'CANNOT_STORE',
    )
    expect(error.message).to.contain('Ball.size').and.contain('int32')
  })

  it('of a subclass that is not registered are refused, not cut down to the ancestor [CL-24 CL-25]', async () => {
    class Better extends Detector {}
    const error = await refusal(savedBytes({ list: [new Better()] }), 'UNREGISTERED_CLASS')
    expect(error.message).to.contain('Better').and.contain('list[0]')
  })

  it('keep accessor fields where they are [CL-63]', async () => {
    const saved = Object.assign(new Accessors(), { plain: 1 })
    saved.level = 4
    const again = await roundTrip(saved)
    expect([again.level, again.plain]).to.deep.equal([4, 1])
    expect(Object.keys(again)).to.deep.equal(['plain'])
  })

  it('met a thousand times are stored once [CL-64]', async () => {
    const one = detector('shared')
    const list = Array.from({ length: 1000 }, () => one)
    const bytes = await savedBytes({ list })
    const again = await loadBytes<{ list: Detector[] }>(bytes)
    expect(new Set(again.list).size).to.equal(1)
    expect(again.list).to.have.length(1000)
    expect(again.list[0]).to.deep.equal(one)
    expect(Buffer.from(bytes).toString('latin1').split('shared\0').length - 1).to.equal(1)
  })
})
