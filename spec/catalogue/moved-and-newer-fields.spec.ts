import { expect } from 'chai'

import { H5Class, H5Field, Registry, type RegisterOptions, Session, tableOf } from 'h5orm'

import { errorOf } from '../error-of.js'
import { loadBytes, refusal, savedBytes } from '../round-trip.js'

type Fields = NonNullable<RegisterOptions['fields']>

function knowing(make: () => object, fields: Fields, more: object = {}): Registry {
  const registry = new Registry()
  const { constructor } = make() as { constructor: new () => object }
  registry.register(constructor, { name: 'app.Thing', fields, ...more })
  return registry
}

class Before {
  operator: unknown = 'Ada'
  weights: unknown = [1, 2.5]
}

class After {
  operator: unknown = 'of the constructor'
  weights: unknown = undefined
}

const forms = {
  'a single object': (one: object) => one,
  rows: (one: object, other: object) => [one, other],
  elements: (one: object) => [one, 'another kind'],
}

describe('A field that moves between attribute and dataset', () => {
  for (const [form, make] of Object.entries(forms))
    for (const wasAttribute of [true, false])
      for (const upgrade of [undefined, (state: Record<string, unknown>) => ({ ...state })])
        it(`keeps its value in ${form}, ${wasAttribute ? 'from' : 'to'} an attribute${upgrade === undefined ? '' : ', through upgrade'}`, async () => {
          const fields = (attribute: boolean, more: object = {}): Fields => ({
            operator: { type: 'string', attribute, ...more },
            weights: { type: 'float64[]', attribute },
          })
          const before = knowing(() => new Before(), fields(wasAttribute))
          const bytes = await savedBytes(make(new Before(), new Before()), { registry: before })
          const options = upgrade === undefined ? {} : { version: 1, upgrade }
          const after = knowing(() => new After(), fields(!wasAttribute), options)
          const loaded = await loadBytes<unknown>(bytes, { registry: after })
          const first = (Array.isArray(loaded) ? loaded[0] : loaded) as After
          expect(first).to.be.instanceOf(After)
          expect(first.operator).to.equal('Ada')
          expect(Array.from(first.weights as Iterable<number>)).to.deep.equal([1, 2.5])
        })

  it('is found by an alias in either form, and saved as it is declared now', async () => {
    const before = knowing(() => new Before(), { operator: { type: 'string', attribute: true } })
    const after = knowing(() => new After(), {
      operator: { type: 'string', name: 'who', aliases: ['operator'] },
    })
    await using session = await Session.open(await savedBytes(new Before(), { registry: before }), {
      registry: after,
      mode: 'r+',
    })
    const thing = (await session.load('/value')) as After
    expect(thing.operator).to.equal('Ada')
    await session.save(thing, '/value')
    const { attributes, children } = (await session.describe('/value'))!
    expect(children).to.deep.equal(['who'])
    expect([...attributes.keys()]).to.deep.equal(['js_class'])
  })

  for (const wasAttribute of [true, false])
    it(`leaves nothing of the ${wasAttribute ? 'attribute' : 'dataset'} behind when it is saved`, async () => {
      const as = (attribute: boolean): Fields => ({ operator: { type: 'string', attribute } })
      const before = knowing(() => new Before(), as(wasAttribute))
      const bytes = await savedBytes(new Before(), { registry: before })
      const registry = knowing(() => new After(), as(!wasAttribute))
      await using session = await Session.open(bytes, { registry, mode: 'r+' })
      const thing = (await session.load('/value')) as After
      await session.save(Object.assign(thing, { operator: 'Bob' }), '/value')
      const { attributes, children } = (await session.describe('/value'))!
      expect([...attributes.keys()].includes('operator')).to.equal(!wasAttribute)
      expect(children.includes('operator')).to.equal(wasAttribute)
      await using again = await Session.open(await session.toBytes(), { registry })
      expect(((await again.load('/value')) as After).operator).to.equal('Bob')
    })

  it('reaches an upgrade as an attribute too', async () => {
    const before = knowing(() => new Before(), { operator: { type: 'string', attribute: true } })
    const after = knowing(
      () => new After(),
      { operator: 'string' },
      { version: 1, upgrade: ({ operator }: Record<string, unknown>) => ({ operator: `${String(operator)}!` }) }, // prettier-ignore
    )
    const bytes = await savedBytes(new Before(), { registry: before })
    expect((await loadBytes<After>(bytes, { registry: after })).operator).to.equal('Ada!')
  })
})

