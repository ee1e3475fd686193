import { tmpdir } from 'node:os'
import { inspect } from 'node:util'

import { expect } from 'chai'

import { dump, H5Class, H5Field, lazyArray, load, registry, Session } from 'h5orm'

@H5Class('spec.Undeclared')
class Undeclared {
  title = 'lost'
}

@H5Class('spec.Noted')
class Noted {
  @H5Field('string') title = ''
  @H5Field(() => [Noted]) others: Noted[] = []
}

const session = await Session.create()
const loose = session as unknown as Record<'save' | 'load', (...given: unknown[]) => Promise<void>>
const looseDump = dump as unknown as (...given: unknown[]) => Promise<void>
await session.save(new Noted(), '/noted')
await session.save(
  [1, 2, 3].map((x) => ({ x, at: { y: x } })),
  '/rows',
)
type Loose = (...given: unknown[]) => unknown

/** What people do in their first hour, and what the message has to tell them. */
const mistakes: readonly [string, () => Promise<unknown>, RegExp][] = [
  [
    'a class that has @H5Class and no @H5Field',
    () => session.save(new Undeclared(), '/x'),
    /spec\.Undeclared.*declares no field.*title.*@H5Field/,
  ],
  ['save with its arguments exchanged', () => loose.save('/x', new Noted()), /object first/],
  ['dump with its arguments exchanged', () => looseDump('a.h5', new Noted(), '/x'), /object first/],
  ['an instance where a class is asked for', () => loose.load('/noted', new Noted()), /type/],
  ['a promise', () => session.save({ later: Promise.resolve(1) }, '/x'), /Promise.*Await/],
  ['a URL of the web', () => Session.open(new URL('https://example.org/a.h5')), /https:.*[Ff]etch/],
  [
    'an element of another class',
    () => session.save(Object.assign(new Noted(), { others: [new Noted(), 5] }), '/x'),
    /others.*array of Noted.*element 1 is a number/,
  ],
  [
    'a file in a folder that is not there',
    () => dump(1, '/no/such/folder/a.h5', '/x'),
    /no folder \/no\/such\/folder, .*a\.h5.*Make it/,
  ],
  [
    'another class than the stored one',
    () => session.load('/noted', Undeclared),
    /a Noted as Undeclared/,
  ],
  ['@H5Class without parentheses', async () => (H5Class as Loose)(Noted), /on the class Noted/],
  [
    'a name that another class has',
    async () => registry.register(class Other {}, { name: 'spec.Noted' }),
    /the class Noted has it, and the class Other/,
  ],
  [
    'an option that no field has',
    async () => {
      @H5Class('spec.Misspelled')
      class Misspelled {
        @H5Field('float64', { unit: 'V' } as object) volts = 1
      }
      return Misspelled
    },
    /the field Misspelled\.volts has no option 'unit'\. Did you mean 'units'/,
  ],
  [
    'an array of classes as a type',
    async () => {
      @H5Class('spec.Listed')
      class Listed {
        @H5Field([Noted] as never) list: Noted[] = []
      }
      return Listed
    },
    /The type of Listed\.list .* Write \(\) => \[Noted\]/,
  ],
  ['a misspelled field', () => session.load('/noted/titel'), /Did you mean \/noted\/title\?/],
  ['a misspelled path', () => session.load('/notd/title'), /Did you mean \/noted\?/],
  ['a path far from all', () => session.load('/measured'), /\/ has noted, rows.*session\.list/],
  ['a folder', () => load(tmpdir(), '/x'), /is a folder/],
  ['a folder to save into', () => dump(1, tmpdir(), '/x'), /is a folder/],
  [
    'a file that is no HDF5 file',
    () => load(new TextEncoder().encode('hello, world'), '/x'),
    /^a file in memory is not an HDF5 file\. It has no HDF5 signature/,
  ],
  [
    'rows with text in a column of numbers',
    () => session.append('/rows', [{ x: 'a' }]),
    /rows with string values where the table has float64 values \(at \/rows\/x\)/,
  ],
  [
    'rows with a value in place of nested objects',
    () => session.append('/rows', [{ x: 1, at: 5 }]),
    /rows with float64 values where the table has nested objects \(at \/rows\/at\)/,
  ],
  [
    'an append to an object',
    () => session.append('/noted', [new Noted()]),
    /only a table of columns can be appended to \(at \/noted\)/,
  ],
  [
    'a lazy array of the function load',
    async () => {
      const bytes = await dump(Float64Array.of(1, 2), new Uint8Array(), '/x')
      return (await load(bytes, '/x', lazyArray('float64'))).read()
    },
    /The function that loaded this has closed .*Session\.open.*session\.load/,
  ],
]

describe('First mistakes', () => {
  for (const [what, make, told] of mistakes)
    it(`are told what is wrong: ${what}`, async () => {
      let message = 'nothing was said'
      try {
        await make()
      } catch (error) {
        message = (error as Error).message
      }
      expect(message).to.match(told)
    })

  it("are told without HDF5's stack of errors that a file is no HDF5 file", async () => {
    const text = new TextEncoder().encode('hello, world')
    const error = await load(text, '/x').catch((reason: unknown) => reason as Error)
    expect(inspect(error)).not.to.include('HDF5-DIAG')
  })
})
