import { cp } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { makeProject, mustRunIn, remove, sourcesOf, tool } from './packed.js'

/** `npm init -y` and `nest new` make projects of CommonJS. */
describe('The installed package in a project of CommonJS', function () {
  let folder = ''

  before(async () => {
    folder = await makeProject()
    for (const name of ['jest', 'typescript', 'nest', 'tsx'])
      await cp(sourcesOf(name), join(folder, name), { recursive: true })
  })

  after(() => remove(folder))

  const run = (project: string, name: string, ...args: string[]) =>
    mustRunIn(join(folder, project), tool(name), ...args)

  it('runs under Jest', async () => {
    const { output } = await run('jest', 'jest')
    expect(output).to.include('1 passed, 1 total')
  })

  it('runs under ts-jest, and its types compile', async () => {
    const { output } = await run('typescript', 'jest')
    expect(output).to.include('4 passed, 4 total')
  })

  it('runs under Vitest', async () => {
    const { output } = await run('typescript', 'vitest', 'run')
    expect(output.replaceAll(/\u001b\[\d+m/g, '')).to.match(/Tests\s+4 passed \(4\)/)
  })

  it('runs under tsx, which makes CommonJS of the program', async () => {
    const { stdout } = await run('tsx', 'tsx', 'main.ts')
    expect(JSON.parse(stdout)).to.deep.equal([true, 'Ä', [0, 0]])
  })

  it('runs under Jest as `nest new` sets it up', async () => {
    const { output } = await run('nest', 'jest')
    expect(output).to.include('1 passed, 1 total')
  })

  for (const [config, out] of [
    ['tsconfig.json', 'dist'],
    ['tsconfig.commonjs.json', 'dist-commonjs'],
  ] as const) {
    it(`runs in a Nest application that ${config} compiles`, async () => {
      await run('nest', 'tsc', '-p', config)
      const { stdout } = await mustRunIn(join(folder, 'nest'), process.execPath, `${out}/main.js`)
      const view = { title: 'Ä', started: new Date(0).toISOString(), signal: [] }
      expect(JSON.parse(stdout)).to.deep.equal([true, view])
    })
  }
})
