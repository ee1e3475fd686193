import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import * as h5orm from 'h5orm'
import { isH5Error, LazyArray, registry, Session, Table } from 'h5orm'

import { Random } from '../random.js'

class Row {
  x = 0
  y = 'a'
}
registry.register(Row, { name: 'spec.Hostile', fields: { x: 'float64', y: 'string' } })

const trapped = new Proxy(
  {},
  {
    get: (_, key) => {
      throw new Error(`get ${String(key)}`)
    },
  },
)

/** Arguments as a program may have them that got them from a stranger, or has a mistake. */
const hostile: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => -1,
  () => 0.5,
  () => Number.NaN,
  () => Infinity,
  () => 2 ** 53,
  () => 10n ** 30n,
  () => '',
  () => '/',
  () => '/rows',
  () => '/array',
  () => '//a/../b',
  () => '/nowhere/at/all',
  () => '__proto__',
  () => 'a\0b',
  () => '\ud800',
  () => [],
  () => [[]],
  () => [Infinity, -Infinity, 0],
  () => [0, 2 ** 40],
  () => [[1], [1, 2]],
  () => ['/rows', 5],
  () => Float64Array.of(1, 2, 3),
  () => ({}),
  () => ({ length: -1 }),
  () => JSON.parse('{"__proto__":{"x":1},"length":1e9}') as unknown,
  () => Object.create(null) as unknown,
  () => trapped,
  () => Symbol('local'),
  () => (): never => {
    throw new Error('called')
  },
  () => new Row(),
  () => [new Row(), null],
  () => Row,
  () => new Map([[{}, () => 1]]),
  () => new Date(Number.NaN),
  () => new WeakMap(),
]

/** All methods of a prototype: a new one is called here without being named. */
const methodsOf = (prototype: object): string[] =>
  Object.getOwnPropertyNames(prototype).filter(
    (name) =>
      name !== 'constructor' &&
      typeof Object.getOwnPropertyDescriptor(prototype, name)?.value === 'function',
  )
const staticsOf = (constructor: object): string[] =>
  Object.getOwnPropertyNames(constructor).filter(
    (name) => typeof Object.getOwnPropertyDescriptor(constructor, name)?.value === 'function',
  )

type Callable = (...args: readonly unknown[]) => unknown

/** Calls something and goes through what it gives; the error that comes out. */
async function outcome(run: () => unknown): Promise<unknown> {
  try {
    const given = await run()
    if (typeof given === 'object' && given !== null && Symbol.asyncIterator in given)
      for await (const _ of given as AsyncIterable<unknown>) break
    return undefined
  } catch (error) {
    return error
  }
}

/** Those that a range or an index outside gives, or a date that there is not, as docs/errors.md says. */
const withRanges = new Set(
  'read write resize blocks column slice at PythonDatetime.of isoformat'.split(' '),
)

/** What the given functions and objects throw by themselves comes out as it is. */
const isOwn = (error: unknown): boolean =>
  error instanceof Error && /^(?:called$|get )/.test(error.message)

function isAllowed(error: unknown, method: string): boolean {
  if (error === undefined || isH5Error(error) || error instanceof TypeError) return true
  return error instanceof RangeError && withRanges.has(method)
}

/** Strings are names of files here too: they stay in the folder of this spec. */
const inFolder = (value: unknown): unknown =>
  typeof value === 'string' && value.startsWith('/') ? `.${value.replaceAll('..', '')}` : value

/** Argument lists: none, each value at each of the first places, and some at random. */
function* argumentLists(proper: readonly unknown[], seed: number): Generator<readonly unknown[]> {
  yield []
  for (let place = 0; place < 3; place++)
    for (const make of hostile)
      yield Array.from({ length: Math.max(place + 1, proper.length) }, (_, i) =>
        i === place ? make() : proper[i],
      )
  const random = new Random(seed)
  for (let i = 0; i < 40; i++)
    yield Array.from({ length: 1 + Math.floor(random.next() * 3) }, () =>
      hostile[Math.floor(random.next() * hostile.length)]!(),
    )
}

async function strangersOf(
  method: string,
  proper: readonly unknown[],
  target: () => Promise<Callable>,
): Promise<string[]> {
  const wrong = new Set<string>()
  let call = await target()
  let seed = 0
  for (const args of argumentLists(proper, ++seed)) {
    const error = await outcome(() => call(...args))
    if (isH5Error(error, 'CLOSED', 'TRANSACTION_ENDED')) call = await target()
    if (!isAllowed(error, method) && !isOwn(error))
      wrong.add(
        `${method}: ${(error as Error).stack?.split('\n').slice(0, 3).join(' ') ?? String(error)}`,
      )
  }
  return [...wrong]
}

