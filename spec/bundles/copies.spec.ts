import { cp, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { inTemporaryFolder, jsonOf, programs, root, runNode } from '../programs/run-program.js'

/** Copies the built package as npm does when two versions are wanted. */
async function copyOf(folder: string, name: string): Promise<string> {
  const place = join(folder, name)
  await mkdir(place)
  await cp(join(root, 'dist'), join(place, 'dist'), { recursive: true })
  await cp(join(root, 'package.json'), join(place, 'package.json'))
  return join(place, 'dist/node.mjs')
}

describe('Two copies of the package in one program', () => {
  it('share classes, reducers, protocol symbols and errors', async () => {
    await inTemporaryFolder(async (folder) => {
      await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
      const entries = [await copyOf(folder, 'first'), await copyOf(folder, 'second')]
      const outcome = await runNode(join(programs, 'two-copies.mjs'), ...entries)
      expect(jsonOf(outcome)).to.deep.equal({
        areTwo: true,
        isOneRegistry: true,
        run: [true, 't', [['x', 1]]],
        vector: [true, 5],
        secret: [true, 'w'],
        known: [true, true],
        unknown: false,
        invalid: [true, true],
        plain: { title: 't', tags: { x: 1 } },
      })
    })
  })
})
