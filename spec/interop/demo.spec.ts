import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

import { expect } from 'chai'

import { pythons } from './pythons.js'
import { isInstalled, readers } from './readers.js'

const root = join(import.meta.dirname, '../../../..')
const demo = join(import.meta.dirname, '../../examples/earthquakes/main.js')

/** The lines that the demo prints below a heading. */
function linesBelow(output: string, heading: string): string[] {
  const lines = output.split('\n')
  const start = lines.findIndex((line) => line.endsWith(heading)) + 1
  expect(start, heading).to.be.above(0)
  const rest = lines.slice(start)
  const end = rest.findIndex((line) => !line.startsWith('  '))
  return rest.slice(0, end === -1 ? undefined : end).map((line) => line.trim())
}

describe('The demo', function () {
  let output = ''
  before(() => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [demo], {
      cwd: root,
      encoding: 'utf8',
    })
    expect({ stderr, status }).to.deep.equal({ stderr: '', status: 0 })
    output = stdout
  })

  it('finds in a second process what it saved in the first', () => {
    expect(output).to.contain('1707 earthquakes from 12 networks')
    expect(output.match(/✔ /g)).to.have.lengthOf(3)
    expect(output).to.not.contain('✘')
  })

  it('draws the tree of the file as h5ls names what is in it', () => {
    for (const line of [
      /^week +Group +quakes.Catalog$/m,
      /─ magnitude +Dataset \{1707\} +float64$/m,
    ])
      expect(output).to.match(line)
  })

  const programs = [
    ...pythons.map(
      ({ label, command }) =>
        [
          `h5py${label}`,
          'In Python:',
          [command, '-c'],
          (code: string) => `print(${code})`,
        ] as const,
    ),
    ['Octave', 'In Octave:', ['octave-cli', '--no-history', '--norc', '-q', '--eval'], undefined],
  ] as const
  for (const [name, heading, command, printed] of programs)
    it(`ends with lines that work in ${name}`, function () {
      const reader = readers.find((one) => one.name === name)
      if (reader === undefined || !isInstalled(reader)) this.skip()
      const lines = linesBelow(output, heading)
      const last = lines.pop() as string
      const [program, ...args] = command
      const code = [...lines, printed?.(last) ?? last].join('\n')
      const { stdout, stderr, status } = spawnSync(program, [...args, code], {
        cwd: root,
        encoding: 'utf8',
      })
      expect({ stderr, status }).to.deep.equal({ stderr: '', status: 0 })
      expect(stdout).to.match(/^(ans = )?6\.4(?:000)?\n$/)
    })
})
