import { join } from 'node:path'

import { expect } from 'chai'

import { root } from '../programs/run-program.js'
import { h5orm, inFolder } from './run-bin.js'

const file = join(root, 'spec/fixtures/damaged/unreadable.h5')

describe('The command line on a file of which parts can not be read', () => {
  it('lists and shows all the rest, and says of each part why', async () => {
    const listed = await h5orm('ls', '-r', file)
    expect(listed.code).to.equal(1)
    expect(listed.stdout).to.match(/^\/run\/lost +damaged: .*bad object header/m)
    expect(listed.stdout).to.match(/^\/run\/packed +Int32Array\(4\)/m)
    const shown = await h5orm('show', file, '/run')
    expect(shown.code).to.equal(0)
    expect(shown.stdout).to.contain("title: 'a run'").and.to.contain("path: '/run/packed'")
    const checked = await h5orm('check', file)
    expect(checked.code).to.equal(1)
    expect(checked.stdout).to.match(/^FAILED {2}\/table +UNSUPPORTED: .*filter/m)
  })

  it('converts it, and says what was left out', () =>
    inFolder(async (folder) => {
      const target = join(folder, 'out.h5')
      const { code, stderr } = await h5orm('convert', file, target)
      expect(code).to.equal(0)
      for (const path of ['/deep/data/packed', '/run/raw', '/run/lost'])
        expect(stderr).to.match(new RegExp(`^h5orm: ${path} was left out.*: .+`, 'm'))
      const shown = await h5orm('show', target, '/run')
      expect(shown.stdout).to.contain("title: 'a run'").and.to.contain("path: '/run/raw'")
    }))
})
