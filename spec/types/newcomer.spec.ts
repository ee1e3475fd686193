import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

const root = join(import.meta.dirname, '../../../..')

describe('A project that has nothing but h5orm', () => {
  const place = mkdtempSync(join(tmpdir(), 'h5orm-newcomer-'))
  before(() => {
    mkdirSync(join(place, 'node_modules'))
    symlinkSync(root, join(place, 'node_modules/h5orm'))
    writeFileSync(join(place, 'package.json'), '{ "type": "module" }')
    for (const name of ['01-first-save.ts', '04-sessions.ts'])
      copyFileSync(join(root, 'examples', name), join(place, name))
  })
  after(() => rmSync(place, { recursive: true, force: true }))

  for (const experimentalDecorators of [true, false])
    it(`compiles the README with experimentalDecorators: ${experimentalDecorators}`, () => {
      const compilerOptions = { target: 'es2022', module: 'nodenext', strict: true, types: [] }
      writeFileSync(
        join(place, 'tsconfig.json'),
        JSON.stringify({ compilerOptions: { ...compilerOptions, experimentalDecorators } }),
      )
      const tsc = join(root, 'node_modules/typescript/bin/tsc')
      const { stdout, status } = spawnSync(process.execPath, [tsc, '--noEmit'], {
        cwd: place,
        encoding: 'utf8',
      })
      expect({ stdout, status }).to.deep.equal({ stdout: '', status: 0 })
    })
})
