import { join } from 'node:path'

import { expect } from 'chai'

import { Session } from 'h5orm'

import { registry } from '../interop/every-kind-classes.js'
import { kinds } from '../interop/every-kind.js'
import { inFolder, runHere } from './run-bin.js'

describe('h5orm explain', () => {
  it('knows what each kind of value is marked as', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'kinds.h5')
      const session = await Session.open(file, { mode: 'w', registry })
      for (const [i, value] of Object.values(kinds).entries()) {
        await session.save(value, `/kind${i}`)
        session.forget()
      }
      await session.close()
      const { code, stdout } = await runHere('explain', file)
      expect(code).to.equal(0)
      expect(
        stdout.split('\n').filter((line) => /marked as .* does not know/.test(line)),
      ).to.deep.equal([])
      expect(stdout).to.match(/an Array of strings: values divided by row_size/)
    })
  })
})
