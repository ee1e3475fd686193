/**
 * Makes dist/, the library as users get it:
 *
 *     node.cjs     for Node, whole; node.mjs gives the same to `import`, so that there is one copy of all state
 *     esm/         for bundlers and browsers, in parts that a bundler leaves out when nothing asks for them
 *     cli.js       the command
 *     types/       the declarations that the public ones need, for `import`; types-cjs/ the same for `require`
 *
 * Maps name lines of lib/, without the sources.
 */
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'

import { decode, encode } from '@jridgewell/sourcemap-codec'
import { build } from 'esbuild'
import { minify } from 'terser'

import { instanceFiles, platformFiles } from './platform-files.mjs'

const root = resolve(import.meta.dirname, '..')
const lib = (path) => join(root, 'lib', path)
const built = (path) => join(root, 'build/lib', path)
const dist = (path) => join(root, 'dist', path)

/** Names of variables go; `write` sees to it that classes keep theirs. */
const compact = { minifyWhitespace: true, minifySyntax: true }

const common = {
  absWorkingDir: root,
  bundle: true,
  target: 'es2022',
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
  metafile: true,
  write: false,
  ...compact,
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: true, verbatimModuleSyntax: true } },
}
const ofModuleUrl = {
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: "'use strict'; const moduleUrl = require('node:url').pathToFileURL(__filename).href" },
}
/** The one file that does something when it is imported. */
const symbol = lib('decorators/metadata-symbol.ts')
const external = ['class-transformer', 'reflect-metadata', '#h5wasm', 'node:*']

/** Gives the names that the package exports. */
async function buildForBundlers() {
  const result = await build({
    ...common,
    entryPoints: {
      index: lib('index.ts'),
      models: 'part:models',
      plain: 'part:plain',
      session: 'part:session',
      ...Object.fromEntries(
        Object.values(platformFiles)
          .flatMap((files) => [files.node, files.default])
          .map((file) => [basename(file), lib(`${file}.ts`)]),
      ),
    },
    format: 'esm',
    platform: 'neutral',
    outdir: dist('esm'),
    chunkNames: 'part-[hash]',
    splitting: true,
    external: [...external, ...Object.keys(platformFiles), './metadata-symbol.js'],
    plugins: [parts, replaced(sourcesFor('default', instanceFiles))],
  })
  await write(result, { keepFunctions: false })
  // It has a name that `sideEffects` can name.
  await write(
    await build({
      ...common,
      entryPoints: [symbol],
      format: 'esm',
      outdir: dist('esm'),
    }),
  )
  return result.metafile.outputs['dist/esm/index.js'].exports
}

async function buildForNode(exported) {
  // In a file of its own, which is read when the first file is opened.
  await write(
    await build({
      ...common,
      entryPoints: [built('stores/h5wasm/hdf5-glue.js')],
      format: 'cjs',
      platform: 'node',
      sourcemap: false,
      outfile: dist('hdf5-glue.cjs'),
      ...ofModuleUrl,
    }),
    { compress: true, keepFunctions: false },
  )
  const result = await build({
    ...common,
    entryPoints: [lib('index.ts')],
    format: 'cjs',
    platform: 'node',
    outfile: dist('node.cjs'),
    external: [...external, 'h5wasm/node'],
    ...ofModuleUrl,
    plugins: [
      lazyTransformer,
      glueApart,
      replaced({
        ...sourcesFor('node', { ...platformFiles, ...instanceFiles }),
        './metadata-symbol.js': { path: symbol, sideEffects: true },
      }),
    ],
  })
  await write(result)
  // By `import`, Node would search all of node.cjs for names first, which costs more than running it.
  const face = `import { createRequire } from 'node:module'

export const {
  ${exported.toSorted().join(',\n  ')},
} = createRequire(import.meta.url)('./node.cjs')
`
  writeFileSync(dist('node.mjs'), face)
}

async function buildCommand() {
  await write(
    await build({
      ...common,
      entryPoints: [lib('cli/main.ts')],
      format: 'esm',
      platform: 'node',
      sourcemap: false,
      outfile: dist('cli.js'),
      plugins: [
        replaced({
          '../index.js': { path: './node.mjs', external: true },
          '../../index.js': { path: './node.mjs', external: true },
        }),
      ],
    }),
    { keepFunctions: false },
  )
}

