import { expect } from 'chai'

import { dump, isH5Error, load, PythonGlobal, PythonObject, Registry, Session, tuple } from 'h5orm'

import { fits } from '../security/fitting.js'
import { Danger, declared, Holder, User } from '../security/holder.js'

const classes = (): Registry => {
  const registry = new Registry()
  registry.register(User, { name: 'User', python: 'lab.User', fields: { name: 'string' } })
  registry.register(Danger, { name: 'Danger', python: 'lab.Danger', fields: { x: 'float64' } })
  const fields = { ...declared, any: {} } as never
  registry.register(Holder, { name: 'Holder', python: 'lab.Holder', fields })
  return registry
}

/** What Python makes of a class when it is copied or unpickled: its state, nothing called. */
const instance = (name: string, state: object): PythonObject =>
  new PythonObject({
    callable: PythonGlobal.of(name),
    made: 'by new',
    args: tuple(),
    state,
  })

/** Values of each kind that Python pickles. */
const values: readonly (() => unknown)[] = [
  () => 1.5,
  () => 7,
  () => 10n ** 30n,
  () => true,
  () => 'text',
  () => Uint8Array.of(1, 2),
  () => new Date(5),
  () => [1, 2],
  () => ['a', 'b'],
  () => tuple(1, 'a'),
  () => new Map<unknown, unknown>([[1, 'a']]),
  () => new Map([['a', 1]]),
  () => ({ name: 'x' }),
  () => new Set([1]),
  () => Float64Array.of(1, 2),
  () => Int32Array.of(1, 2),
  () => instance('lab.User', { name: 'x' }),
  () => instance('lab.User', { name: 5 }),
  () => instance('lab.Danger', { x: 1 }),
  () => instance('lab.Nobody', { x: 1 }),
  () => [instance('lab.User', { name: 'x' })],
  () => [instance('lab.Danger', { x: 1 })],
  () => new Map([['k', instance('lab.User', { name: 'x' })]]),
  () => new Map([['k', instance('lab.Danger', { x: 1 })]]),
  () => new Set([instance('lab.Nobody', {})]),
  () => PythonGlobal.of('os.system'),
]

const format = { format: 'hdf5pickle' } as const
const written = (value: unknown): Promise<Uint8Array> =>
  dump(value, new Uint8Array(0), '/data', { ...format, registry: new Registry() })

describe('A declared type', () => {
  it('holds for what Python pickled: in a field, and asked for', async () => {
    const seen = { values: 0, errors: 0 }
    const check = async (
      title: string,
      kind: string,
      get: () => Promise<unknown>,
    ): Promise<void> => {
      try {
        const value = await get()
        const isRight = value === null || value === undefined || fits[kind]!(value as never)
        expect(isRight, `${title}: ${Object.prototype.toString.call(value)}`).to.equal(true)
        seen.values++
      } catch (error) {
        const isKnown = isH5Error(error, 'CANNOT_RESTORE', 'CORRUPT', 'UNREGISTERED_CLASS')
        expect(isKnown, `${title}: ${String(error)}`).to.equal(true)
        seen.errors++
      }
    }
    for (const [i, make] of values.entries()) {
      const whole = await written(make())
      for (const [kind, type] of Object.entries(declared)) {
        const registry = classes()
        await check(`${kind} asked of value ${i}`, kind, async () =>
          load(whole, '/data', type as never, { registry }),
        )
        const holder = await written(instance('lab.Holder', { [kind]: make() }))
        await check(`field ${kind} of value ${i}`, kind, async () => {
          const made = await load(holder, '/data', Holder, { registry })
          return (made as unknown as Record<string, unknown>)[kind]
        })
      }
    }
    expect(seen.values).to.be.above(40)
    expect(seen.errors).to.be.above(400)
  })
})

describe('A child named __proto__ of what registry.registerPython describes', () => {
  class Bag {
    state: unknown
    args: unknown
    entries = new Map<unknown, unknown>()
  }
  const hostile = (): object => JSON.parse('{"__proto__":{"isAdmin":true},"name":"x"}') as object
  const bag = (parts: Partial<ConstructorParameters<typeof PythonObject>[0]>): PythonObject =>
    new PythonObject({
      callable: PythonGlobal.of('lab.Bag'),
      made: 'by new',
      args: tuple(),
      ...parts,
    })

  it('changes no prototype: of state, arguments and entries, assigned by the program or not', async () => {
    const registry = new Registry()
    registry.registerPython('lab.Bag', Bag, {
      made: 'by new',
      construct: (args) => Object.assign(new Bag(), { args }),
      entries: {
        get: (made) => made.entries,
        set: (made, key: unknown, value: unknown) => void made.entries.set(key, value),
      },
      state: {
        get: (made) => made.state,
        set: (made, state) => {
          made.state = state
          Object.assign(made, state)
        },
      },
    })
    const files = [
      bag({ state: hostile() }),
      bag({ state: new Map<unknown, unknown>([['__proto__', { isAdmin: true }]]) }),
      bag({ args: tuple(hostile()) }),
      bag({ entries: new Map<unknown, unknown>([['__proto__', { isAdmin: true }]]) }),
    ]
    let loaded = 0
    for (const file of files) {
      const bytes = await written(file)
      await using session = await Session.open(bytes, { registry })
      try {
        const made = (await session.load('/data')) as Bag & { isAdmin?: unknown }
        loaded++
        expect(Object.getPrototypeOf(made)).to.equal(Bag.prototype)
        expect(made.isAdmin).to.equal(undefined)
        for (const part of [made.state, ...((made.args as unknown[]) ?? [])])
          if (typeof part === 'object' && part !== null && !(part instanceof Map)) {
            expect(Object.getPrototypeOf(part)).to.equal(Object.prototype)
            expect((part as { isAdmin?: unknown }).isAdmin).to.equal(undefined)
          }
      } catch (error) {
        expect(isH5Error(error, 'CANNOT_RESTORE', 'CORRUPT'), String(error)).to.equal(true)
      }
      expect(({} as { isAdmin?: unknown }).isAdmin).to.equal(undefined)
    }
    expect(loaded).to.equal(files.length)
  })
})
