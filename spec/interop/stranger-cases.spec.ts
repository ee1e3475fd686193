import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

import { expect } from 'chai'

import { Session } from 'h5orm'

import { cases } from '#conformance/cases-open.mjs'

import { describeValue } from './describe-value.js'
import { readWithPython } from './python-reader.js'
import { hasModules, pythons } from './pythons.js'

/** The descriptions of both sides list every element, recurse, and read getters before they are saved. */
const kept = cases.filter(
  ({ id, level, mustThrow }) =>
    level !== 'scale' && mustThrow !== true && !/^dp-|^ar-maximal-length$|-read-once/.test(id),
)

/** `undefined` for what is nested too deep to be described. */
function described(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(describeValue(value)))
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

for (const python of pythons)
  describe(`A reader${python.label} written from docs/file-format.md: the conformance corpus`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'h5orm-cases-'))
    const expected = new Map<string, unknown>()
    const read = new Map<string, unknown>()

    before(async function () {
      if (!hasModules(python, 'h5py')) return this.skip()
      const file = join(folder, 'cases.h5')
      const session = await Session.open(file, { mode: 'w', durability: 'none' })
      for (const { id, build } of kept) {
        const value = build()
        const description = described(value)
        if (description === undefined) continue
        try {
          await session.save(value, `/${id}`)
        } catch {
          continue // What may be refused is refused: the conformance specs show which that is.
        }
        session.forget()
        expected.set(id, description)
      }
      await session.close()
      const ids = [...expected.keys()]
      const values = readWithPython(
        python,
        file,
        ids.map((id) => `/${id}`),
      )
      for (const [i, id] of ids.entries()) read.set(id, values[i])
    })
    after(() => rmSync(folder, { recursive: true, force: true }))

    it('restores all that can be stored and described', () => {
      const different = [...expected].filter(
        ([id, value]) => !isDeepStrictEqual(read.get(id), value),
      )
      expect(different.map(([id]) => id)).to.deep.equal([])
      expect(read.size).to.be.greaterThan(200)
    })
  })
