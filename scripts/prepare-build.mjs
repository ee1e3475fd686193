/**
 * Makes what compiled specs and the unbundled library in build/ need beside TypeScript's output: a package.json, by which
 * `h5orm` and `#lib/…` lead to build/lib there, h5wasm's glue, and the modules of the conformance corpus.
 *
 * The package that users get, in dist/, is what `h5orm` leads to everywhere else.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { extractGlue } from './extract-glue.mjs'
import { instanceFiles, platformFiles } from './platform-files.mjs'

const root = resolve(import.meta.dirname, '..')
const at = (...path) => join(root, 'build', ...path)
const { name, version, imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const h5wasm = './lib/stores/h5wasm'

mkdirSync(at(h5wasm), { recursive: true })
const scope = {
  name,
  version,
  private: true,
  type: 'module',
  exports: { '.': './lib/index.js', './package.json': './package.json' },
  imports: {
    '#lib/*.js': './lib/*.js',
    '#conformance/*.mjs': './conformance/*.mjs',
    '#h5wasm': imports['#h5wasm'],
    ...Object.fromEntries(
      Object.entries({ ...platformFiles, ...instanceFiles }).map(([path, files]) => [
        path,
        { node: `./lib/${files.node}.js`, default: `./lib/${files.default}.js` },
      ]),
    ),
  },
}
writeFileSync(at('package.json'), `${JSON.stringify(scope, undefined, 2)}\n`)
extractGlue(root, at(h5wasm, 'hdf5-glue.js'))
cpSync(join(root, 'spec/conformance'), at('conformance'), {
  recursive: true,
  filter: (file) => !file.endsWith('.ts'),
})
