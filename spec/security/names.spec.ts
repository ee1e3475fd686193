import { expect } from 'chai'

import { H5, Registry, Session } from 'h5orm'

import type { PlanStep } from '#lib/records/write-plan.js'

import { craftedFile, dataset, group } from '../crafted-file.js'
import { refusal, savedBytes } from '../round-trip.js'

class Node3D {
  id: string
  parent: unknown = null
  constructor(id: string) {
    this.id = id
  }
}
class ByState {
  [H5.getState](): object {
    return { a: 1 }
  }
}
class Dated {
  title = ''
}
class Open {
  x = 0
}

const calls: unknown[][] = []
const wipe = (...args: unknown[]): string => {
  calls.push(args)
  return 'wiped'
}
const states: object[] = []
const registry = new Registry()
registry.register(wipe, 'ops.wipe')
registry.register(Open, 'Open')
registry.register(Node3D, {
  name: 'Node',
  reduce: (node) => [node.id],
  construct: ([id]) => new Node3D(id as string),
  state: {
    get: ({ parent }) => ({ parent }),
    set: (node, state: object) => {
      states.push(state)
      Object.assign(node, state)
    },
  },
})
registry.register(ByState, 'ByState')
registry.register(Dated, {
  name: 'Dated',
  version: 2,
  fields: { title: 'string' },
  upgrade(state: object) {
    states.push(state)
    return Object.assign({}, state)
  },
} as never)

async function load(...steps: readonly PlanStep[]): Promise<unknown> {
  await using session = await Session.open(await craftedFile(...steps), { registry })
  return session.load('/value')
}

const tainted = (): object => JSON.parse('{"x":1,"__proto__":{"isAdmin":1}}') as object
const proto = (path: string): PlanStep[] => [
  group(`${path}/__proto__`),
  dataset(`${path}/__proto__/isAdmin`, 1),
]
const named = (path: string): PlanStep => dataset(path, 'ops.wipe', { js_type: 'Named' })

