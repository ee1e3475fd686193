import { expect } from 'chai'

import { Registry, Session } from 'h5orm'
import type { ExternalObjects } from 'h5orm'

import { failure, loadBytes, refusal, roundTrip, savedBytes } from '../round-trip.js'

class Handle {
  readonly name: unknown
  constructor(name: unknown) {
    this.name = name
  }
}

/** Handles by their names; counts what it is asked. */
class Handles implements ExternalObjects {
  readonly asked: object[] = []
  readonly given: unknown[] = []
  readonly #known = new Map<unknown, Handle>()

  of(name: unknown): Handle {
    let handle = this.#known.get(name)
    if (handle === undefined) this.#known.set(name, (handle = new Handle(name)))
    return handle
  }

  idOf(object: object): unknown {
    this.asked.push(object)
    return object instanceof Handle ? object.name : undefined
  }

  objectOf(id: unknown): unknown {
    this.given.push(id)
    return this.of(id)
  }
}

describe('Objects outside of the file', () => {
  it('are stored by their id, and asked for once each [PH-01 PH-09]', async () => {
    const external = new Handles()
    const [a, b] = [external.of('a'), external.of('b')]
    const saved = { list: [a, 1, b, a], map: new Map([['x', a]]), plain: { n: 1 } }
    const again = await roundTrip(saved, { external })
    expect(again.list).to.have.ordered.members([a, 1, b, a])
    expect(again.map.get('x')).to.equal(a)
    expect(again.plain).to.deep.equal({ n: 1 })
    expect(external.given).to.have.members(['a', 'b'])
    expect(external.asked.filter((one) => one === a)).to.have.length(1)
  })

  for (const [title, id] of [
    ['an empty text', ''],
    ['0', 0],
    ['false', false],
    ['-0', -0],
    ['NaN', NaN],
    ['0n', 0n],
    ['a text', 'name'],
    ['a text with NUL', 'a\0b'],
    ['a number', 42.5],
    ['a bigint', 2n ** 70n],
  ] as const)
    it(`may have ${title} as their id [PH-02 PH-03]`, async () => {
      const external = new Handles()
      const again = await roundTrip([external.of(id)], { external })
      expect(again[0]).to.equal(external.of(id))
      expect(external.given).to.deep.equal([id])
    })

  it('may have ids that are objects, bytes, classes [PH-03 HO-35]', async () => {
    class Kind {}
    const registry = new Registry()
    registry.register(Kind)
    const ids = [{ table: 't', row: 5 }, Uint8Array.of(1, 2), [1, 'x'], new Map([['k', 1]]), Kind]
    const got: unknown[] = []
    for (const id of ids)
      await roundTrip([new Handle(id)], {
        registry,
        external: {
          idOf: (object) => (object instanceof Handle ? object.name : undefined),
          objectOf: (given) => got.push(given),
        },
      })
    expect(got).to.deep.equal(ids)
    expect(got[4]).to.equal(Kind)
  })

  it('are asked for first, whatever they are: roots, classes, keys, packed elements [PH-04 PH-05 RP-34]', async () => {
    const root = { root: true }
    const key = ['key']
    const date = new Date(1)
    const row = [1, 2]
    const lambda = (): number => 1
    class Stranger {}
    const all = new Map<object, string>([
      [root, 'root'],
      [key, 'key'],
      [date, 'date'],
      [row, 'row'],
      [lambda, 'lambda'],
      [Stranger, 'class'],
    ])
    const asked: unknown[] = []
    const external: ExternalObjects = {
      idOf(object) {
        asked.push(object)
        return all.get(object)
      },
      objectOf: (id) => [...all].find(([, name]) => name === id)?.[0],
    }
    expect(await roundTrip(root, { external })).to.equal(root)
    const saved = {
      map: new Map([[key, lambda]]),
      dates: [new Date(0), date],
      rows: [[0, 0], row],
      Stranger,
      number: 5,
    }
    const again = await roundTrip(saved, { external })
    expect([...again.map][0]).to.have.ordered.members([key, lambda])
    expect(again.dates[1]).to.equal(date)
    expect(again.dates[0]).to.deep.equal(new Date(0))
    expect(again.rows[1]).to.equal(row)
    expect(again.Stranger).to.equal(Stranger)
    expect(asked.every((one) => typeof one === 'object' || typeof one === 'function')).to.equal(
      true,
    )
    expect(asked).to.include.members([saved, saved.map, saved.dates, saved.rows, key, date, row])
  })

  it('are not entered: what they refer to is not stored [PH-10]', async () => {
    const external = new Handles()
    const handle = external.of('h')
    Object.assign(handle, { cycle: { handle }, secret: 'not in the file', bad: () => 1 })
    const bytes = await savedBytes({ handle, again: handle }, { external })
    expect(Buffer.from(bytes).includes('secret')).to.equal(false)
    expect((await loadBytes<{ handle: Handle }>(bytes, { external })).handle).to.equal(handle)
  })

  it('need the option on loading too: the error names the id [PH-06]', async () => {
    const external = new Handles()
    const bytes = await savedBytes({ at: external.of('the id') }, { external })
    const error = await refusal(loadBytes(bytes), 'CANNOT_RESTORE')
    expect(error.message).to.contain("'the id'").and.contain('external')
    expect(error.path).to.equal('/value/at')
    const numbered = await savedBytes({ at: external.of(7) }, { external })
    expect((await refusal(loadBytes(numbered), 'CANNOT_RESTORE')).message).to.contain('7')
  })

  it('give what the hooks throw as the cause, with the place [PH-07 PH-13]', async () => {
    const thrown = new Error('no idea')
    const fails = (): never => {
      throw thrown
    }
    const saving = await refusal(
      savedBytes({ deep: [{}] }, { external: { idOf: (o) => ('deep' in o ? undefined : fails()), objectOf: fails } }), // prettier-ignore
      'CANNOT_STORE',
    )
    expect(saving.cause).to.equal(thrown)
    expect(saving.path).to.equal('/value/deep')
    const bytes = await savedBytes([new Handle('x'), 1], { external: new Handles() })
    const loading = await refusal(
      loadBytes(bytes, { external: { idOf: () => undefined, objectOf: fails } }),
      'CANNOT_RESTORE',
    )
    expect(loading.cause).to.equal(thrown)
    expect(loading.path).to.equal('/value/0')
    const eventual = await refusal(
      loadBytes(bytes, { external: { idOf: () => undefined, objectOf: async () => 1 } }),
      'CANNOT_RESTORE',
    )
    expect(eventual.message).to.contain('promise')
  })

  it('may be known by an object of any make: methods, inherited, own properties [PH-08]', async () => {
    class More extends Handles {
      override idOf(object: object): unknown {
        return super.idOf(object)
      }
    }
    const inherited = new More()
    const own = new Handles()
    const asProperties = {
      idOf: own.idOf.bind(own),
      objectOf: (id: unknown) => own.objectOf(id),
    }
    expect((await roundTrip([inherited.of(1)], { external: inherited }))[0]).to.equal(
      inherited.of(1),
    )
    expect((await roundTrip([own.of(2)], { external: asProperties }))[0]).to.equal(own.of(2))
    for (const wrong of [{}, { idOf: () => 1 }, null, 5, { idOf: 1, objectOf: 2 }])
      expect(await failure(Session.create({ external: wrong as never }))).to.be.instanceOf(
        TypeError,
      )
  })
})

