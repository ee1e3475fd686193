import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { inProgramFolder, root, runNode } from '../programs/run-program.js'

/** The versions of TypeScript that users may have, by where they are installed. */
export const compilers = {
  '5.4.5': join(root, 'consumers/node_modules/typescript-5.4'),
  '5.9.3': join(root, 'consumers/node_modules/typescript'),
  '7.0.2': join(root, 'node_modules/typescript'),
} as const

export type Version = keyof typeof compilers

export const versions = Object.keys(compilers) as Version[]

export const dialects = {
  legacy: { experimentalDecorators: true },
  standard: { experimentalDecorators: false },
} as const

/** As a strict project of modules has them that checks its libraries too. */
const strictOptions = {
  target: 'es2022',
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
  rootDir: '.',
  lib: ['es2023', 'dom', 'dom.iterable', 'esnext.disposable'],
  types: [],
}

/** Compiles sources, by the names of their files, in a project with the built package; gives what the compiler prints. */
export async function compile(
  version: Version,
  sources: Readonly<Record<string, string>>,
  options: object = {},
  ...flags: readonly string[]
): Promise<string> {
  return inProgramFolder(async (folder) => {
    for (const [name, source] of Object.entries(sources))
      await writeFile(join(folder, name), source)
    const config = join(folder, 'tsconfig.json')
    const compilerOptions = { ...strictOptions, ...options }
    const files = Object.keys(sources)
    await writeFile(config, JSON.stringify({ compilerOptions, files }))
    const tsc = join(compilers[version], 'bin/tsc')
    return (await runNode(tsc, '-p', config, ...flags)).stdout
  })
}
