import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { expect } from 'chai'

interface Suite {
  readonly name: string
  readonly where: 'quick' | 'test' | 'ci' | 'long'
  readonly minutes: number
  readonly specs?: readonly string[] | 'the rest'
  readonly dialects?: readonly string[]
  readonly command?: readonly string[]
}

const root = join(import.meta.dirname, '../../..')
const load = async <T>(file: string): Promise<T> =>
  (await import(pathToFileURL(join(root, 'scripts', file)).href)) as T

const { suites, mostMinutes } = await load<{ suites: Suite[]; mostMinutes: number }>('suites.mjs')
const { ciMinutes, minutesOf, budgets } = await load<{
  ciMinutes: () => number
  minutesOf: (all: readonly Suite[]) => number
  budgets: () => string
}>('suites/budgets.mjs')
const { suitesOf } = await load<{ suitesOf: (where: string, names?: string[]) => Suite[] }>(
  'suites/suites-of.mjs',
)
const { allSpecFiles, specFiles, isIn } = await load<{
  allSpecFiles: () => string[]
  specFiles: (suite: Suite, dialect: string) => string[]
  isIn: (file: string, path: string) => boolean
}>('suites/spec-files.mjs')

describe('The table of suites', () => {
  it('has budgets that add up to less than a minute, 4 minutes and 55 minutes', () => {
    expect(minutesOf(suitesOf('quick'))).to.be.at.most(1)
    expect(minutesOf(suitesOf('test'))).to.be.at.most(4)
    expect(mostMinutes).to.equal(55)
    expect(ciMinutes()).to.be.at.most(mostMinutes)
    expect(budgets())
      .to.match(/^suite +budget, min$/m)
      .and.match(/^sum +\d+\.\d$/m)
  })

  it('gives every suite a name of its own, and specs with builds or a program', () => {
    expect(new Set(suites.map(({ name }) => name)).size).to.equal(suites.length)
    for (const { name, specs, dialects, command } of suites)
      expect([specs, dialects, command === undefined].map(Boolean), name).to.satisfy(
        ([has, inBuilds, isOfSpecs]: boolean[]) => has === isOfSpecs && inBuilds === isOfSpecs,
      )
  })

  it('names spec files that are there', () => {
    const files = allSpecFiles()
    for (const { name, specs } of suites)
      if (Array.isArray(specs))
        for (const path of specs as readonly string[])
          expect(
            files.some((file) => isIn(file, path)),
            `${name}: ${path}`,
          ).to.equal(true)
  })

  it('runs every spec file of both builds in CI', () => {
    for (const dialect of ['legacy', 'standard']) {
      const { exclude } = JSON.parse(
        readFileSync(
          join(root, `spec/tsconfig${dialect === 'legacy' ? '' : '.standard'}.json`),
          'utf8',
        ),
      ) as { exclude: string[] }
      const run = new Set(
        suitesOf('ci')
          .filter(({ dialects }) => dialects?.includes(dialect))
          .flatMap((suite) => specFiles(suite, dialect)),
      )
      const left = allSpecFiles().filter(
        (file) => !run.has(file) && !exclude.some((path) => isIn(file, path)),
      )
      expect(left, dialect).to.deep.equal([])
    }
  })

  it('knows its stages and suites, and says so', () => {
    expect(() => suitesOf('nightly')).to.throw("no 'nightly': quick, test, ci, long")
    expect(() => suitesOf('quick', ['moon'])).to.throw("no suite 'moon' here: ")
  })
})
