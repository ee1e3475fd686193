import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { jsonOf, runNode } from './run-program.js'

/** As this build's compiler emitted it. */
const compiled = (program: string): string =>
  fileURLToPath(new URL(`../fixtures/programs/${program}/main.js`, import.meta.url))

const isLegacy = import.meta.url.includes('/legacy/')

describe('Modules that import each other’s classes', () => {
  it('work with Rel, whatever the compiler emits', async () => {
    expect(jsonOf(await runNode(compiled('circular-rel')))).to.deep.equal(['t', 'a', true])
  })

  it('work without Rel unless types are emitted: those name the class too early', async () => {
    const outcome = await runNode(compiled('circular-direct'))
    if (isLegacy) {
      expect(outcome.stderr).to.match(/ReferenceError: Cannot access '(Book|Author)' before/)
      expect(outcome.stderr).to.include('__metadata')
    } else expect(jsonOf(outcome)).to.deep.equal(['t', 'a', true])
  })
})
