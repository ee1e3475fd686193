import { expect } from 'chai'

import { H5, Registry, Session, UnknownRecord } from 'h5orm'
import type { RegisterOptions } from 'h5orm'

import { loadBytes, refusal, savedBytes } from '../round-trip.js'

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

class New {
  a: unknown = 'new a'
  c: unknown = 'new c'
}

describe('Classes that changed since a file was written', () => {
  it('ignore fields that they no longer have [EV-01 EV-12]', async () => {
    const bytes = await savedBytes(new Old(), { registry: known([Old, { name: 'Thing' }]) })
    const again = await loadBytes<New>(bytes, {
      registry: known([New, { name: 'Thing', fields: { a: undefined as never, c: undefined as never } }]), // prettier-ignore
    })
    expect(again).to.be.instanceOf(New)
    expect({ ...again }).to.deep.equal({ a: 1, c: 'new c' })
  })

  it('are found under their old name, and written under the new one [EV-05]', async () => {
    const bytes = await savedBytes(new Old(), { registry: known([Old, { name: 'old.Name' }]) })
    const registry = known([Old, { name: 'new.Name', aliases: ['old.Name', 'older'] }])
    const again = await loadBytes<Old>(bytes, { registry })
    expect(again).to.be.instanceOf(Old)
    const record = await loadBytes<UnknownRecord>(await savedBytes(again, { registry }), {
      registry: new Registry(),
    })
    expect(record.className).to.equal('new.Name')
  })

  it('that are gone give records that say what they were, or an error [EV-06]', async () => {
    const registry = known([Old, { name: 'Gone', version: 3 }])
    const bytes = await savedBytes({ one: new Old(), x: 1 }, { registry })
    const value = await loadBytes<{ one: UnknownRecord }>(bytes, { registry: new Registry() })
    const record = value.one
    expect(record).to.be.instanceOf(UnknownRecord)
    expect([record.className, record.version, record.fields]).to.deep.equal([
      'Gone',
      3,
      { a: 1, b: 'two' },
    ])
    const error = await refusal(
      loadBytes(bytes, { registry: new Registry(), onUnknownClass: 'error' }),
      'UNREGISTERED_CLASS',
    )
    expect(error.message).to.contain('Gone')
    expect(error.path).to.equal('/value/one')
  })

  it('that are gone keep data, sharing and cycles, also when saved again [EV-07 EV-08]', async () => {
    class Kept {
      inner: unknown = undefined
    }
    class Stated {
      part = 'p';
      [H5.reduce](): unknown {
        return [this.part, { of: this.part }]
      }
      static [H5.construct]([part]: [string]): Stated {
        return Object.assign(new Stated(), { part })
      }
      [H5.getState](): unknown {
        return [1, 'state']
      }
      [H5.setState](): void {}
    }
    const all = known([Old, { name: 'Old' }], [Kept, { name: 'Kept' }], [Stated, { name: 'Stated' }]) // prettier-ignore
    const some = known([Kept, { name: 'Kept' }])
    const [old, other, kept, stated] = [new Old(), new Old(), new Kept(), new Stated()]
    old.a = other
    old.b = kept
    other.a = old
    other.b = [1, { deep: old }]
    kept.inner = [other, stated]
    const bytes = await savedBytes([old, kept, other, stated], { registry: all })
    const seen = await loadBytes<[UnknownRecord, Kept, UnknownRecord, UnknownRecord]>(bytes, {
      registry: some,
    })
    const [oldRecord, keptAgain, otherRecord, statedRecord] = seen
    expect(oldRecord.fields['a']).to.equal(otherRecord)
    expect(oldRecord.fields['b']).to.equal(keptAgain)
    expect(otherRecord.fields['a']).to.equal(oldRecord)
    expect((keptAgain.inner as unknown[])[0]).to.equal(otherRecord)
    expect((keptAgain.inner as unknown[])[1]).to.equal(statedRecord)
    const resaved = await savedBytes(seen, { registry: some })
    const [a, k, b, s] = await loadBytes<[Old, Kept, Old, Stated]>(resaved, { registry: all })
    expect([a, b].every((one) => one instanceof Old)).to.equal(true)
    expect(a.a).to.equal(b)
    expect(a.b).to.equal(k)
    expect((b.b as [number, { deep: unknown }])[1].deep).to.equal(a)
    expect(s).to.be.instanceOf(Stated)
    expect(s.part).to.equal('p')
    expect((k.inner as unknown[])[1]).to.equal(s)
  })

  it('are upgraded step by step from the version that was stored [EV-09 EV-26]', async () => {
    const steps: unknown[] = []
    const upgrade = (state: Record<string, unknown>, from: number): Record<string, unknown> => {
      let result = { ...state }
      for (let version = from; version < 3; version++) {
        steps.push([version, { ...result }])
        result = { ...result, [`step${version + 1}`]: true }
      }
      return result
    }
    for (const [version, expected] of [
      [undefined, [0, 1, 2]],
      [1, [1, 2]],
      [2, [2]],
      [3, []],
    ] as const) {
      steps.length = 0
      const options = version === undefined ? {} : { version }
      const bytes = await savedBytes(new Old(), {
        registry: known([Old, { name: 'T', ...options }]),
      })
      const again = await loadBytes<Record<string, unknown>>(bytes, {
        registry: known([Old, { name: 'T', version: 3, upgrade }]),
      })
      expect(steps.map((step) => (step as [number])[0])).to.deep.equal(expected)
      if (expected.length > 0) expect((steps[0] as unknown[])[1]).to.deep.equal({ a: 1, b: 'two' })
      expect(Object.keys(again)).to.deep.equal(['a', 'b', ...expected.map((n) => `step${n + 1}`)])
    }
  })

  it('keep identity when upgraded: in lists, Maps, as keys, shared, in circles [EV-10]', async () => {
    const before = known([Old, { name: 'T' }])
    const [one, two] = [new Old(), new Old()]
    one.a = two
    two.a = one
    const saved = { list: [one, two, one], map: new Map([[one, two]]), set: new Set([two]), one }
    const after = known([
      Old,
      {
        name: 'T',
        version: 1,
        upgrade: (state: Record<string, unknown>) => ({ ...state, b: `up ${String(state['b'])}` }),
      },
    ])
    const again = await loadBytes<typeof saved>(await savedBytes(saved, { registry: before }), {
      registry: after,
    })
    const [first, second] = again.list as [Old, Old, Old]
    expect(again.list[2]).to.equal(first)
    expect(again.one).to.equal(first)
    expect(first.a).to.equal(second)
    expect(second.a).to.equal(first)
    expect(again.map.get(first)).to.equal(second)
    expect(again.set.has(second)).to.equal(true)
    expect([first.b, second.b]).to.deep.equal(['up two', 'up two'])
  })

  it('say so when their upgrade fails or gives nothing [EV-09]', async () => {
    const bytes = await savedBytes([new Old()], { registry: known([Old, { name: 'T' }]) })
    for (const upgrade of [
      () => {
        throw new Error('cannot upgrade')
      },
      () => undefined as never,
    ]) {
      const error = await refusal(
        loadBytes(bytes, { registry: known([Old, { name: 'T', version: 1, upgrade }]) }),
        'CANNOT_RESTORE',
      )
      expect(error.message).to.contain('T').and.contain('upgrade')
    }
  })

  it('are looked up by a function of their name, for each session [EV-11 PH-11 PH-13 PH-19]', async () => {
    const bytes = await savedBytes([new Old(), { n: 1 }], {
      registry: known([Old, { name: 'legacy.v1.Old' }]),
    })
    const asked: string[] = []
    const registry = known([New, { name: 'modern.New' }])
    const again = await loadBytes<unknown[]>(bytes, {
      registry,
      onUnknownClass: (name) => {
        asked.push(name)
        return name.startsWith('legacy.') ? New : undefined
      },
    })
    expect(asked).to.deep.equal(['legacy.v1.Old'])
    expect(again[0]).to.be.instanceOf(New)
    expect((again[0] as { b: unknown }).b).to.equal('two')
    const record = (await loadBytes<unknown[]>(bytes, { registry, onUnknownClass: () => undefined }))[0] // prettier-ignore
    expect(record).to.be.instanceOf(UnknownRecord)
    for (const wrong of [Promise.resolve(New), 5, {}, null, Old])
      await refusal(
        loadBytes(bytes, { registry, onUnknownClass: (() => wrong) as never }),
        'UNREGISTERED_CLASS',
      )
    const thrown = new Error('not allowed')
    const error = await refusal(
      loadBytes(bytes, {
        registry,
        onUnknownClass: () => {
          throw thrown
        },
      }),
      'UNREGISTERED_CLASS',
    )
    expect(error.cause).to.equal(thrown)
  })

  it('get the old shape of a state as it is [EV-13]', async () => {
    const got: unknown[] = []
    const hooks = (state: unknown) => ({
      name: 'S',
      state: { get: () => state, set: (_: never, given: never) => got.push(given) },
    })
    for (const state of [[1, 2], { old: true }, 'text', null]) {
      const bytes = await savedBytes(new Old(), { registry: known([Old, hooks(state) as never]) })
      await loadBytes(bytes, { registry: known([Old, hooks(undefined) as never]) })
    }
    expect(got).to.deep.equal([[1, 2], { old: true }, 'text', null])
  })

  it('that became the base of something else say so, or load by a hook [EV-14]', async () => {
    class Plain {
      x = 1
    }
    class Listed extends Array<unknown> {
      x = 0
    }
    const bytes = await savedBytes(new Plain(), { registry: known([Plain, { name: 'P' }]) })
    const again = await loadBytes<Listed>(bytes, {
      registry: known([Listed as never, { name: 'P' }]),
    })
    expect(again).to.be.instanceOf(Listed)
    expect([again.x, again.length]).to.deep.equal([1, 0])
  })

  it('may take plain objects, and give them [EV-15]', async () => {
    const bytes = await savedBytes({ a: 5, b: 'x' })
    const registry = known([Old, { name: 'Old', fields: { a: 'float64', b: 'string' } }])
    await using session = await Session.open(bytes, { registry })
    const typed = await session.load('/value', Old)
    expect(typed).to.be.instanceOf(Old)
    expect({ ...typed }).to.deep.equal({ a: 5, b: 'x' })
  })
})
