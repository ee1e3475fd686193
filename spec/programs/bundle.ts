import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { build, type BuildOptions, type Metafile } from 'esbuild'

import { programs } from './run-program.js'

export type Dialect = 'legacy' | 'standard'

/** Bundles a program by esbuild as an application would. */
export async function bundle(
  program: string,
  outfile: string,
  dialect: Dialect,
  options: BuildOptions = {},
): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: [join(programs, program)],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
    metafile: true,
    tsconfig: join(programs, dialect === 'legacy' ? 'tsconfig.json' : 'tsconfig.standard.json'),
    ...options,
  })
  return metafile as Metafile
}

/** For Node: the packages with files of their own (the WebAssembly of h5wasm) stay outside. */
export const forNode: BuildOptions = { platform: 'node', external: ['h5wasm'] }

export const readText = (file: string): Promise<string> => readFile(file, 'utf8')
