import { expect } from 'chai'

import { H5, H5Class, H5Field, Registry, Session, Table, tableOf } from 'h5orm'

import { errorOf } from '../error-of.js'

class Unit {
  factor = 0
}

class Hit {
  time = 0
}

const scaled = (units: () => Table<Unit>) => ({
  toStored: (time: unknown) => (time as number) / units().at(1)!.factor,
  fromStored: (time: unknown) => (time as number) * units().at(1)!.factor,
})

function lookupTable(): { registry: Registry; units: Table<Unit> } {
  const registry = new Registry()
  registry.register(Unit, { name: 'Unit', fields: { factor: 'float64' } })
  return { registry, units: Table.of(Unit, { factor: Float64Array.of(10, 100) }, registry) }
}

describe('A row of a Table that code of the program asks for', () => {
  it('is filled where another Table is being filled: in conversions, defaults and setters', () => {
    const { registry, units } = lookupTable()
    class Set {
      #time = 0
      get time(): number {
        return this.#time
      }
      set time(time: number) {
        this.#time = time * units.at(0)!.factor
      }
      early = 0
    }
    registry.register(Hit, { name: 'Hit', fields: { time: { type: 'float64', convert: scaled(() => units) } } }) // prettier-ignore
    registry.register(Set, {
      name: 'Set',
      fields: {
        time: 'float64',
        early: { type: 'float64', default: () => units.at(1)!.factor },
      },
    })
    const hits = Table.of(Hit, { time: Float64Array.of(1, 2) }, registry)
    expect(hits.at(0)!.time).to.equal(100)
    expect(hits.at(1)!.time).to.equal(200)
    const fresh = Table.of(Set, { time: Float64Array.of(1, 2) }, registry)
    expect([fresh.at(1)!.time, fresh.at(1)!.early]).to.deep.equal([20, 100])
  })

  it('is filled where it is of the Table that is being filled', () => {
    class Cell {
      value = 0
      sum = 0
    }
    const registry = new Registry()
    const asked: number[] = []
    const convert = {
      toStored: (sum: number) => sum,
      fromStored(index: number): number {
        if (index === 0) return 0
        asked.push(cells.at(index - 1)!.sum)
        return cells.at(index - 1)!.sum + 1
      },
    }
    registry.register(Cell, {
      name: 'Cell',
      fields: { value: 'float64', sum: { type: 'float64', convert } },
    })
    const columns = { value: Float64Array.of(5, 6, 7), sum: Float64Array.of(0, 1, 2) }
    const cells: Table<Cell> = Table.of(Cell, columns, registry)
    expect(cells.at(2)!.sum).to.equal(2)
    expect(asked).to.deep.equal([0, 1])
    expect(cells.at(1)).to.deep.equal({ value: 6, sum: 1 })
  })

  for (const form of ['single objects', 'rows', 'rows of a compound', 'a Table', 'entities'])
    it(`is filled while ${form} are loaded`, async () => {
      const { registry, units } = lookupTable()
      const table = form === 'entities'
      registry.register(Hit, { name: 'Hit', table, fields: { time: { type: 'float64', convert: scaled(() => units) } } }) // prettier-ignore
      class Run {
        hits: unknown
      }
      const layout = form === 'rows of a compound' ? ({ layout: 'compound' } as const) : {}
      const type = form === 'a Table' ? tableOf(Hit) : form === 'single objects' ? () => Hit : () => [Hit] // prettier-ignore
      registry.register(Run, { name: 'Run', fields: { hits: { type, ...layout } } })
      const rows = [100, 200, 300].map((time) => Object.assign(new Hit(), { time }))
      const run = new Run()
      run.hits = form === 'a Table' ? Table.from(Hit, rows, registry) : form === 'single objects' ? rows[1] : rows // prettier-ignore
      await using session = await Session.create({ registry })
      await session.save(run, '/run')
      registry.unregister(Hit)
      const { units: fresh } = lookupTable()
      registry.register(Hit, { name: 'Hit', table, fields: { time: { type: 'float64', convert: scaled(() => fresh) } } }) // prettier-ignore
      await using again = await Session.open(await session.toBytes(), { registry })
      const { hits } = (await again.load('/run')) as { hits: unknown }
      const loaded = form === 'single objects' ? [hits as Hit] : [...(hits as Iterable<Hit>)]
      const times = form === 'single objects' ? [200] : [100, 200, 300]
      expect(loaded.map(({ time }) => time)).to.deep.equal(times)
    })

  it('is filled where a reducer is given it, or asks for it, or an upgrade does', async () => {
    const { registry, units } = lookupTable()
    class Money {
      readonly cents: number
      readonly unit: Unit
      constructor(cents: number, unit: Unit) {
        this.cents = cents
        this.unit = unit
      }
    }
    class Account {
      balance = 0
      units: unknown
      price: unknown
      state: unknown
    }
    class State {
      factors: number[] = [];
      [H5.getState](): unknown {
        return { rows: [units.at(1), units.at(0)] }
      }
      [H5.setState]({ rows }: { rows: Unit[] }): void {
        this.factors = rows.map(({ factor }) => factor)
      }
    }
    registry.register(State, { name: 'State' })
    registry.register(Money, {
      name: 'Money',
      reduce: ({ cents, unit }: Money): [number, Unit] => [cents / unit.factor, unit],
      construct: ([amount, unit]: [number, Unit]) => new Money(amount * unit.factor, unit),
    })
    const fields = {
      units: tableOf(Unit),
      price: () => Money,
      state: () => State,
      balance: 'float64' as const,
    }
    registry.register(Account, { name: 'Account', fields })
    const account = Object.assign(new Account(), {
      units,
      price: new Money(500, units.at(1)!),
      state: new State(),
      balance: 2,
    })
    await using session = await Session.create({ registry })
    await session.save(account, '/account')
    registry.unregister(Account)
    registry.register(Account, {
      name: 'Account',
      fields,
      version: 1,
      upgrade: (state) => {
        const rows = state['units'] as Iterable<Unit>
        return { ...state, balance: [...rows][1]!.factor * (state['balance'] as number) }
      },
    })
    await using again = await Session.open(await session.toBytes(), { registry })
    const loaded = (await again.load('/account')) as Account & { price: Money; state: State }
    expect(loaded.price.cents).to.equal(500)
    expect(loaded.state.factors).to.deep.equal([100, 10])
    expect(loaded.balance).to.equal(200)
  })

  it('finds what is being loaded, not a second one of it', async () => {
    const registry = new Registry()
    class Owner {
      rows: Table<Part> = Table.from(Part, [], registry)
      first: unknown
    }
    class Part {
      size = 0
      owner: Owner | null = null
    }
    class First {
      readonly part: Part
      constructor(part: Part) {
        this.part = part
      }
    }
    registry.register(Part, { name: 'Part', fields: { size: 'float64', owner: () => Owner } })
    registry.register(First, {
      name: 'First',
      reduce: ({ part }: First): [Part] => [part],
      construct: ([part]: [Part]) => {
        expect(part.size).to.equal(3)
        return new First(part)
      },
    })
    registry.register(Owner, { name: 'Owner', fields: { rows: tableOf(Part), first: () => First } })
    const owner = new Owner()
    const part = Object.assign(new Part(), { size: 3, owner })
    owner.rows = Table.from(Part, [part], registry)
    owner.first = new First(owner.rows.at(0)!)
    await using session = await Session.create({ registry })
    await session.save(owner, '/owner')
    await using again = await Session.open(await session.toBytes(), { registry })
    const loaded = (await again.load('/owner')) as Owner
    expect((loaded.first as First).part).to.equal(loaded.rows.at(0))
    expect(loaded.rows.at(0)!.owner).to.equal(loaded)
    expect(await again.load('/owner')).to.equal(loaded)
  })

  it('stays the one that the program got, when the row that led to it fails', () => {
    const { registry, units } = lookupTable()
    let got: unknown
    let isBroken = true
    registry.register(Hit, {
      name: 'Hit',
      fields: {
        time: {
          type: 'float64',
          convert: {
            toStored: (time: number) => time,
            fromStored(time: number): number {
              got ??= units.at(0)
              if (isBroken) throw new Error('bad row')
              return time
            },
          },
        },
      },
    })
    const hits = Table.of(Hit, { time: Float64Array.of(1) }, registry)
    errorOf(() => hits.at(0))
    expect(got).to.deep.equal({ factor: 10 })
    expect(units.at(0)).to.equal(got)
    isBroken = false
    expect(hits.at(0)!.time).to.equal(1)
  })

  it('may lead to any number of others, each of which calls a conversion', async () => {
    const registry = new Registry()
    class Link {
      index = 0
      next: Link | null = null
    }
    const lengths: number[] = []
    registry.register(Link, {
      name: 'Link',
      fields: {
        index: {
          type: 'float64',
          convert: {
            toStored: (index: number) => index,
            fromStored: (index: number) => (lengths.push(index), index),
          },
        },
        next: () => Link,
      },
    })
    class Chain {
      links: Table<Link> = Table.from(Link, [], registry)
    }
    registry.register(Chain, { name: 'Chain', fields: { links: tableOf(Link) } })
    const links = Array.from({ length: 3000 }, (_, index) => Object.assign(new Link(), { index }))
    for (const [i, link] of links.entries()) link.next = links[i + 1] ?? null
    await using session = await Session.create({ registry })
    await session.save(links, '/links')
    await using again = await Session.open(await session.toBytes(), { registry })
    const table = (await again.load('/links', tableOf(Link))) as Table<Link>
    let count = 0
    for (let link: Link | null = table.at(0)!; link !== null; link = link.next)
      expect(link.index).to.equal(count++)
    expect(count).to.equal(3000)
    expect(lengths.length).to.equal(3000)
  })
})

