import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { Session } from 'h5orm'

import { describeValue } from './describe-value.js'
import { registry, show } from './every-kind-classes.js'
import { kinds } from './every-kind.js'
import { readWithPython } from './python-reader.js'
import { hasModules, pythons } from './pythons.js'

const runs = pythons.flatMap((python) =>
  (['natural', 'octave', 'variable'] as const).map((strings) => ({ python, strings })),
)
for (const { python, strings } of runs)
  describe(`A reader${python.label} written from docs/file-format.md (strings: ${strings})`, () => {
    const paths = Object.keys(kinds).map((_, i) => `/kind${i}`)
    const folder = mkdtempSync(join(tmpdir(), 'h5orm-stranger-'))
    let read: unknown[] = []

    before(async function () {
      if (!hasModules(python, 'h5py')) return this.skip()
      const file = join(folder, 'kinds.h5')
      const session = await Session.open(file, { mode: 'w', registry, strings })
      for (const [i, value] of Object.values(kinds).entries()) {
        await session.save(value, paths[i] as string)
        session.forget()
      }
      await session.close()
      read = readWithPython(python, file, paths)
    })
    after(() => rmSync(folder, { recursive: true, force: true }))

    for (const [i, [kind, value]] of Object.entries(kinds).entries())
      it(`restores ${kind}`, () => {
        const expected = JSON.parse(JSON.stringify(describeValue(value, show))) as unknown
        expect(read[i]).to.deep.equal(expected)
      })
  })
