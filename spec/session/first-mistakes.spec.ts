import { expect } from 'chai'

import { dump, H5Class, H5Field, Session } from 'h5orm'

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
  ['another class than the stored one', () => session.load('/noted', Undeclared), /a Noted/],
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
})
