import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'

import { Output } from '#lib/cli/output.js'

import { root } from '../programs/run-program.js'

const folder = join(root, 'lib/cli')
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, source: readFileSync(join(folder, name), 'utf8') }))

const filesWith = (what: RegExp): string[] =>
  sources.filter(({ source }) => what.test(source)).map(({ name }) => name)

describe('What the command h5orm prints', () => {
  it('goes to the terminal from one file', () => {
    expect(filesWith(/\b(?:stdout|stderr|console)\b/)).to.deep.equal(['process-output.ts'])
  })

  it('goes there through Output alone: nothing else has the streams', () => {
    expect(filesWith(/\bStreams\b/)).to.have.members(['output.ts', 'process-output.ts', 'run.ts'])
    const { source } = sources.find(({ name }) => name === 'run.ts')!
    expect(source.match(/\bstreams\b/g)).to.have.length(2)
    expect(source).to.include('const output = new Output(streams)')
  })

  it('is escaped by every method of Output', () => {
    const printed: string[] = []
    const keep = (text: string): void => void printed.push(text)
    const output = new Output({ colors: true, line: keep, problem: keep })
    const { line, lines, problem, problemLines, ...others } = Object.getOwnPropertyDescriptors(
      Output.prototype,
    ) as Record<string, PropertyDescriptor>
    expect(Object.keys(others)).to.deep.equal(['constructor'])
    for (const { value } of [line, lines, problem, problemLines] as { value: unknown }[])
      (value as (text: string) => void).call(output, 'a\u001b[31m\u202eb')
    output.lines('a', '\u001b[31mb')
    expect(printed).to.deep.equal([...Array<string>(4).fill('a\\u001b[31m\\u202eb'), 'a'])
  })
})
