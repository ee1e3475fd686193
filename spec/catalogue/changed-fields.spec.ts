import { expect } from 'chai'

import { H5Class, H5Field, Registry, Session } from 'h5orm'
import type { RegisterOptions, UnknownRecord } from 'h5orm'

import { craftedFile, dataset, group } from '../crafted-file.js'
import { loadBytes, refusal, roundTrip, savedBytes } from '../round-trip.js'

type AnyClass = new (...args: never[]) => object

function known(...entries: readonly (readonly [AnyClass, RegisterOptions<never, never>])[]) {
  const registry = new Registry()
  for (const [one, options] of entries)
    registry.register(one as new () => object, options as unknown as RegisterOptions<object>)
  return registry
}

class Old {
  a: unknown = 1
  b: unknown = 'two'
}

describe('Fields that changed since a file was written', () => {
  it('give new fields their default; what was saved as undefined stays undefined [EV-02]', async () => {
    @H5Class('evolution.Defaults')
    class Before {
      @H5Field() kept: unknown = undefined
    }
    class After {
      kept: unknown = 'constructor'
      made: unknown = 'constructor'
      list: number[] = []
      plain: unknown = 'constructor'
    }
    const registry = known([
      After,
      {
        name: 'evolution.Defaults',
        fields: {
          kept: { default: 'default' },
          made: { default: 7 },
          list: { default: () => [1] },
          plain: {},
        },
      },
    ])
    const bytes = await savedBytes([new Before(), new Before()])
    const again = await loadBytes<After[]>(bytes, { registry })
    for (const one of again)
      expect({ ...one }).to.deep.equal({
        kept: undefined,
        made: 7,
        list: [1],
        plain: 'constructor',
      })
    expect(again[0]?.list).to.not.equal(again[1]?.list)
  })

  it('read a renamed field by its alias, and write its new name [EV-03 CL-21]', async () => {
    const before = known([Old, { name: 'Thing' }])
    class Renamed {
      first: unknown = 0
    }
    const after = known([
      Renamed,
      { name: 'Thing', fields: { first: { name: 'A', aliases: ['x', 'a'] } } },
    ])
    const again = await loadBytes<Renamed>(await savedBytes(new Old(), { registry: before }), {
      registry: after,
    })
    expect(again.first).to.equal(1)
    const record = await loadBytes<UnknownRecord>(await savedBytes(again, { registry: after }), {
      registry: new Registry(),
    })
    expect(record.fields).to.deep.equal({ A: 1 })
  })

  it('convert a field of another type by a hook of the field [EV-04]', async () => {
    const before = known([Old, { name: 'Thing' }])
    class Retyped {
      a: unknown = ''
      b: unknown = null
    }
    const after = known([
      Retyped,
      {
        name: 'Thing',
        fields: {
          a: { convert: { toStored: (text: never) => Number(text), fromStored: String } },
          b: {
            convert: {
              toStored: ({ text }: { text: string }) => text,
              fromStored: (text: unknown) => ({ text }),
            },
          },
        },
      },
    ])
    const again = await loadBytes<Retyped>(await savedBytes(new Old(), { registry: before }), {
      registry: after,
    })
    expect({ ...again }).to.deep.equal({ a: '1', b: { text: 'two' } })
    expect(await roundTrip(again, { registry: after })).to.deep.equal(again)
  })

  it('do not depend on the order of fields [EV-17]', async () => {
    class Turned {
      b: unknown = 0
      a: unknown = 0
    }
    const bytes = await savedBytes(new Old(), { registry: known([Old, { name: 'T' }]) })
    const registry = known([Turned, { name: 'T', fields: { b: 'string', a: 'float64' } }])
    expect({ ...(await loadBytes<Turned>(bytes, { registry })) }).to.deep.equal({ a: 1, b: 'two' })
  })

  it('read numbers of every width as numbers, and whole ones that no number holds as bigints only where asked [EV-23]', async () => {
    class Any {
      n: unknown = 0
    }
    const wide: readonly (readonly [string, string, unknown])[] = [
      ['/numbers/scalar', 'float64', 1.5],
      ['/numbers/i8small', 'float64', 42],
      ['/numbers/i8small', 'int64', 42],
      ['/numbers/i8big', 'bigint', 2n ** 53n + 1n],
      ['/numbers/i8big', 'int64', 2n ** 53n + 1n],
    ]
    const file = new URL('../../../../spec/fixtures/foreign/foreign.h5', import.meta.url)
    for (const [path, type, value] of wide) {
      await using session = await Session.open(file)
      expect(await session.load(path, type as 'float64'), `${path} ${type}`).to.equal(value)
    }
    await using last = await Session.open(file)
    await refusal(last.load('/numbers/i8big', 'float64'), 'CANNOT_RESTORE')
    const registry = known([Any, { name: 'Any', fields: { n: 'float64' } }])
    for (const step of [
      dataset('/value/n', 3),
      dataset('/value/n', 3n),
      dataset('/value/n', Int32Array.of(3)),
    ]) {
      const bytes = await craftedFile(group('/value', { js_class: 'Any' }), step)
      expect((await loadBytes<Any>(bytes, { registry })).n).to.equal(3)
    }
  })

  it('write versions and groups of fields through hooks alone [EV-25 EV-24]', async () => {
    const choose = (groups: readonly string[]) =>
      known([
        Old,
        {
          name: 'T',
          reduce: (old: Old) => (groups.includes('all') ? { a: old.a, b: old.b } : { a: old.a }),
          construct: (parts: object) => Object.assign(new Old(), parts),
        } as never,
      ])
    const saved = Object.assign(new Old(), { a: 5, b: 'secret' })
    const bytes = await savedBytes(saved, { registry: choose([]) })
    expect(Buffer.from(bytes).includes('secret')).to.equal(false)
    expect({ ...(await loadBytes<Old>(bytes, { registry: choose(['all']) })) }).to.deep.equal({
      a: 5,
      b: 'two',
    })
  })

  it('read the old width of a field, and write the new one [EV-28]', async () => {
    class Sample {
      v: unknown = 0
      list: unknown = new Float64Array(0)
    }
    const [wide, narrow] = (['float64', 'float32'] as const).map((type) =>
      known([Sample, { name: 'S', fields: { v: type, list: `${type}[]` } } as never]),
    ) as [Registry, Registry]
    const saved = Object.assign(new Sample(), { v: 0.5, list: Float64Array.of(0.25, 3) })
    const again = await loadBytes<Sample>(await savedBytes(saved, { registry: wide }), {
      registry: narrow,
    })
    expect(again.v).to.equal(0.5)
    expect(again.list).to.deep.equal(Float32Array.of(0.25, 3))
    const bytes = await savedBytes(again, { registry: narrow })
    await using session = await Session.open(bytes, { registry: new Registry() })
    const entries = await session.list('/value')
    expect(entries.map(({ elements }) => elements)).to.deep.equal(['float32', 'float32'])
    expect((await loadBytes<Sample>(bytes, { registry: wide })).list).to.deep.equal(
      Float64Array.of(0.25, 3),
    )
  })

  it('miss a required field as their declaration says: the default, else what the constructor set [EV-16]', async () => {
    class Strict {
      a: unknown
      need: unknown
    }
    const missing = (): never => {
      throw new TypeError('the field need is required')
    }
    const registry = known([Strict, { name: 'T', fields: { a: {}, need: { default: missing } } }])
    const bytes = await savedBytes(new Old(), { registry: known([Old, { name: 'T' }]) })
    const error = await refusal(loadBytes(bytes, { registry }), 'CANNOT_RESTORE')
    expect(error.message).to.contain('T.need').and.contain('required')
    expect(error.property).to.equal('T.need')
  })
})
