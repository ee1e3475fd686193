import { expect } from 'chai'

import { H5Class, H5Field, isH5Error, Session } from 'h5orm'

import { Random } from '../random.js'

@H5Class('spec.randomForks.Cell')
class Cell {
  @H5Field('int32') id = 0
  @H5Field('float64') x = 0
  @H5Field('string') text = ''
  @H5Field('float64[]') list: number[] = []
}

@H5Class('spec.randomForks.Other')
class Other {
  @H5Field('int32') id = 0
  @H5Field('float64') y = 0
}

@H5Class({ name: 'spec.randomForks.Entity', table: true })
class Entity {
  @H5Field('int32') id = 0
  @H5Field('float64') v = 0
  @H5Field(() => Entity) peer: Entity | null = null
}

@H5Class('spec.randomForks.Holder')
class Holder {
  @H5Field('string') name = ''
  @H5Field('float64', { attribute: true }) level = 0
  @H5Field() cells: Cell[] = []
  @H5Field() mixed: (Cell | Other)[] = []
  @H5Field() entities: Entity[] = []
  @H5Field() map: Map<string, unknown> = new Map()
  @H5Field() plain: Record<string, unknown> = {}
  @H5Field() keyed: Map<number, string> = new Map()
}

/** Makes and changes holders at random. */
class Changes {
  readonly #random: Random
  #nextId = 100

  constructor(seed: number) {
    this.#random = new Random(seed)
  }

  below(count: number): number {
    return this.#random.below(count)
  }

  holder(): Holder {
    const holder = new Holder()
    holder.cells = Array.from({ length: 3 + this.below(3) }, () => this.#cell())
    holder.mixed = [this.#cell(), this.#other(), this.#cell()]
    holder.entities = Array.from({ length: 4 }, () => this.#entity())
    holder.entities[1]!.peer = holder.entities[3]!
    holder.map = new Map<string, unknown>([
      ['a', 1],
      ['b', { z: 2 }],
    ])
    holder.plain = { p: 1, q: { s: 't' } }
    holder.keyed = new Map([
      [0, 'v0'],
      [1, 'v1'],
    ])
    return holder
  }

  /** Makes one change of one place. */
  change(holder: Holder): void {
    const of = <T>(list: readonly T[]): T => list[this.below(list.length)]!
    const { cells, mixed, entities, map, plain, keyed } = holder
    const changes: readonly (() => unknown)[] = [
      () => (holder.name = `n${this.below(99)}`),
      () => (holder.level = this.below(99)),
      () => cells.length > 0 && (of(cells).x = this.below(99)),
      () => cells.length > 0 && (of(cells).text = 'l'.repeat(this.below(20))),
      () => cells.length > 0 && (of(cells).list = this.#numbers()),
      () => cells.push(this.#cell()),
      () => cells.splice(this.below(cells.length), 1),
      () => cells.length > 1 && cells.push(cells.shift()!),
      () => {
        const one = of(mixed)
        if (one instanceof Cell) one.x = this.below(99)
        else one.y = this.below(99)
      },
      () => mixed.push(this.below(2) === 0 ? this.#cell() : this.#other()),
      () => (of(entities).v = this.below(99)),
      () => entities.push(this.#entity()),
      () => (of(entities).peer = of(entities)),
      () => map.set(of(['a', 'b', 'c']), this.below(99)),
      () => map.delete(of(['a', 'b', 'c'])),
      () => (plain[of(['p', 'q', 'r'])] = this.below(9)),
      () => keyed.set(this.below(4), `k${this.below(99)}`),
    ]
    of(changes)()
  }

  #numbers(): number[] {
    return Array.from({ length: this.below(4) }, () => this.below(5))
  }

  #cell(): Cell {
    const [id, x, text] = [this.#nextId++, this.below(9), 't'.repeat(this.below(4))]
    return Object.assign(new Cell(), { id, x, text, list: this.#numbers() })
  }

  #other(): Other {
    return Object.assign(new Other(), { id: this.#nextId++ })
  }

  #entity(): Entity {
    return Object.assign(new Entity(), { id: this.#nextId++, v: this.below(9) })
  }
}

type State = Map<string, string>

/** What a holder has, place by place; rows are told by their numbers. */
function stateOf(holder: Holder): State {
  const state: State = new Map()
  for (const list of ['cells', 'mixed', 'entities'] as const)
    for (const row of holder[list])
      for (const [key, value] of Object.entries(row))
        state.set(
          `${list}.${row.id}.${key}`,
          key === 'peer' ? String((value as Entity | null)?.id) : JSON.stringify(value),
        )
  state.set('name', holder.name)
  state.set('level', String(holder.level))
  for (const [key, value] of holder.map) state.set(`map.${key}`, JSON.stringify(value))
  for (const [key, value] of Object.entries(holder.plain))
    state.set(`plain.${key}`, JSON.stringify(value))
  for (const [key, value] of holder.keyed) state.set(`keyed.${key}`, value)
  return state
}

async function storedState(session: Session): Promise<State> {
  const fork = session.fork()
  const state = stateOf(await fork.load('/holder', Holder))
  await fork.close()
  return state
}

/** What has to be there: each place that this session changed as it has it, all others as they were in the file. */
function merged(last: State, ours: State, file: State): State {
  const wanted: State = new Map()
  for (const place of new Set([...ours.keys(), ...file.keys()])) {
    const value = ours.get(place) === last.get(place) ? file.get(place) : ours.get(place)
    if (value !== undefined) wanted.set(place, value)
  }
  return wanted
}

/** Lets two sessions change one graph in turns; gives how many saves were conflicts. */
async function play(seed: number): Promise<number> {
  const changes = new Changes(seed)
  await using session = await Session.create()
  const own = changes.holder()
  await session.save(own, '/holder')
  await using fork = session.fork()
  const sides = [
    { session, holder: own, last: stateOf(own) },
    { session: fork, holder: await fork.load('/holder', Holder), last: stateOf(own) },
  ]
  let conflicts = 0
  for (let step = 0; step < 8; step++) {
    const side = sides[changes.below(2)]!
    for (let i = changes.below(2); i >= 0; i--) changes.change(side.holder)
    const file = await storedState(session)
    const ours = stateOf(side.holder)
    const where = `seed ${seed}, step ${step}`
    try {
      await side.session.save(side.holder, '/holder')
      expect(await storedState(session), where).to.deep.equal(merged(side.last, ours, file))
      side.last = ours
    } catch (error) {
      if (!isH5Error(error, 'CONFLICT')) throw error
      conflicts++
      expect(await storedState(session), `${where}, after a conflict`).to.deep.equal(file)
      await side.session.refresh(side.holder)
      expect(stateOf(side.holder), `${where}, refreshed`).to.deep.equal(file)
      side.last = file
    }
  }
  return conflicts
}

describe('Random changes by two sessions on one file', () => {
  const seeds = Number(process.env['H5ORM_SEEDS'] ?? 20)

  it(`lose nothing: each place is as the last who changed it has it, or the save is a conflict (${seeds} seeds)`, async () => {
    let conflicts = 0
    for (let seed = 1; seed <= seeds; seed++) conflicts += await play(seed)
    expect(conflicts).to.be.above(0)
  })
})
