import { readdir } from 'node:fs/promises'

import { assert, expect } from 'chai'

import { assertSameGraph } from '#conformance/graph.mjs'
import { formatVersion } from '#lib/stores/h5wasm/open-store.js'
import { Session } from 'h5orm'

import { goldenRegistry, goldenValues } from '../fixtures/golden/values.js'

const folder = new URL('../../../../spec/fixtures/golden/', import.meta.url)

/** `H5ORM_WRITE_GOLDEN=1` writes the file of the present version; one that has been published stays as it is. */
if (process.env['H5ORM_WRITE_GOLDEN'] === '1') {
  const file = new URL(`format-${formatVersion}.h5`, folder)
  await using session = await Session.open(file, { mode: 'w', registry: goldenRegistry })
  await session.dumpMany(goldenValues[formatVersion]?.() ?? {})
}

const files = (await readdir(folder)).filter((name) => /^format-\d+\.h5$/.test(name))

describe('A file of every version of the format', () => {
  it('is kept, the present one among them [EV-19]', () => {
    expect(files).to.include(`format-${formatVersion}.h5`)
  })

  for (const file of files)
    it(`loads as what was saved: ${file} [EV-19]`, async () => {
      const values = goldenValues[Number(/\d+/.exec(file)?.[0])]?.() ?? {}
      await using session = await Session.open(new URL(file, folder), {
        registry: goldenRegistry,
        onUnknownClass: 'error',
      })
      const again = await session.loadMany(Object.keys(values))
      for (const [path, value] of Object.entries(values))
        assertSameGraph(assert, { [path]: value }, { [path]: again[path] })
      assertSameGraph(assert, values, again)
    })
})
