import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'

import { root, runNode } from '../programs/run-program.js'
import { bin, inFolder } from './run-bin.js'

const page = readFileSync(join(root, 'docs/command-line.md'), 'utf8')
const shown = [...page.matchAll(/```text\n\$ h5orm (.*)\n([^]*?)```/g)]

describe('docs/command-line.md', () => {
  it('shows what the commands print for the files of the examples', async () => {
    expect(shown).to.have.length.above(3)
    await inFolder(async (folder) => {
      for (const example of ['01-first-save', '19-many-objects']) {
        const file = join(import.meta.dirname, '../../examples', `${example}.js`)
        expect(spawnSync(process.execPath, [file], { cwd: folder }).status).to.equal(0)
      }
      for (const [, command = '', output] of shown) {
        const args = [bin, ...command.split(' ')]
        const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
        expect(stdout, command).to.equal(output)
      }
    })
  })

  it('names every option that a command has', async () => {
    for (const command of ['ls', 'show', 'explain', 'check', 'convert']) {
      const { stdout } = await runNode(bin, command, '--help')
      for (const [option] of stdout.matchAll(/--(?!help)[a-z]+/g))
        expect(page.replaceAll('`-r`', '--recursive'), command).to.include(option)
    }
  })
})