describe('An upgrade that is asynchronous', () => {
  const before = knowing(() => new Before(), { operator: 'string' })

  it('is refused where it is declared', () => {
    const upgrade = async (state: Record<string, unknown>): Promise<never> =>
      Promise.resolve(state as never)
    const error = errorOf(() => knowing(() => new After(), {}, { version: 1, upgrade }))
    expect(error).to.be.instanceOf(TypeError)
    expect((error as Error).message).to.contain('synchronously')
    const decorated = errorOf(() => {
      @H5Class({ name: 'spec.async', version: 1, upgrade: upgrade as never })
      class Async {
        @H5Field('string') name = ''
      }
      return Async
    })
    expect((decorated as Error).message).to.contain('synchronously')
  })

  for (const [form, make] of Object.entries(forms))
    it(`is refused where ${form} would lose all fields, and the file stays as it is`, async () => {
      const upgrade = (state: Record<string, unknown>): never => Promise.resolve(state) as never
      const after = knowing(() => new After(), { operator: 'string' }, { version: 1, upgrade })
      const bytes = await savedBytes(make(new Before(), new Before()), { registry: before })
      const error = await refusal(loadBytes(bytes, { registry: after }), 'CANNOT_RESTORE')
      expect(error.message).to.contain('asynchronous')
      expect(error.path).to.match(/^\/value/)
    })

  it('is not the only hook that has to answer at once', async () => {
    const later = (): never => Promise.resolve(1) as never
    for (const field of [
      { type: 'string', convert: { toStored: (x: unknown) => x, fromStored: later } },
      { type: 'string', name: 'new', default: later },
    ] as const) {
      const after = knowing(() => new After(), { operator: field })
      const bytes = await savedBytes(new Before(), { registry: before })
      const error = await refusal(loadBytes(bytes, { registry: after }), 'CANNOT_RESTORE')
      expect([error.message.includes('asynchronous'), error.property]).to.deep.equal([
        true,
        'app.Thing.operator',
      ])
    }
  })
})

describe('A file of a newer version of a class', () => {
  const newer = knowing(
    () => new Before(),
    { operator: 'string', weights: 'float64[]' },
    { version: 3 },
  )

  for (const [form, make] of Object.entries(forms)) {
    it(`is loaded by the names of its fields, without upgrade: ${form}`, async () => {
      const upgrade = (): never => {
        throw new Error('upgrade was called')
      }
      const older = knowing(() => new After(), { operator: 'string' }, { version: 2, upgrade })
      const bytes = await savedBytes(make(new Before(), new Before()), { registry: newer })
      const loaded = await loadBytes<unknown>(bytes, { registry: older })
      const first = (Array.isArray(loaded) ? loaded[0] : loaded) as After
      expect({ ...first }).to.deep.equal({ operator: 'Ada', weights: undefined })
    })

    it(`is refused by a class that says so: ${form}`, async () => {
      const older = knowing(
        () => new After(),
        { operator: 'string' },
        { version: 2, newer: 'refuse' },
      )
      const bytes = await savedBytes(make(new Before(), new Before()), { registry: newer })
      const error = await refusal(loadBytes(bytes, { registry: older }), 'CANNOT_RESTORE')
      expect(error.message).to.match(/app\.Thing of version 3.*version 2/)
    })
  }

  it('is refused as a Table by a class that says so', async () => {
    const older = knowing(() => new After(), { operator: 'string' }, { version: 2, newer: 'refuse' }) // prettier-ignore
    const bytes = await savedBytes([new Before(), new Before()], { registry: newer })
    await using session = await Session.open(bytes, { registry: older })
    await refusal(session.load('/value', tableOf(After)), 'CANNOT_RESTORE')
  })

  it('needs a version to be newer than, and a known answer', () => {
    for (const options of [{ newer: 'refuse' }, { version: 1, newer: 'no' }])
      expect(errorOf(() => knowing(() => new After(), {}, options))).to.be.instanceOf(TypeError)
  })
})
