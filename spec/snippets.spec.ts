import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

import { expect } from 'chai'

describe('README and docs', () => {
  it('show code of the examples, as they are run', () => {
    const root = join(import.meta.dirname, '../../..')
    const options = [join(root, 'scripts/snippets.mjs'), '--check']
    const { stderr, status } = spawnSync(process.execPath, options, { encoding: 'utf8' })
    expect({ stderr, status }).to.deep.equal({ stderr: '', status: 0 })
  })
})
