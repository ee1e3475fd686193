import { expect } from 'chai'

import { isH5Error, Registry } from 'h5orm'

import { failure, loadBytes, refusal, roundTrip, savedBytes } from '../round-trip.js'

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

describe('Reducers that go wrong', () => {
  it('of a name that nothing has are an error that says it [RP-12 PH-15]', async () => {
    const [writer, reader] = [new Registry(), new Registry()]
    for (const name of ['log.spam', '<locals>', 'Outer.Inner']) {
      const value = { name }
      writer.registerValue(name, value)
      const bytes = await savedBytes(value, { registry: writer })
      const error = await refusal(
        loadBytes(bytes, { registry: reader, onUnknownClass: 'error' }),
        'UNREGISTERED_CLASS',
      )
      expect(error.message).to.contain(name)
      expect(error.path).to.equal('/value')
    }
    expect(() => writer.registerValue('', {})).to.throw(TypeError, 'not empty')
  })

  it('give a name to the registered object alone, not to its equals [RP-13]', async () => {
    const volt = { symbol: 'V' }
    const registry = new Registry()
    registry.registerValue('volt', volt)
    const again = await roundTrip([volt, { ...volt }], { registry })
    expect(again[0]).to.equal(volt)
    expect(again[1]).to.not.equal(volt)
    expect(again[1]).to.deep.equal(volt)
    const error = await failure((async () => registry.registerValue('volt', { symbol: 'V' }))())
    expect(isH5Error(error, 'INVALID_DECLARATION')).to.equal(true)
  })

  it('take names that no text encoding has, or refuse them clearly [RP-14]', async () => {
    class Odd {
      x = 1
    }
    const registry = new Registry()
    for (const name of ['half \ud800', '\udc00', '\ufeffmarked', 'cut\0off']) {
      expect(() => registry.register(Odd, name)).to.throw(TypeError, 'name')
      expect(() => registry.registerValue(name, {})).to.throw(TypeError, 'name')
    }
    const names = ['日本語', '\u{1f600}', 'a/b', 'e\u0301', ' ', '\uffff']
    for (const name of names) {
      const known = new Registry()
      known.register(Odd, name)
      expect(await roundTrip(new Odd(), { registry: known }), name).to.be.instanceOf(Odd)
    }
  })

  it('that return a promise, or nothing where something is needed, are refused [RP-15 RP-47 RP-52]', async () => {
    const registry = new Registry()
    registry.register(Vector, {
      name: 'Vector',
      reduce: async (v: Vector) => [v.x],
      construct: () => new Vector(0, 0),
    })
    const error = await refusal(savedBytes([new Vector(1, 2)], { registry }), 'CANNOT_STORE')
    expect(error.message).to.contain('Vector').and.contain('asynchronous').and.contain('[0]')
    const eventual = new Registry()
    eventual.register(Vector, {
      name: 'Vector',
      reduce: (v) => [v.x, v.y],
      construct: (async () => new Vector(0, 0)) as never,
    })
    const restored = await refusal(
      loadBytes(await savedBytes(new Vector(1, 2), { registry: vectors() }), {
        registry: eventual,
      }),
      'CANNOT_RESTORE',
    )
    expect(restored.message).to.contain('Vector').and.contain('asynchronous')
  })

  it('that are no functions, or have parts and nothing to make of them, are refused at once [RP-15 RP-16 RP-17 RP-21 RP-27]', () => {
    const registry = new Registry()
    const wrong: readonly object[] = [
      { reduce: 5, construct: () => undefined },
      { reduce: () => [], construct: null },
      { reduce: () => [] },
      { construct: undefined },
      { state: { get: () => 1 } },
      { state: { get: () => 1, set: 'setter' } },
      { items: { get: () => [], add: undefined } },
      { entries: { get: () => [], set: 3 } },
      { reducer: () => [] },
    ]
    for (const options of wrong)
      expect(() => registry.register(Vector, options as never)).to.throw(TypeError)
    expect(registry.definitionOf(Vector)).to.equal(undefined)
  })

  it('say which part cannot be stored [RP-18 RP-20 RP-21 PE-02]', async () => {
    const bad = (): void => undefined
    class Holder {
      args: unknown = 0
      items: unknown[] = []
      pairs: (readonly [unknown, unknown])[] = []
      state: unknown = 0
    }
    const registry = new Registry()
    registry.register(Holder, {
      name: 'Holder',
      reduce: (holder) => [1, holder.args],
      construct: () => new Holder(),
      items: { get: (holder) => holder.items, add: () => undefined },
      entries: { get: (holder) => holder.pairs, set: () => undefined },
      state: { get: (holder) => holder.state, set: () => undefined },
    })
    const cases: readonly (readonly [Partial<Holder>, readonly string[]])[] = [
      [{ args: bad }, ['<args>', '1']],
      [{ items: [0, 1, { bad }] }, ['<items>', '2', 'bad']],
      [{ pairs: [['k', 1], ['l', bad]] }, ['<values>', '1']], // prettier-ignore
      [{ pairs: [[bad, 1]] }, ['<keys>', '0']],
      [{ state: [bad] }, ['<state>', '0']],
      [{ state: { inner: bad } }, ['state', 'inner']],
    ]
    for (const [given, words] of cases) {
      const holder = Object.assign(new Holder(), given)
      const error = await refusal(savedBytes({ at: [holder] }, { registry }), 'CANNOT_STORE')
      expect(error.property, error.message).to.contain('at[0]')
      for (const word of words) expect(error.property).to.contain(word)
    }
  })

  it('whose items or entries are none are refused when saving [RP-19]', async () => {
    const cases: readonly (readonly [object, string])[] = [
      [{ items: { get: () => 5, add: () => undefined } }, 'items'],
      [{ items: { get: () => null, add: () => undefined } }, 'items'],
      [{ entries: { get: () => ({ a: 1 }), set: () => undefined } }, 'entries'],
      [{ entries: { get: () => [['k']], set: () => undefined } }, 'pair'],
      [{ entries: { get: () => [['k', 1, 2]], set: () => undefined } }, 'pair'],
      [{ entries: { get: () => ['kv'], set: () => undefined } }, 'pair'],
    ]
    for (const [options, word] of cases) {
      const registry = new Registry()
      registry.register(Vector, { name: 'Vector', create: 'bare', ...(options as object) })
      const error = await refusal(savedBytes(new Vector(1, 2), { registry }), 'CANNOT_STORE')
      expect(error.message).to.contain(word).and.contain('Vector')
    }
  })

  it('of another kind than a function on loading never run a name of the file [RP-29 HO-04 PH-14]', async () => {
    const writer = new Registry()
    for (const name of ['eval', 'process.exit', 'Function', 'constructor', 'toString', '__proto__'])
      writer.registerValue(name, { name })
    for (const name of writer.names()) {
      const bytes = await savedBytes({ v: writer.valueNamed(name) }, { registry: writer })
      const plain = await loadBytes<{ v: { fields: object } }>(bytes, { registry: new Registry() })
      expect(plain.v.fields).to.deep.equal({ value: name })
      await refusal(
        loadBytes(bytes, { registry: new Registry(), onUnknownClass: 'error' }),
        'UNREGISTERED_CLASS',
      )
    }
    const [asClass, asFunction] = [vectors(), new Registry()]
    asFunction.register((x: number) => x, 'Vector')
    const error = await refusal(
      loadBytes(await savedBytes(new Vector(1, 2), { registry: asClass }), {
        registry: asFunction,
        onUnknownClass: 'error',
      }),
      'UNREGISTERED_CLASS',
    )
    expect(error.message).to.contain('Vector')
  })
})