/** For vite.config.ts, which is a module. */
async function buildForVite() {
  await write(
    await build({
      ...common,
      entryPoints: [lib('vite/plugin.ts')],
      format: 'esm',
      platform: 'node',
      sourcemap: false,
      outfile: dist('vite.js'),
    }),
    { keepFunctions: false },
  )
}

/** The parts are folders of lib/; index.js only re-exports them, so that a bundler may leave them out. */
function modulesOf(part) {
  const folders = { models: /^\.\/(decorators|metadata|errors|version)/, plain: /^\.\/bridges/ }
  const isOf = (module) =>
    part === 'session'
      ? !Object.values(folders).some((pattern) => pattern.test(module))
      : folders[part].test(module)
  const text = readFileSync(lib('index.ts'), 'utf8')
  return new Set([...text.matchAll(/ from '(.*)'/g)].map(([, module]) => module).filter(isOf))
}

const parts = {
  name: 'parts',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^part:/ }, ({ path }) => ({ path: path.slice(5), namespace: 'part' }))
    onLoad({ filter: /./, namespace: 'part' }, ({ path }) => ({
      contents: [...modulesOf(path)].map((module) => `export * from '${module}'\n`).join(''),
      resolveDir: lib(''),
      loader: 'ts',
    }))
  },
}

/** class-transformer costs more than the rest of the import, and only JSON needs it. */
const lazyTransformer = {
  name: 'lazy-transformer',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^class-transformer$/ }, ({ namespace }) =>
      namespace === 'lazy' ? { external: true } : { path: 'class-transformer', namespace: 'lazy' },
    )
    onLoad({ filter: /./, namespace: 'lazy' }, () => ({
      contents: ['Exclude', 'Expose', 'instanceToPlain', 'plainToInstance', 'Type']
        .map((name) => `export const ${name} = (...args) => require('class-transformer').${name}(...args)\n`)
        .join(''),
    }))
  },
}

/** By `require`: Jest's modules know no `import()`. */
const glueApart = {
  name: 'glue-apart',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\/hdf5-glue\.js$/ }, ({ path }) => ({ path, namespace: 'glue' }))
    onResolve({ filter: /./, namespace: 'glue' }, () => ({ external: true }))
    onLoad({ filter: /./, namespace: 'glue' }, () => ({
      contents: "module.exports = require('./hdf5-glue.cjs')",
    }))
  },
}

const sourcesFor = (condition, files) =>
  Object.fromEntries(
    Object.entries(files).map(([path, file]) => [path, lib(`${file[condition]}.ts`)]),
  )

/** Leads imports elsewhere, before anything else looks at them. */
function replaced(targets) {
  return {
    name: 'replaced',
    setup({ onResolve }) {
      for (const [path, target] of Object.entries(targets))
        onResolve({ filter: new RegExp(`^${path.replaceAll('.', '\\.')}$`) }, () =>
          typeof target === 'string' ? { path: target } : target,
        )
    },
  }
}

/** Writes what was built, with short names for what no message and no trace of the stack has. */
async function write({ outputFiles }, { keepFunctions = true, compress = false } = {}) {
  const maps = new Map(outputFiles.map(({ path, text }) => [path, text]))
  for (const { path, text } of outputFiles.filter((file) => !file.path.endsWith('.map'))) {
    const url = `${basename(path)}.map`
    const map = maps.get(`${path}.map`)
    const { code, map: shortened } = await minify(withOwnNames(withoutBareImports(text)), {
      compress,
      module: !path.endsWith('.cjs'),
      mangle: { reserved: namesOfClasses(withOwnNames(text)), keep_classnames: true, keep_fnames: keepFunctions },
      // Node prints the line that threw.
      format: { max_line_len: 1000, shebang: true },
      ...(map === undefined ? {} : { sourceMap: { content: map, url } }),
    })
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, code)
    if (map !== undefined) writeFileSync(`${path}.map`, coarse(shortened, code))
  }
}

