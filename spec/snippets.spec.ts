import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

import { expect } from 'chai'

const root = join(import.meta.dirname, '../../..')
const folder = join(root, 'docs')
const pages = [
  join(root, 'README.md'),
  ...readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
]

/** The anchors of a page, as GitHub makes them of its headings. */
const anchorsOf = (page: string): string[] =>
  Array.from(readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm), ([, heading]) =>
    (heading as string)
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )

describe('README and docs', () => {
  for (const page of pages)
    it(`lead somewhere: the links of ${relative(root, page)}`, () => {
      const text = readFileSync(page, 'utf8').replaceAll(/```[^]*?```|`[^`\n]*`/g, '')
      const dead = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, link]) => link as string)
        .filter((link) => !/^https?:/.test(link))
        .filter((link) => {
          const [file = '', anchor] = link.split('#')
          const target = file === '' ? page : join(dirname(page), file)
          return (
            !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor))
          )
        })
      expect(dead).to.deep.equal([])
    })

  it('are short: the README has at most 110 lines', () => {
    const lines = readFileSync(join(root, 'README.md'), 'utf8').trimEnd().split('\n')
    expect(lines.length).to.be.at.most(110)
  })

  it('show code of the examples, as they are run', () => {
    const options = [join(root, 'scripts/snippets.mjs'), '--check']
    const { stderr, status } = spawnSync(process.execPath, options, { encoding: 'utf8' })
    expect({ stderr, status }).to.deep.equal({ stderr: '', status: 0 })
  })
})
