import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { packedFile } from '../security/packed-file.js'
import { inFolder, runHere } from './run-bin.js'

describe('h5orm with --filter', () => {
  it('unpacks data with these filters alone, and says what to do about others', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'packed.h5')
      await writeFile(file, await packedFile())
      const { stdout, code } = await runHere('check', '--filter', 'gzip', '--filter', '2', file)
      expect(code).to.equal(1)
      expect(stdout).to.match(/ok +\/gzip/)
      expect(stdout).to.match(/ok +\/both/)
      expect(stdout).to.match(/FAILED +\/szip +LIMIT: .*szip \(4\).* Say --filter … if/)
      const shown = await runHere('show', '--filter', 'gzip', file, '/scaleoffset')
      expect(shown.code).to.equal(1)
      expect(shown.stderr).to.include('scaleoffset (6)')
      const out = join(folder, 'out.h5')
      const converted = await runHere('convert', '--filter', 'gzip', file, out)
      expect(converted.code).to.equal(1)
      const unknown = await runHere('check', '--filter', 'gzipp', file)
      expect(unknown.code).to.equal(1)
      expect(unknown.stderr).to.include("not 'gzipp'")
    })
  })
})
