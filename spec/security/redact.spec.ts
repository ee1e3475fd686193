import { expect } from 'chai'

import {
  dump,
  type H5Error,
  isH5Error,
  LazyArray,
  lazyArray,
  load,
  mapOf,
  registry as common,
  Registry,
  Session,
  type SessionSettings,
  tableOf,
} from 'h5orm'

import type { PlanStep } from '#lib/records/write-plan.js'

import { craftedFile, dataset, group, reference } from '../crafted-file.js'
import { failure } from '../round-trip.js'

const secret = 'hunter2'
const figure = 4242

class Typed {
  tiny = 0
  text = ''
  tinies: number[] = []
  wide = 0n
  ages = new Map<string, number>()
}
class Fragile {
  parts: unknown
}
class Moved {
  x = 0
}
class Choosy {
  #x = 0
  get x(): number {
    return this.#x
  }
  set x(value: number) {
    if (value === figure) throw new Error(`not ${value}`)
    this.#x = value
  }
}
class Getter {
  get x(): number {
    throw new Error(secret)
  }
}
const throwing = (): never => {
  throw new Error(secret)
}
const registry = new Registry()
registry.register(Typed, {
  name: 'Typed',
  fields: {
    tiny: 'int8',
    text: 'string',
    tinies: 'int8[]',
    wide: 'int64',
    ages: mapOf('string', 'int8'),
  },
} as never)
registry.register(Fragile, {
  name: 'Fragile',
  python: 'lab.Fragile',
  reduce: throwing,
  construct: throwing,
})
registry.register(Moved, {
  name: 'Moved',
  version: 2,
  fields: { x: 'int8' },
  upgrade: throwing,
} as never)
registry.register(Getter, { name: 'Getter', fields: { x: 'int8' } } as never)
common.register(Choosy, { name: 'spec.Choosy', fields: { x: 'int32' } } as never)
registry.register(Choosy, { name: 'spec.Choosy', fields: { x: 'int32' } } as never)

const typed = (given: object): Typed => Object.assign(new Typed(), given)

const saved: Readonly<Record<string, () => unknown>> = {
  'a number of a declared type': () => typed({ tiny: figure }),
  'a bigint of a declared type': () => typed({ wide: 4242n * 10n ** 30n }),
  'a bigint where a number is declared': () => typed({ tiny: 4242n }),
  'an element of a declared type': () => typed({ tinies: [1, figure] }),
  'a cell of a table': () => [typed({}), typed({ tiny: figure })],
  'a cell in a vector of a table': () => [typed({ tinies: [1] }), typed({ tinies: [figure] })],
  'a symbol': () => ({ a: Symbol(secret) }),
  'what a reducer throws': () => new Fragile(),
  'what a getter throws': () => new Getter(),
}

const js = (js_type: string) => ({ js_type })
const loaded: Readonly<Record<string, readonly PlanStep[]>> = {
  'a string where a number is declared': [
    group('/value', { js_class: 'Typed' }),
    dataset('/value/tiny', secret),
  ],
  'a number where a string is declared': [
    group('/value', { js_class: 'Typed' }),
    dataset('/value/text', figure),
  ],
  'a number of another range': [
    group('/value', { js_class: 'Typed' }),
    dataset('/value/tiny', figure),
  ],
  'digits of a bigint': [dataset('/value', secret, js('bigint'))],
  'a RegExp': [dataset('/value', `/(${secret}/g`, js('RegExp'))],
  'a URL': [dataset('/value', secret, js('URL'))],
  'a Symbol': [dataset('/value', secret, js('Symbol'))],
  'a boolean': [dataset('/value', figure, js('boolean'))],
  'a reference that is no path': [reference('/value', secret)],
  'what construct throws': [group('/value', { js_class: 'Fragile' })],
  'what upgrade throws': [
    group('/value', { js_class: 'Moved', js_version: 1 }),
    dataset('/value/x', 1),
  ],
  'what a setter throws': [
    group('/value', { js_class: 'spec.Choosy' }),
    dataset('/value/x', figure),
  ],
  'the id of an external object': [group('/value', js('External')), dataset('/value/id', secret)],
}

