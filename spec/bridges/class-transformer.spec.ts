import { expect } from 'chai'
import { Exclude, Expose, Transform, Type } from 'class-transformer'

import { fromPlain, H5Class, H5Field, isH5Error, mapOf, toPlain } from 'h5orm'

import { errorOf } from '../error-of.js'

/** class-transformer's decorators are of the legacy dialect: here they are called, so that both dialects can. */
const on = (
  constructor: new () => object,
  property: string,
  ...decorators: PropertyDecorator[]
): void => {
  for (const decorate of decorators) decorate(constructor.prototype as object, property)
}

@H5Class('spec.ct.Detector')
class Detector {
  @H5Field('string') name = ''
  @H5Field('date') built = new Date(0)
  @H5Field('float64[]') dark = new Float64Array(0)
  @H5Field('string') serial = ''
  scratch = 'unstored'
}
on(Detector, 'serial', Expose({ name: 'serialNumber' }))

@H5Class('spec.ct.Run')
class Run {
  @H5Field('string') title = ''
  @H5Field('string') password = ''
  @H5Field('date') at = new Date(0)
  @H5Field('float64') cost = 0
  @H5Field('float64') late = 0
  @H5Field(() => Detector) detector?: Detector
  @H5Field(() => mapOf('string', Detector)) byName = new Map<string, Detector>()
  @H5Field() parent?: Run
  note = 'not stored, exposed'
  #views = 3

  get label(): string {
    return `${this.title}, seen ${this.#views} times`
  }

  views(): number {
    return this.#views
  }
}
on(Run, 'title', Expose({ name: 'name' }))
on(Run, 'password', Exclude({ toPlainOnly: true }))
on(
  Run,
  'at',
  Transform(({ value }: { value: Date }) => value.getTime() / 1000, { toPlainOnly: true }),
  Transform(({ value }: { value: number }) => new Date(value * 1000), { toClassOnly: true }),
)
on(Run, 'cost', Expose({ groups: ['admin'] }))
on(Run, 'late', Expose({ since: 2 }))
on(
  Run,
  'detector',
  Type(() => Detector),
)
on(Run, 'parent', Exclude())
on(Run, 'note', Expose())
on(Run, 'label', Expose({ toPlainOnly: true }))
on(Run, 'views', Expose({ toPlainOnly: true }))

const sample = (): Run =>
  Object.assign(new Run(), {
    title: 't',
    password: 'p',
    at: new Date(5000),
    cost: 9,
    late: 1,
    detector: Object.assign(new Detector(), {
      name: 'd',
      dark: Float64Array.of(1, 2),
      serial: 'S1',
    }),
  })

describe('class-transformer’s decorators in toPlain', () => {
  it('rename, leave out, add and change', () => {
    const run = sample()
    run.parent = run
    expect(toPlain(run)).to.deep.equal({
      name: 't',
      at: 5,
      late: 1,
      detector: {
        name: 'd',
        built: '1970-01-01T00:00:00.000Z',
        dark: [1, 2],
        serialNumber: 'S1',
      },
      byName: {},
      note: 'not stored, exposed',
      label: 't, seen 3 times',
      views: 3,
    })
  })

  it('are honoured in arrays, Maps and Sets too', () => {
    const detector = Object.assign(new Detector(), { serial: 'S2' })
    const shown = { name: '', built: '1970-01-01T00:00:00.000Z', dark: [], serialNumber: 'S2' }
    const run = Object.assign(new Run(), { byName: new Map([['a', detector]]) })
    expect(toPlain(run)['byName']).to.deep.equal({ a: shown })
    expect(toPlain({ list: [[detector]], set: new Set([detector]) })).to.deep.equal({
      list: [[{ $class: 'spec.ct.Detector', ...shown }]],
      set: [{ $class: 'spec.ct.Detector', ...shown }],
    })
  })

  it('take groups, versions and prefixes', () => {
    expect(toPlain(sample())).not.to.have.property('cost')
    expect(toPlain(sample(), { groups: ['admin'] })).to.have.property('cost', 9)
    expect(toPlain(sample(), { version: 1 })).not.to.have.property('late')
    expect(toPlain(sample(), { version: 2 })).to.have.property('late', 1)
    expect(toPlain(sample(), { excludePrefixes: ['no'] })).not.to.have.property('note')
    expect(toPlain(sample(), { excludeExtraneousValues: true })).to.have.all.keys([
      'name',
      'late',
      'note',
      'label',
      'views',
    ])
  })

  it('may be ignored: then every declared field is there', () => {
    expect(toPlain(sample(), { ignoreDecorators: true })).to.include({ title: 't', password: 'p' })
  })

  it('see the values themselves, and the object', () => {
    @H5Class('spec.ct.Seen')
    class Seen {
      @H5Field('date') at = new Date(7)
      @H5Field(() => Detector) detector = new Detector()
      @H5Field('float64') gain = 2
      #secret = 'private'

      secret(): string {
        return this.#secret
      }
    }
    on(
      Seen,
      'at',
      Transform(({ value }) => (value instanceof Date ? value.getTime() : 'no date')),
    )
    on(
      Seen,
      'detector',
      Transform(({ value }) => value instanceof Detector && value.scratch),
    )
    on(
      Seen,
      'gain',
      Transform(({ obj }: { obj: Seen }) => `${obj.secret()} ${obj.gain}`),
    )
    expect(toPlain(new Seen())).to.deep.equal({ at: 7, detector: 'unstored', gain: 'private 2' })
  })

  it('give what JSON has no form for: an error', () => {
    @H5Class('spec.ct.Late')
    class Late {
      @H5Field('float64') gain = 2
    }
    on(
      Late,
      'gain',
      Transform(() => Promise.resolve(1)),
    )
    const error = errorOf(() => toPlain({ late: new Late() }))
    expect(isH5Error(error, 'CANNOT_STORE')).to.equal(true)
    expect((error as Error).message)
      .to.include('Promise')
      .and.include('value.late.gain')
  })

  it('leave instances alone, also where they name a discriminator', () => {
    class Shape {}
    @H5Class('spec.ct.Circle')
    class Circle extends Shape {
      @H5Field('float64') radius = 1
    }
    @H5Class('spec.ct.Drawing')
    class Drawing {
      @H5Field() shape: unknown = new Circle()
    }
    const subTypes = [{ name: 'circle', value: Circle }]
    on(
      Drawing,
      'shape',
      Type(() => Shape, { discriminator: { property: 'kind', subTypes } }),
    )
    const drawing = new Drawing()
    const plain = toPlain(drawing)
    expect(plain).to.deep.equal({
      shape: { $class: 'spec.ct.Circle', radius: 1, kind: 'circle' },
    })
    expect(Object.keys(drawing.shape as object)).to.deep.equal(['radius'])
    const restored = fromPlain(Drawing, { shape: { radius: 4, kind: 'circle' } })
    expect(restored.shape).to.be.instanceOf(Circle).with.property('radius', 4)
  })
})