describe('Errors of code of the program, where rows are read and filled', () => {
  let fails = ''
  const failing = (what: string): void => {
    if (fails === what) throw new Error(`boom in ${what}`)
  }
  @H5Class('spec.failing.Point')
  class Point {
    @H5Field('float64', {
      convert: {
        toStored: (x: unknown) => (failing('toStored'), x),
        fromStored: (x: unknown) => (x === 1 && failing('fromStored'), x),
      },
    })
    x = 0
    @H5Field('int32') y = 0
  }
  class Older {
    x = 0
  }
  class Newer {
    x = 0
    made = 0
    get y(): number {
      return 0
    }
    set y(y: number) {
      if (y === 1) failing('setter')
    }
  }
  @H5Class('spec.failing.Compound')
  class Compound {
    @H5Field(() => [Point], { layout: 'compound' }) points = points()
  }
  const points = (): Point[] => [0, 1, 2].map((x) => Object.assign(new Point(), { x, y: x }))
  afterEach(() => (fails = ''))

  const forms: Readonly<Record<string, [() => unknown, (s: Session) => Promise<unknown>, RegExp]>> =
    {
      'a single object': [() => points()[1], (s) => s.load('/value'), /^Point$/],
      rows: [points, (s) => s.load('/value'), /^Point\[1\]$/],
      'a compound': [() => new Compound(), (s) => s.load('/value'), /^Point\[1\]$/],
      'a Table': [
        points,
        async (s) => (await s.load('/value', tableOf(Point))).at(1),
        /^Point\[1\]$/,
      ],
      'two kinds of rows': [
        () => [new Compound(), ...points(), new Compound()],
        (s) => s.load('/value'),
        /^Point\[1\]$/,
      ],
    }
  for (const [form, [make, load, name]] of Object.entries(forms)) {
    it(`have code, path, property and row when ${form} cannot be loaded`, async () => {
      await using writer = await Session.create()
      await writer.save(make(), '/value')
      const bytes = await writer.toBytes()
      fails = 'fromStored'
      await using reader = await Session.open(bytes)
      const error = await load(reader).then(() => undefined, (caught: unknown) => caught as { code: string; path: string; property: string; message: string; cause: Error }) // prettier-ignore
      expect(error?.code).to.equal('CANNOT_RESTORE')
      expect(error?.message).to.contain('boom in fromStored')
      expect(error?.cause.message).to.equal('boom in fromStored')
      expect(error?.path).to.match(/^\/value/)
      const [owner, property] = error!.property.replace('spec.failing.', '').split('.')
      expect(owner).to.match(name)
      expect(property).to.equal('x')
    })
  }

  it('have them when a Table is made of rows, and when an object is saved or made plain', async () => {
    const { toPlain } = await import('h5orm')
    fails = 'toStored'
    const made = errorOf(() => Table.from(Point, points())) as { code: string; property: string }
    expect([made.code, made.property]).to.deep.equal(['CANNOT_STORE', 'spec.failing.Point[0].x'])
    await using session = await Session.create()
    for (const [value, property] of [
      [points()[0], 'Point.x'],
      [points(), 'Array[0].x'],
      [{ deep: [1, points()[0]] }, 'value.deep[1].x'],
      [new Compound(), 'Compound.points[0].x'],
    ] as const) {
      const error = await session.save(value, '/value').catch((caught: unknown) => caught as { code: string; path: string; property: string }) // prettier-ignore
      expect(error?.code).to.equal('CANNOT_STORE')
      expect(error?.property).to.equal(property)
      expect(error?.path).to.match(/^\/value/)
    }
    const plain = errorOf(() => toPlain(points()[0]!)) as { code: string; property: string }
    expect([plain.code, plain.property]).to.deep.equal(['CANNOT_STORE', 'Point.x'])
  })

  for (const what of ['default', 'setter'] as const)
    for (const form of ['object', 'rows', 'Table'] as const)
      it(`have them when the ${what} of ${form} fails`, async () => {
        const before = new Registry()
        const after = new Registry()
        before.register(Older, { name: 'Changed', fields: { x: { type: 'float64', name: 'y' } } })
        after.register(Newer, {
          name: 'Changed',
          fields: {
            y: 'float64',
            made: { type: 'float64', default: () => (failing('default'), 1) },
          },
        })
        const rows = [0, 1].map((x) => Object.assign(new Older(), { x }))
        await using writer = await Session.create({ registry: before })
        await writer.save(form === 'object' ? rows[1] : rows, '/value')
        fails = what
        await using reader = await Session.open(await writer.toBytes(), { registry: after })
        const error = await (form === 'Table'
          ? reader.load('/value', tableOf(Newer)).then((table) => table.at(1))
          : reader.load('/value')
        ).then(() => undefined, (caught: unknown) => caught as { code: string; path: string; property: string }) // prettier-ignore
        expect(error?.code).to.equal('CANNOT_RESTORE')
        expect(error?.path).to.match(/^\/value/)
        const row = what === 'default' && form === 'rows' ? 0 : 1
        const owner = form === 'object' ? 'Changed' : `Changed[${row}]`
        expect(error?.property).to.equal(`${owner}.${what === 'default' ? 'made' : 'y'}`)
      })
})
