import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'

const sources = join(import.meta.dirname, '../../../spec')

/** What is about one dialect, or compiles programs of both itself. */
const asides = new Set(['legacy-only', 'bundles', 'projects'])

describe('Specs with decorators', () => {
  const { exclude } = JSON.parse(readFileSync(join(sources, 'tsconfig.standard.json'), 'utf8')) as {
    exclude: string[]
  }

  for (const folder of exclude.filter((name) => !asides.has(name)))
    it(`run in both dialects: there are none in ${folder}, which is left out of one`, () => {
      const files = readdirSync(join(sources, folder), { recursive: true, encoding: 'utf8' })
      const typescript = files.filter((file) => file.endsWith('.ts'))
      expect(typescript).to.not.have.lengthOf(0)
      for (const file of typescript)
        expect(readFileSync(join(sources, folder, file), 'utf8'), file).to.not.match(/^\s*@H5/m)
    })
})
