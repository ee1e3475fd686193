import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { craftedFile } from '../crafted-file.js'
import { bombs, limits } from '../security/bombs.js'
import { inFolder, runHere } from './run-bin.js'

describe('h5orm check with limits', () => {
  // The command has no class whose declaration would ask for the column.
  const met = Object.entries(bombs).filter(([title]) => !title.includes('declared column'))
  for (const [title, steps] of met)
    it(`says LIMIT of ${title}`, async () => {
      await inFolder(async (folder) => {
        const file = join(folder, 'bomb.h5')
        await writeFile(file, await craftedFile(...steps))
        const given = Object.entries(limits).flatMap(([name, n]) => ['--limit', `${name}=${n}`])
        const { code, stdout } = await runHere('check', file, ...given)
        expect(code).to.equal(1)
        expect(stdout).to.match(/FAILED.*LIMIT/)
      })
    })
})
