import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join, posix } from 'node:path'

import { expect } from 'chai'

import { root } from '../programs/run-program.js'
import { makeProject, mustRunIn, pack, remove, runIn, type Tarball, tool } from './packed.js'

/** A third of the files, and half of the bytes, of what 0.1.0 would have published. */
const mostFiles = 2124 / 3
const mostBytes = 4_954_433 / 2
/** Two thirds of its tarball: the code is in it twice, and packs less well than what was left out. */
const mostPackedBytes = (1_166_000 * 2) / 3

describe('The package as it is published', function () {
  let folder = ''
  let tarball: Tarball
  let paths: readonly string[] = []

  const installed = (...path: string[]): string => join(folder, 'node_modules/h5orm', ...path)
  const text = (...path: string[]): Promise<string> => readFile(installed(...path), 'utf8')
  /** Runs lines of a program in the project, and gives the JSON that it prints. */
  const program = async (name: string, ...lines: readonly string[]): Promise<unknown> => {
    await writeFile(join(folder, name), lines.join('\n'))
    return JSON.parse((await mustRunIn(folder, process.execPath, name)).stdout)
  }

  before(async () => {
    folder = await makeProject()
    tarball = await pack(folder)
    paths = tarball.files.map(({ path }) => path)
  })

  after(() => remove(folder))

  it('has a third of the files of 0.1.0, and half its size', () => {
    expect(paths.length).to.be.below(mostFiles)
    expect(tarball.unpackedSize).to.be.below(mostBytes)
    expect(tarball.size).to.be.below(mostPackedBytes)
  })

  it('is not published before package.json says where its source is and where faults go', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    expect(scripts.prepublishOnly).to.equal('node scripts/refuse-without-addresses.mjs')
    const place = await mkdtemp(join(folder, 'published-'))
    const outcome = async (description: object): Promise<[number, string]> => {
      await writeFile(join(place, 'package.json'), JSON.stringify(description))
      const script = join(root, 'scripts/refuse-without-addresses.mjs')
      const { code, output } = await runIn(place, process.execPath, script)
      return [code, output.trim()]
    }
    const refused = (fields: string): [number, string] => [
      1,
      `Not published: fill in ${fields} in package.json, the addresses of the project.`,
    ]
    expect(await outcome({})).to.deep.equal(refused('repository, homepage, bugs'))
    const homepage = 'https://example.org'
    expect(await outcome({ homepage, repository: { type: 'git' } })).to.deep.equal(
      refused('repository, bugs'),
    )
    const complete = { homepage, repository: { url: homepage }, bugs: { email: 'a@example.org' } }
    expect(await outcome(complete)).to.deep.equal([0, ''])
  })

  it('has the library, its declarations, its documents and examples, and nothing of the build', () => {
    const kinds = new Set(paths.map((path) => (path.includes('/') ? path.split('/')[0] : path)))
    expect([...kinds]).to.have.members([
      'CHANGELOG.md',
      'CITATION.cff',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'bench',
      'dist',
      'docs',
      'examples',
      'package.json',
      'spec',
    ])
    expect(paths.filter((path) => /^(?:bench|spec)/.test(path))).to.deep.equal([
      'bench/README.md',
      'spec/interop/read_h5orm.py',
    ])
    expect(
      paths.filter((path) => /tsbuildinfo|\.spec\.|(?<!\.d)\.ts\.map/.test(path)),
    ).to.deep.equal([])
    expect(paths.filter((path) => /^dist\/.*(?<!\.d)\.ts$/.test(path))).to.deep.equal([])
    expect(paths).to.include.members(['examples/01-first-save.ts', 'dist/LICENSE-h5wasm.txt'])
  })

  it('has documents whose links all lead to what is in it', async () => {
    const missing: string[] = []
    for (const page of paths.filter((path) => path.endsWith('.md'))) {
      const prose = (await text(page)).replace(/```[\s\S]*?```|`[^`\n]*`/g, '')
      for (const [, link] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^(?:https?:|mailto:|#)/.test(link!)) continue
        const target = posix.join(posix.dirname(page), link!.replace(/#.*$/, ''))
        if (!paths.some((path) => path === target || path.startsWith(`${target}/`)))
          missing.push(`${page}: ${link}`)
      }
    }
    expect(missing).to.deep.equal([])
  })

  it('has the same version wherever it is named', async () => {
    const { version } = JSON.parse(await text('package.json'))
    expect(await text('CITATION.cff')).to.include(`\nversion: ${version}\n`)
    expect(/^## (\S+)/m.exec(await text('CHANGELOG.md'))?.[1]).to.equal(version)
    expect(
      await program('version.cjs', "console.log(JSON.stringify(require('h5orm').version))"),
    ).to.equal(version)
  })

  it('is one library for `require` and `import`, whichever comes first', async () => {
    const compare = 'const same = Object.keys(a).every((name) => a[name] === b[name])'
    const print =
      'console.log(JSON.stringify([same, Object.keys(a).length === Object.keys(b).length]))'
    const required = await program(
      'required-first.cjs',
      "const a = require('h5orm')",
      `import('h5orm').then((b) => { ${compare}; ${print} })`,
    )
    const imported = await program(
      'imported-first.mjs',
      "import * as a from 'h5orm'",
      "import { createRequire } from 'node:module'",
      "const b = createRequire(import.meta.url)('h5orm')",
      compare,
      print,
    )
    expect([required, imported]).to.deep.equal([
      [true, true],
      [true, true],
    ])
  })

  it('saves and loads from CommonJS without `await` at the top', async () => {
    const outcome = await program(
      'save.cjs',
      "const { dump, load } = require('h5orm')",
      "dump({ a: [1, 2] }, 'save.h5', '/x')",
      "  .then(() => load('save.h5', '/x'))",
      '  .then((value) => console.log(JSON.stringify(value)))',
    )
    expect(outcome).to.deep.equal({ a: [1, 2] })
  })

  it('loads class-transformer when JSON is asked for, and the one that the program has', async () => {
    const outcome = await program(
      'lazy.cjs',
      "const { H5Class, H5Field, toPlain } = require('h5orm')",
      "const isLoaded = () => Object.keys(require.cache).some((file) => file.includes('class-transformer'))",
      'const before = isLoaded()',
      "const { Expose } = require('class-transformer')",
      "class Run { constructor() { this.title = 't' } }",
      "H5Field('string')(Run.prototype, 'title')",
      "Expose({ name: 'label' })(Run.prototype, 'title')",
      "H5Class('lab.Run')(Run)",
      'console.log(JSON.stringify([before, toPlain(new Run())]))',
    )
    expect(outcome).to.deep.equal([false, { label: 't' }])
  })

  it('leaves the program’s own h5wasm alone', async () => {
    const outcome = await program(
      'beside.mjs',
      "import h5wasm from 'h5wasm/node'",
      "import { dump, load } from 'h5orm'",
      'await h5wasm.ready',
      "const file = new h5wasm.File('beside.h5', 'w')",
      "await dump({ a: 1 }, 'ours.h5', '/x')",
      "file.create_dataset({ name: 'theirs', data: new Float64Array([1, 2]) })",
      'file.close()',
      "console.log(JSON.stringify([await load('ours.h5', '/x/a'), [...(await load('beside.h5', '/theirs'))]]))",
    )
    expect(outcome).to.deep.equal([1, [1, 2]])
  })

  it('has source maps: a trace names the sources', async () => {
    const lines = ["import { load } from 'h5orm'", "await load('none.h5', '/x')"]
    await writeFile(join(folder, 'trace.mjs'), lines.join('\n'))
    const { output } = await runIn(folder, process.execPath, '--enable-source-maps', 'trace.mjs')
    expect(output).to.match(/at .*lib\/stores\/h5wasm\/open-store\.ts:\d+/)
    for (const path of paths.filter((one) => one.endsWith('.map')))
      for (const source of (JSON.parse(await text(path)) as { sources: string[] }).sources)
        expect(source).to.match(/^(?:\.\.\/)+lib\/|^lazy:|^glue:|^part:/)
  })

  it('has short names of variables, but classes keep theirs: messages name them', async () => {
    const report = [
      'const others = Object.keys(h).filter((k) => Object.hasOwn(h[k], "prototype") && h[k].name !== k)',
      'console.log(JSON.stringify(others.filter((k) => String(h[k]).startsWith("class"))))',
    ]
    expect(await program('names.cjs', "const h = require('h5orm')", ...report)).to.deep.equal([])
    const entry = JSON.stringify(installed('dist/esm/index.js'))
    expect(await program('names.mjs', `import * as h from ${entry}`, ...report)).to.deep.equal([])
  })

  it('has the command', async () => {
    const { stdout } = await mustRunIn(folder, join(folder, 'node_modules/.bin/h5orm'), '--version')
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    expect(stdout.trim()).to.equal(version)
  })

  const resolutions = [
    { what: 'CommonJS as it was (node10)', module: 'commonjs', moduleResolution: 'node10' },
    { what: 'CommonJS (node16)', module: 'node16', moduleResolution: 'node16' },
    {
      what: 'modules (nodenext)',
      module: 'nodenext',
      moduleResolution: 'nodenext',
      isModule: true,
    },
    { what: 'a bundler', module: 'esnext', moduleResolution: 'bundler' },
  ]
  for (const { what, isModule = false, ...options } of resolutions) {
    it(`has types for ${what}, without skipLibCheck`, async () => {
      const file = isModule ? 'types.mts' : 'types.ts'
      const source = [
        "import { load, type LoadOptions, Session } from 'h5orm'",
        'export const options: LoadOptions = {}',
        "export const opened: Promise<Session> = Session.open('a.h5')",
        "export const wrong: number = load('a.h5', '/x')",
      ]
      await writeFile(join(folder, file), source.join('\n'))
      const flags = {
        strict: true,
        noEmit: true,
        target: 'es2022',
        lib: ['es2023', 'dom', 'esnext'],
      }
      const compilerOptions = { ...flags, types: [], ...options }
      await writeFile(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ compilerOptions, files: [file] }),
      )
      const { output } = await runIn(folder, tool('tsc'), '-p', '.')
      expect(output.trim()).to.match(/^types\.m?ts\(4,14\): error TS2322: [^\n]*$/)
    })
  }
})
