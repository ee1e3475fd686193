import { copyFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'

import { root } from '../programs/run-program.js'
import { inFolder, runHere } from './run-bin.js'

const fixtures = join(root, 'spec/fixtures')
const files = readdirSync(fixtures, { recursive: true })
  .map(String)
  .filter((name) => /\.(h5|mat)$/.test(name))
  // What is wrong in them is what security/hdf5-memory and security/filters are about.
  .filter((name) => !/^(?:damaged|hostile)/.test(name))

/** What is wrong in a file by intent: the top-level path that can't be loaded, and why. */
const damaged: Readonly<Record<string, RegExp>> = {
  'foreign/foreign.h5': /^FAILED {2}\/shapes +LIMIT: .* \(at \/shapes\/unwritten/m,
  'foreign/links.h5': /^FAILED {2}\/references +CORRUPT: A reference leads to \/outside\/x/m,
}

describe('The command line on files of h5orm, hdf5pickle and other programs', () => {
  for (const name of files) {
    const wrong = damaged[name]
    it(`reads ${name}, and writes it anew as it is`, async () => {
      await inFolder(async (folder) => {
        const [file, copy] = [join(folder, 'in.h5'), join(folder, 'out.h5')]
        copyFileSync(join(fixtures, name), file)
        const listing = await runHere('ls', '-r', file)
        expect(listing).to.include({ code: 0, stderr: '' })
        const explained = await runHere('explain', file)
        expect(explained).to.include({ code: 0, stderr: '' })
        expect(explained.stdout).to.not.match(/ !! |damaged/)
        expect(explained.stdout.split('\n').length).to.be.at.least(
          listing.stdout.split('\n').length,
        )
        const checked = await runHere('check', file)
        const shown = await runHere('show', file, '--depth', '12')
        const converted = await runHere('convert', file, copy)
        expect(readFileSync(file).equals(readFileSync(join(fixtures, name)))).to.equal(true)
        if (wrong === undefined) {
          expect(checked).to.include({ code: 0, stderr: '' })
          expect(shown).to.include({ code: 0, stderr: '' })
          expect(converted, converted.stderr).to.include({ code: 0, stdout: '' })
          const again = await runHere('show', copy, '--depth', '12')
          expect(asWritten(again.stdout)).to.equal(asWritten(shown.stdout))
          expect(readdirSync(folder)).to.deep.equal(['in.h5', 'out.h5'])
        } else {
          expect(checked.code).to.equal(1)
          expect(checked.stdout).to.match(wrong)
          expect(shown.code).to.equal(1)
          expect(converted.code).to.equal(1)
          expect(readdirSync(folder)).to.deep.equal(['in.h5'])
        }
      })
    })
  }
})

/** Broken links become records of the same content; references become the paths that they lead to, which are shown shorter. */
const asWritten = (shown: string): string =>
  shown
    .replaceAll('BrokenLink', 'link')
    .replaceAll(/Reference \{ path: ('[^']*'), kind: '\w+' \}/g, '$1')
    .replaceAll('null', "''")
    .replaceAll(/\s+/g, ' ')
