/**
 * Compiles the specs by esbuild, which emits no types for decorators, in both dialects: `npm run test:all` runs
 * what it makes in build/esbuild-legacy and build/esbuild-standard.
 */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

const sources = ['spec', 'examples'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((file) => join(root, folder, file).replaceAll('\\', '/'))
    .filter((file) => /\.m?ts$/.test(file) && !/\.d\.m?ts$/.test(file))
    // What only a type checker looks at.
    .filter((file) => !file.includes('/types/')),
)

/** What this compiler can't compile, or what is about emitted types. */
const excluded = { legacy: /standard-only|legacy-only\/decorators/, standard: /legacy-only/ }

for (const [dialect, experimentalDecorators] of [
  ['legacy', true],
  ['standard', false],
]) {
  const outdir = join(root, 'build', `esbuild-${dialect}`)
  rmSync(outdir, { recursive: true, force: true })
  await build({
    entryPoints: sources.filter((file) => !excluded[dialect].test(file)),
    outdir,
    outbase: root,
    format: 'esm',
    target: 'es2022',
    sourcemap: true,
    logLevel: 'warning',
    tsconfigRaw: { compilerOptions: { experimentalDecorators, useDefineForClassFields: true } },
  })
}