/** Whether an error, as a log shows it, says a secret. */
const tells = (error: H5Error): boolean =>
  [
    error.message,
    error.stack,
    String(error.cause),
    String((error.cause as Error | undefined)?.stack),
  ]
    .join('\n')
    .match(/hunter2|4242/) !== null

type Attempt = (settings: SessionSettings) => Promise<unknown>

/** The error without the option tells, that with it does not, and both are the same otherwise. */
async function check(attempt: Attempt): Promise<void> {
  const open = await failure(attempt({ registry }))
  const hidden = await failure(attempt({ registry, redact: true }))
  if (!isH5Error(open)) throw open
  if (!isH5Error(hidden)) throw hidden
  expect(open.message).to.match(/hunter2|4242/)
  expect(tells(hidden), hidden.stack).to.equal(false)
  expect(hidden.message).to.contain('…')
  expect([hidden.code, hidden.path, hidden.property]).to.deep.equal([
    open.code,
    open.path,
    open.property,
  ])
  expect(hidden.stack).to.contain('    at ')
}

const opened = async (settings: SessionSettings, ...steps: readonly PlanStep[]): Promise<Session> =>
  Session.open(await craftedFile(...steps), { ...settings, mode: 'r+' })

describe('With { redact: true } no error holds', () => {
  for (const [title, make] of Object.entries(saved)) {
    it(`${title} that can't be saved`, async () => {
      await check(async (settings) => {
        await using session = await Session.create(settings)
        await session.save(make(), '/value')
      })
    })

    it(`${title} that can't be saved in a transaction of a fork`, async () => {
      await check(async (settings) => {
        await using session = await Session.create(settings)
        await using fork = session.fork()
        await fork.transaction(async (tx) => tx.save(make(), '/value'))
      })
    })
  }

  for (const [title, steps] of Object.entries(loaded))
    it(`${title} that can't be loaded`, async () => {
      await check(async (settings) => {
        await using session = await opened(settings, ...steps)
        await session.load('/value')
      })
      await check(async (settings) => load(await craftedFile(...steps), '/value', settings))
    })

  it('what a call asks for by a type', async () => {
    await check(async (settings) => {
      await using session = await opened(settings, dataset('/value', figure))
      await session.load('/value', 'int8')
    })
  })

  it('numbers of a lazy array, read or written', async () => {
    await check(async (settings) => {
      await using session = await opened(settings, dataset('/value', Int32Array.of(1, figure)))
      const array = await session.load('/value', lazyArray('int8'))
      await array.read()
    })
    await check(async (settings) => {
      await using session = await Session.create(settings)
      await session.save(LazyArray.from([[figure]], 'int8'), '/value')
    })
    for (const change of ['write', 'append'] as const)
      await check(async (settings) => {
        await using session = await Session.create(settings)
        const array = LazyArray.empty('int8', [2])
        await session.save(array, '/value')
        await array[change](figure)
      })
  })

  it('what the setter of a row throws that a Table makes', async () => {
    await check(async (settings) => {
      await using session = await opened(
        settings,
        group('/value', { js_type: 'Table', js_class: 'spec.Choosy', length: 2 }),
        dataset('/value/x', Int32Array.of(1, figure)),
      )
      const table = await session.load('/value', tableOf(Choosy))
      table.at(1)
    })
  })

  it('what dump can not store', async () => {
    await check(async (settings) =>
      dump({ a: Symbol(secret) }, await craftedFile(), '/value', settings),
    )
  })

  it('what a reducer throws while its object is saved for Python', async () => {
    await check(async (settings) => {
      await using session = await Session.create(settings)
      await session.save(new Fragile(), '/value', { format: 'hdf5pickle' })
    })
  })

  it('and the reason of an abort stays', async () => {
    const reason = new Error('enough')
    await using session = await Session.create({ redact: true })
    const error = await failure(session.save({}, '/value', { signal: AbortSignal.abort(reason) }))
    expect(isH5Error(error, 'ABORTED')).to.equal(true)
    expect(error.cause).to.equal(reason)
  })
})