async function filled(): Promise<Session> {
  const session = await Session.create({ limits: { bytes: 2 ** 24 } })
  await session.save(
    Array.from({ length: 3 }, () => new Row()),
    '/rows',
  )
  await session.save(LazyArray.empty('float64', [3, 2]), '/array')
  return session
}

const proper: Readonly<Record<string, readonly unknown[]>> = {
  save: [{ a: 1 }, '/a', {}],
  load: ['/rows', () => [Row], {}],
  loadMany: [['/rows'], undefined, {}],
  append: ['/rows', [new Row()], {}],
  transaction: [async () => {}],
  with: [LazyArray.of([1])],
  write: [0, 0, 0],
  read: [
    [0, 1],
    [0, 1],
  ],
}

/** An instance of an exported class. */
function madeOf(constructor: unknown): object {
  const parts: Readonly<Record<string, readonly unknown[]>> = {
    NdArray: [Float64Array.of(1, 2), [1, 2]],
    H5Error: ['CORRUPT', 'text'],
    Complex: [1, 2],
    NumpyArray: [{ data: Float64Array.of(1), shape: [1] }],
  }
  const { name } = constructor as { name: string }
  try {
    return Reflect.construct(constructor as never, [...(parts[name] ?? [])]) as object
  } catch {
    return Object.create((constructor as { prototype: object }).prototype) as object
  }
}

describe('Every public method lets out no error but H5Error, TypeError and the documented RangeError', () => {
  // Strings among the arguments are names of files too.
  const start = process.cwd()
  const folder = mkdtempSync(join(tmpdir(), 'h5orm-methods-'))
  before(() => process.chdir(folder))
  after(() => {
    process.chdir(start)
    rmSync(folder, { recursive: true })
  })

  for (const name of methodsOf(Session.prototype))
    it(`session.${name}`, async () => {
      const wrong = await strangersOf(name, proper[name] ?? [], async () => {
        const session = await filled()
        return (...args) => (session as unknown as Record<string, Callable>)[name]!(...args)
      })
      expect(wrong).to.deep.equal([])
    })

  for (const isStored of [true, false])
    for (const name of methodsOf(LazyArray.prototype))
      it(`${name} of a LazyArray in ${isStored ? 'a file' : 'memory'}`, async () => {
        const wrong = await strangersOf(name, proper[name] ?? [], async () => {
          const session = await filled()
          const array = isStored
            ? await session.load('/array', h5orm.lazyArray('float64'))
            : LazyArray.empty('float64', [3, 2])
          return (...args) => (array as unknown as Record<string, Callable>)[name]!(...args)
        })
        expect(wrong).to.deep.equal([])
      })

  for (const isStored of [true, false])
    for (const name of methodsOf(Table.prototype))
      it(`${name} of a Table in ${isStored ? 'a file' : 'memory'}`, async () => {
        const wrong = await strangersOf(name, ['x'], async () => {
          const session = await filled()
          const table = isStored
            ? await session.load('/rows', h5orm.tableOf(Row))
            : Table.from(Row, [new Row()])
          return (...args) => (table as unknown as Record<string, Callable>)[name]!(...args)
        })
        expect(wrong).to.deep.equal([])
      })

  const exported = Object.entries(h5orm as unknown as Record<string, Callable>).filter(
    ([, value]) => typeof value === 'function',
  )
  const isClass = (value: unknown): boolean =>
    typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value))
  const called =
    (owner: object, name: string) =>
    async (): Promise<Callable> =>
    (...args) =>
      (owner as Record<string, Callable>)[name]!(...args.map(inFolder))

  for (const [name, value] of exported)
    if (!isClass(value))
      it(name, async () => {
        expect(await strangersOf(name, [], called(h5orm, name))).to.deep.equal([])
      })
    else {
      for (const method of staticsOf(value))
        it(`${name}.${method}`, async () => {
          expect(await strangersOf(`${name}.${method}`, [], called(value, method))).to.deep.equal(
            [],
          )
        })
      it(`new ${name}`, async () => {
        const make: Callable = (...args) => Reflect.construct(value, args) as unknown
        expect(await strangersOf(name, [], async () => make)).to.deep.equal([])
      })
      // What is made of hostile arguments has its methods called with hostile arguments.
      if (![Session, LazyArray, Table].includes(value as never))
        for (const method of methodsOf(value.prototype as object))
          it(`${method} of a ${name}`, async () => {
            const wrong = await strangersOf(method, [], async () => {
              const made = madeOf(value)
              return (...args) => (made as Record<string, Callable>)[method]!(...args)
            })
            expect(wrong).to.deep.equal([])
          })
    }

  it('each of which is called here', () => {
    expect(exported.length).to.be.at.least(40)
  })
})