describe('class-transformer’s decorators in fromPlain', () => {
  it('rename, leave out and change', () => {
    const run = fromPlain(Run, {
      name: 't',
      password: 'p',
      at: 5,
      note: 'n',
      label: 'ignored',
      parent: {},
    })
    expect(run).to.deep.include({ title: 't', password: 'p', note: 'n' })
    expect(run.at.getTime()).to.equal(5000)
    expect(run.label).to.equal('t, seen 3 times')
    expect(run.parent).to.equal(undefined)
  })

  it('make nested objects by @Type, which declared types complete', () => {
    const { detector } = fromPlain(Run, {
      detector: {
        $class: 'spec.ct.Detector',
        built: '2026-01-01T00:00:00.000Z',
        dark: [1, 2],
        serialNumber: 'S1',
      },
    })
    expect(detector).to.deep.equal(
      Object.assign(new Detector(), {
        built: new Date('2026-01-01T00:00:00.000Z'),
        dark: Float64Array.of(1, 2),
        serial: 'S1',
      }),
    )
  })

  it('rename in nested objects of declared classes too', () => {
    const run = fromPlain(Run, { byName: { a: { serialNumber: 'S1', scratch: 'x' } } })
    expect(run.byName.get('a')).to.deep.equal(Object.assign(new Detector(), { serial: 'S1' }))
  })

  it('take groups and versions', () => {
    expect(fromPlain(Run, { cost: 5 }).cost).to.equal(0)
    expect(fromPlain(Run, { cost: 5 }, { groups: ['admin'] }).cost).to.equal(5)
    expect(fromPlain(Run, { late: 5 }, { version: 1 }).late).to.equal(0)
  })

  it('of a class itself count: only what is exposed is taken', () => {
    @H5Class('spec.ct.Closed')
    class Closed {
      @H5Field('string') open = 'o'
      @H5Field('string') hidden = 'h'
    }
    Exclude()(Closed)
    on(Closed, 'open', Expose())
    expect(toPlain(new Closed())).to.deep.equal({ open: 'o' })
    const closed = fromPlain(Closed, { open: 'given', hidden: 'given' })
    expect(closed).to.deep.equal(Object.assign(new Closed(), { open: 'given' }))
    @H5Class('spec.ct.Opened')
    class Opened {
      @H5Field('string') open = 'o'
    }
    Expose()(Opened)
    expect(fromPlain(Opened, { open: 'given' }, { strategy: 'excludeAll' }).open).to.equal('given')
    expect(toPlain(new Opened(), { strategy: 'excludeAll' })).to.deep.equal({ open: 'o' })
  })

  it('are inherited', () => {
    @H5Class('spec.ct.LongRun')
    class LongRun extends Run {
      @H5Field('float64') hours = 1
    }
    const long = Object.assign(new LongRun(), { title: 't' })
    expect(toPlain(long))
      .to.include({ name: 't', at: 0, hours: 1 })
      .and.not.have.property('password')
    expect(fromPlain(LongRun, { name: 'u', at: 1, hours: 2 })).to.include({ title: 'u', hours: 2 })
  })

  it('run once', () => {
    let calls = 0
    @H5Class('spec.ct.Counted')
    class Counted {
      @H5Field('float64') value = 0
    }
    on(
      Counted,
      'value',
      Transform(({ value }: { value: unknown }) => {
        calls++
        return value
      }),
    )
    fromPlain(Counted, { value: 1 })
    expect(calls).to.equal(1)
    toPlain(new Counted())
    expect(calls).to.equal(2)
  })
})