describe('An allow-list of classes', () => {
  it('refuses others before any of their hooks runs [PH-12 PH-16 PH-19]', async () => {
    const ran: string[] = []
    class Good {
      other: unknown = undefined
    }
    class Bad {
      x = 1
    }
    const all = new Registry()
    all.register(Good)
    all.register(Bad, {
      reduce: () => [1],
      construct: () => {
        ran.push('construct')
        return new Bad()
      },
      state: { get: () => 1, set: () => ran.push('state') },
    })
    const setter = (): number => ran.push('function')
    all.register(setter, 'setter')
    const allowed = new Registry()
    allowed.register(Good)
    const good = Object.assign(new Good(), { other: new Bad() })
    const strict = { registry: allowed, onUnknownClass: 'error' } as const
    for (const value of [good, { setter }, [new Bad()]]) {
      const bytes = await savedBytes(value, { registry: all })
      await refusal(loadBytes(bytes, strict), 'UNREGISTERED_CLASS')
    }
    expect(ran).to.deep.equal([])
    const asked: string[] = []
    const bytes = await savedBytes([new Bad()], { registry: all })
    const error = await refusal(
      loadBytes(bytes, {
        registry: allowed,
        onUnknownClass: (name) => {
          asked.push(name)
          throw new Error(`${name} is not allowed`)
        },
      }),
      'UNREGISTERED_CLASS',
    )
    expect((error.cause as Error).message).to.equal('Bad is not allowed')
    expect(asked).to.deep.equal(['Bad'])
    expect(ran).to.deep.equal([])
  })
})