/** Where a class names itself, esbuild calls it `_Session` inside, and so would messages. Columns stay for the map. */
function withOwnNames(text) {
  const renamed = new Map()
  for (const [, variable, inner] of text.matchAll(/([\w$]+) ?= ?class (_[\w$]+)/g)) {
    if (inner !== `_${variable}`) throw new Error(`There are two classes ${inner.slice(1)}: ${variable}`)
    renamed.set(inner, `${variable} `)
  }
  return text.replace(/(?<![\w$])_[\w$]+/g, (name) => renamed.get(name) ?? name)
}

/** A class without a name of its own has that of the variable that it is assigned to. */
function namesOfClasses(text) {
  const names = text.matchAll(/\bclass ([\w$]+)|([\w$]+) ?= ?class\b/g)
  return [...names].map(([, own, variable]) => own ?? variable)
}

/** Parts do nothing by themselves, so nobody has to import them for that; bundlers would warn. */
function withoutBareImports(text) {
  return text.replace(/import"\.\/part-\w+\.js";/g, (statement) => ' '.repeat(statement.length))
}

/** Only what has one of these can throw, or be on the stack when something throws. */
const canThrow = /[([.`{]|\b(?:await|in|instanceof|new|of|throw|yield)\b/

/**
 * Reduces a map to what a trace of the stack shows: the line of the source for each place in `code` that can be in one.
 * Columns would be those of the first such place in a line.
 */
function coarse(text, code) {
  const { version, sources, mappings } = JSON.parse(text)
  const lines = code.split('\n')
  const places = decode(mappings).map((segments, line) => {
    let last
    return segments.flatMap(([column, source, sourceLine], index) => {
      if (last?.[1] === source && last?.[2] === sourceLine) return []
      let end = index + 1
      while (segments[end]?.[1] === source && segments[end][2] === sourceLine) end++
      if (!canThrow.test(lines[line].slice(column, segments[end]?.[0]))) return []
      last = [column, source, sourceLine, 0]
      return [last]
    })
  })
  return JSON.stringify({ version, sources, names: [], mappings: encode(places) })
}

/**
 * What index.d.ts leads to, once for each of the two ways to import. Comments stay where it exports something: editors
 * show those alone.
 */
function copyTypes() {
  const entries = [built('index.d.ts'), built('vite/plugin.d.ts')]
  const exported = new Set([...entries, ...modulesNamedIn(entries[0])])
  const files = new Set(exported)
  for (const file of files) {
    for (const named of modulesNamedIn(file)) files.add(named)
    const text = typesOf(file)
    for (const folder of ['types', 'types-cjs']) {
      const target = dist(join(folder, relative(built(''), file)))
      mkdirSync(dirname(target), { recursive: true })
      writeFileSync(target, exported.has(file) ? text : text.replace(/^ *\/\*\*[\s\S]*?\*\/\n/gm, ''))
    }
  }
  writeFileSync(dist('types-cjs/package.json'), '{ "type": "commonjs" }\n')
}

const typesOf = (file) =>
  readFileSync(file, 'utf8').replace(/^(?:import ['"].*|\/\/# sourceMappingURL=.*)\n?/gm, '')

function modulesNamedIn(file) {
  const names = typesOf(file).matchAll(/(?:from |import\()['"](\.[^'"]*)\.js['"]/g)
  return Array.from(names, ([, name]) => resolve(dirname(file), `${name}.d.ts`))
}

/** What dist/ is made of, as one number: a build of the same again is left out. */
function stateOfSources() {
  const hash = createHash('sha256')
  const folders = ['lib', 'scripts'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  for (const file of [...folders.toSorted(), join(root, 'package-lock.json')])
    hash.update(`${relative(root, file)}\0`).update(readFileSync(file))
  return hash.digest('hex')
}

const stamp = join(root, 'build/dist.sha256')
const state = stateOfSources()
if (!existsSync(dist('types-cjs')) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== state) {
  rmSync(stamp, { force: true })
  rmSync(dist(''), { recursive: true, force: true })
  await buildForNode(await buildForBundlers())
  await buildCommand()
  await buildForVite()
  copyFileSync(join(root, 'node_modules/h5wasm/LICENSE.txt'), dist('LICENSE-h5wasm.txt'))
  copyTypes()
  writeFileSync(stamp, state)
}
