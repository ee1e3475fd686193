import { execFile } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect } from 'chai'

import { hasModules, pythons } from '../interop/pythons.js'
import { root } from '../programs/run-program.js'
import {
  normalized,
  type PrintingLanguage,
  printingLanguages,
  promisedOutput,
} from '../promised-output.js'

const run = promisify(execFile)
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

interface Snippet {
  readonly title: string
  readonly code: string
}

/** The code of a page in one language, without what says that nothing runs it. */
function snippetsOf(page: string, language: string): Snippet[] {
  const block = new RegExp(`(?:<!-- ([^\\n]*?) -->\\n)?\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g')
  return Array.from(readFileSync(join(root, page), 'utf8').matchAll(block))
    .filter(([, source]) => source?.startsWith('not run: ') !== true)
    .map(([, source = '', code = '']) => ({ title: `${page}: ${source}`, code }))
}

const language = (name: string): PrintingLanguage => printingLanguages[name] as PrintingLanguage

describe('A snippet of the README or the docs', () => {
  const place = mkdtempSync(join(tmpdir(), 'h5orm-pages-'))
  const project = join(place, 'project')
  const files = join(place, 'files')
  const typescript = pages.flatMap((page) => snippetsOf(page, 'ts'))

  /** Installs the tarball beside what its users install. */
  before(async () => {
    const modules = join(project, 'node_modules')
    mkdirSync(modules, { recursive: true })
    mkdirSync(files)
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', place], {
      cwd: root,
      maxBuffer: 2 ** 26,
    })
    const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [{ filename: string }]
    await run('tar', ['-xzf', join(place, filename), '-C', place])
    await run('mv', [join(place, 'package'), join(modules, 'h5orm')])
    const { dependencies } = JSON.parse(
      readFileSync(join(modules, 'h5orm/package.json'), 'utf8'),
    ) as {
      dependencies: Record<string, string>
    }
    for (const name of Object.keys(dependencies))
      symlinkSync(join(root, 'node_modules', name), join(modules, name))
  })
  after(() => rmSync(place, { recursive: true, force: true }))

  for (const { title, code } of typescript)
    it(`prints what it promises when it is copied into an empty folder, ${title}`, async () => {
      const folder = mkdtempSync(join(project, 'copy-'))
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
      symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'))
      writeFileSync(join(folder, 'first.ts'), code)
      const tsx = join(root, 'node_modules/tsx/dist/cli.mjs')
      const { stdout, stderr } = await run(process.execPath, [tsx, 'first.ts'], { cwd: folder })
      expect(stderr).to.equal('')
      expect(stdout.split('\n').slice(0, -1)).to.deep.equal(promisedOutput(code, language('ts')))
      for (const name of readdirSync(folder))
        if (name.endsWith('.h5')) copyFileSync(join(folder, name), join(files, name))
    })

  for (const python of pythons)
    for (const { title, code } of pages.flatMap((page) => snippetsOf(page, 'python')))
      it(`reads the file that its page names, ${title}${python.label}`, async function () {
        if (!hasModules(python, 'h5py, pandas')) return this.skip()
        const { stdout } = await run(python.command, ['-c', code], { cwd: files })
        const promised = promisedOutput(code, language('py'))
        expect(promised).to.not.have.lengthOf(0)
        expect(normalized(stdout.trimEnd().split('\n'))).to.deep.equal(normalized(promised))
      })
})