describe('Names in a file', () => {
  for (const [title, steps, prototype] of [
    [
      'the children of an instance that is made of parts',
      [
        group('/value', { js_class: 'Node' }),
        group('/value/__'),
        group('/value/__/args', { js_type: 'Array' }),
        dataset('/value/__/args/0', 'id'),
        ...proto('/value'),
      ],
      Node3D.prototype,
    ],
    [
      'a state of its own',
      [
        group('/value', { js_class: 'Node' }),
        group('/value/__'),
        group('/value/__/args', { js_type: 'Array' }),
        dataset('/value/__/args/0', 'id'),
        group('/value/__/state'),
        ...proto('/value/__/state'),
      ],
      Node3D.prototype,
    ],
    [
      'the state of a class with H5.getState',
      [group('/value', { js_class: 'ByState' }), ...proto('/value')],
      ByState.prototype,
    ],
    [
      'what upgrade gets of an instance',
      [group('/value', { js_class: 'Dated', js_version: 1 }), ...proto('/value')],
      Dated.prototype,
    ],
  ] as const)
    it(`never replace a prototype: ${title}`, async () => {
      states.length = 0
      const value = (await load(...steps)) as { isAdmin?: unknown }
      expect(Object.getPrototypeOf(value)).to.equal(prototype)
      expect(value.isAdmin).to.equal(undefined)
      for (const state of states) expect(Object.keys(state)).to.not.include('__proto__')
    })

  it('never replace a prototype: what upgrade gets of a row', async () => {
    states.length = 0
    const rows = (await load(
      group('/value', { js_type: 'Table', js_class: 'Dated', js_version: 1, length: 1 }),
      group('/value/__proto__', { js_type: 'Array' }),
      group('/value/__proto__/0'),
      dataset('/value/__proto__/0/isAdmin', 1),
    )) as Dated[]
    expect(states).to.have.length(1)
    expect(Object.keys(states[0]!)).to.deep.equal([])
    expect(Object.getPrototypeOf(rows[0])).to.equal(Dated.prototype)
  })

  for (const [form, reducer] of [
    [
      'a state',
      { reduce: () => [], construct: () => new Open(), state: { get: tainted, set: () => {} } },
    ],
    [
      'a state that lies beside fields',
      { state: { get: tainted, set: () => {} }, fields: { x: 'int8' } },
    ],
    ['named parts', { reduce: tainted, construct: () => new Open() }],
  ] as const)
    it(`are not lost without a word: __proto__ in ${form} is an error when it is saved`, async () => {
      const classes = new Registry()
      classes.register(Open, { name: 'Open', ...reducer } as never)
      const error = await refusal(
        savedBytes({ a: new Open() }, { registry: classes }),
        'CANNOT_STORE',
      )
      expect([error.path, error.property]).to.deep.equal(['/value/a', 'value.a'])
      expect(error.message).to.contain('__proto__')
    })

  it('are not lost without a word: __proto__ in the state of an instance for Python', async () => {
    const classes = new Registry()
    classes.register(Open, {
      name: 'Open',
      python: 'lab.Open',
      reduce: () => [],
      construct: () => new Open(),
      state: { get: tainted, set: () => {} },
    } as never)
    await using session = await Session.create({ registry: classes })
    const saving = session.save(new Open(), '/value', { format: 'hdf5pickle' })
    expect((await refusal(saving, 'CANNOT_STORE')).message).to.contain('__proto__')
  })

  for (const name of ['then', 'toJSON', 'valueOf', 'toString']) {
    const forms: Readonly<Record<string, readonly PlanStep[]>> = {
      'a plain object': [group('/value'), named(`/value/${name}`)],
      'an object in an object': [group('/value'), group('/value/a'), named(`/value/a/${name}`)],
      'an object without a prototype': [
        group('/value', { js_type: 'null-prototype' }),
        named(`/value/${name}`),
      ],
      'an instance': [group('/value', { js_class: 'Open' }), named(`/value/${name}`)],
      'a state': [
        group('/value', { js_class: 'Node' }),
        group('/value/__'),
        group('/value/__/args', { js_type: 'Array' }),
        dataset('/value/__/args/0', 'id'),
        named(`/value/${name}`),
      ],
      'an unknown record': [group('/value', { js_class: 'Nobody' }), named(`/value/${name}`)],
      'an Error': [group('/value', { js_type: 'Error' }), named(`/value/${name}`)],
      'a property of a Map': [
        group('/value', { js_type: 'Map' }),
        group('/value/__'),
        group('/value/__/properties'),
        named(`/value/__/properties/${name}`),
      ],
      'a property of an array': [
        group('/value', { js_type: 'Array' }),
        group('/value/__'),
        group('/value/__/properties'),
        named(`/value/__/properties/${name}`),
      ],
      'a row': [
        group('/value', { js_type: 'Table', length: 1 }),
        group(`/value/${name}`, { js_type: 'Array' }),
        named(`/value/${name}/0`),
      ],
    }
    for (const [title, steps] of Object.entries(forms))
      it(`never make a registered function what the language calls: ${name} of ${title}`, async () => {
        calls.length = 0
        const error = await refusal(load(...steps), 'CANNOT_RESTORE')
        expect(error.message).to.contain(`property ${name}`)
        expect(calls).to.deep.equal([])
      })
  }

  it('never define what an array has itself: an own property length is CORRUPT', async () => {
    for (const length of [5, -1])
      await refusal(
        load(
          group('/value', { js_type: 'Array' }),
          dataset('/value/0', 1),
          group('/value/__'),
          group('/value/__/properties'),
          dataset('/value/__/properties/length', length),
        ),
        'CORRUPT',
      )
  })

  it('may be those where a class declares them, or where the value is data', async () => {
    class Task {
      then: unknown = null
    }
    const classes = registry.fork()
    classes.register(Task, { name: 'Task', fields: { then: {} } as never })
    const bytes = await craftedFile(group('/task', { js_class: 'Task' }), named('/task/then'))
    await using session = await Session.open(bytes, { registry: classes })
    const { '/task': task } = (await session.loadMany(['/task'])) as { '/task': Task }
    expect(task.then).to.equal(wipe)
    expect(await load(group('/value'), dataset('/value/then', 1))).to.deep.equal({ then: 1 })
  })

  it('and what would be refused when it is loaded is not saved', async () => {
    for (const value of [{ toJSON: wipe }, [{ valueOf: wipe }], Object.assign([], { then: wipe })])
      await refusal(savedBytes([value], { registry }), 'CANNOT_STORE')
  })

  it('do not list what is registered to whoever sees the error', async () => {
    const bytes = await craftedFile(group('/value', { js_class: 'Quite.Another' }))
    await using session = await Session.open(bytes, { registry, onUnknownClass: 'error' })
    const { message } = await refusal(session.load('/value'), 'UNREGISTERED_CLASS')
    expect(message).to.contain('Quite.Another')
    for (const name of ['ByState', 'Dated', 'ops.wipe']) expect(message).to.not.contain(name)
  })
})

describe('A session with { isolated: true }', () => {
  it('has an instance of HDF5 of its own, and reads and writes as any other', async () => {
    const bytes = await savedBytes({ a: 1 })
    await using shared = await Session.open(bytes)
    await using first = await Session.open(bytes, { isolated: true, mode: 'r+' })
    await using second = await Session.open(bytes, { isolated: true })
    await first.save({ b: 2 }, '/more')
    expect(await first.load('/more')).to.deep.equal({ b: 2 })
    for (const session of [shared, second]) {
      expect(await session.load('/value')).to.deep.equal({ a: 1 })
      expect(await session.has('/more')).to.equal(false)
    }
    const again = await Session.open(await first.toBytes())
    expect(await again.load('/more')).to.deep.equal({ b: 2 })
  })

  it('and takes no other value than a boolean', async () => {
    const bytes = await savedBytes(1)
    let thrown: unknown
    try {
      await Session.open(bytes, { isolated: 'yes' as never })
    } catch (error) {
      thrown = error
    }
    expect(thrown).to.be.instanceOf(TypeError)
  })
})
