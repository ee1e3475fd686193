import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { readText } from '../programs/bundle.js'
import { inProgramFolder, programs, root, runNode } from '../programs/run-program.js'

/** Compiles a program as a project would that checks its libraries too, and gives what the compiler says. */
async function compile(source: string, options: object): Promise<string> {
  return inProgramFolder(async (folder) => {
    const file = join(folder, 'program.ts')
    await writeFile(file, source)
    const config = join(folder, 'tsconfig.json')
    const compilerOptions = {
      noEmit: true,
      target: 'es2022',
      module: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      types: [],
      ...options,
    }
    await writeFile(config, JSON.stringify({ compilerOptions, files: [file] }))
    const { stdout } = await runNode(join(root, 'node_modules/typescript/bin/tsc'), '-p', config)
    return stdout
  })
}

const misfit = `
  import { H5Field } from 'h5orm'
  export class Misfit {
    @H5Field('float64') title = ''
  }`

describe('The package’s types in a project', () => {
  for (const [what, options] of [
    ['with standard decorators', {}],
    ['with legacy decorators', { experimentalDecorators: true, emitDecoratorMetadata: true }],
    ['of an older library', { lib: ['es2022', 'dom', 'decorators'] }],
    ['of a bundler', { module: 'esnext', moduleResolution: 'bundler' }],
  ] as const) {
    it(`compile ${what} [AP-17]`, async () => {
      expect(await compile(await readText(join(programs, 'observatory.ts')), options)).to.equal('')
    })
  }

  it('name both types where a property can’t hold what its field is declared as', async () => {
    for (const options of [{ experimentalDecorators: true }, {}]) {
      const said = await compile(misfit, options)
      expect(said).to.include('TS1240').and.include('FieldTypeMismatch<number, string>')
    }
  })
})
