import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

import { expect } from 'chai'
import * as h5orm from 'h5orm'

import { root } from '../programs/run-program.js'
import { compile, compilers, dialects, type Version, versions } from './compilers.js'
import { generatedModels } from './generated-models.js'
import { hovers } from './hovers.js'

/** The programs of type tests: what has to compile, and what must not. */
async function typeTests(version: Version): Promise<Record<string, string>> {
  const folder = join(root, 'spec/types')
  const others = version === '5.4.5' ? ['misfitting-buffers.ts'] : []
  const names = (await readdir(folder)).filter(
    (name) => !name.endsWith('.spec.ts') && !others.includes(name),
  )
  const read = async (name: string) => [name, await readFile(join(folder, name), 'utf8')] as const
  return Object.fromEntries(await Promise.all(names.map(read)))
}

/** Lines that export every value of the package, and every member of its classes, as a type that is inferred. */
function everything(): string[] {
  const lines: string[] = []
  for (const [name, value] of Object.entries<unknown>(h5orm)) {
    lines.push(`export const ${name} = same(h5orm.${name})`)
    if (typeof value !== 'function' || !String(value).startsWith('class')) continue
    const made = `made${name}`
    lines.push(`export const ${made} = same(null! as h5orm.${name})`)
    for (const key of Object.getOwnPropertyNames(value.prototype))
      if (key !== 'constructor') lines.push(`export const ${made}_${key} = same(${made}.${key})`)
    for (const key of Object.getOwnPropertyNames(value))
      if (typeof Reflect.get(value, key) === 'function')
        lines.push(`export const ${name}_${key} = same(h5orm.${name}.${key})`)
  }
  return lines
}

/** What inferred types are made of when a program loads and declares. */
const inferred = `
import * as h5orm from 'h5orm'
const same = <T>(value: T) => value

export class Part { mass = 0 }
export const opened = h5orm.Session.open('x.h5')
const session = await opened
export const one = await session.load('/p', Part)
export const list = await session.load('/p', () => [Part])
export const many = await session.loadMany({ '/a': Part, '/b': () => [Part], '/c': 'date' })
export const fromFile = await h5orm.loadMany('x.h5', { '/a': h5orm.tableOf(Part) })
export const texts = await session.load('/p', 'string[]')
export const bytes = await session.toBytes()
export const partsByName = h5orm.mapOf('string', Part)
export const rowsOfParts = h5orm.tableOf(Part)
export const signals = h5orm.lazyArray('float32')
export const field = h5orm.H5Field('float64[]')
export const fields = h5orm.registry.definitionOf(Part)!.fields
`

const withoutPlatform = `
import { compact, dump, H5Field, load, Session } from 'h5orm'

export class Page {
  @H5Field('url') home!: { readonly href: string }
  @H5Field('bytes') raw = new Uint8Array(0)
}
const session = await Session.open('x.h5', { mode: 'a' })
await session.save(new Page(), '/page')
export const page: Page = await load('x.h5', '/page', Page)
export const bytes: Uint8Array = await dump(page, new Uint8Array(0), '/page')
await compact('x.h5')
`

/** Instantiations of the compiler for 150 models, as counted with the types of 0.1.0 (commit 91bf3f4). */
const former = {
  '5.4.5': { legacy: 409_352, standard: 337_360 },
  '5.9.3': { legacy: 386_246, standard: 326_686 },
  '7.0.2': { legacy: 432_530, standard: 370_258 },
} as const

for (const version of versions)
  describe(`The package’s types under TypeScript ${version}`, () => {
    it('are compiled by this version', async () => {
      const { version: installed } = createRequire(import.meta.url)(
        join(compilers[version], 'package.json'),
      ) as { version: string }
      expect(installed).to.equal(version)
    })

    for (const [dialect, options] of Object.entries(dialects))
      it(`accept what fits and refuse what doesn’t, in the ${dialect} dialect`, async () => {
        expect(await compile(version, await typeTests(version), options)).to.equal('')
      })

    it('can be named by the declarations of a project that infers them', async () => {
      const source = [inferred, ...everything()].join('\n')
      const options = { declaration: true, noEmit: false, outDir: 'out' }
      expect(await compile(version, { 'inferred.ts': source }, options)).to.equal('')
    })

    it('compile without types of the DOM and of Node', async () => {
      const options = { lib: ['es2022'], ...dialects.legacy }
      expect(await compile(version, { 'page.ts': withoutPlatform }, options)).to.equal('')
    })

    for (const [dialect, options] of Object.entries(dialects) as [keyof typeof dialects, object][])
      it(`cost a tenth more at most than those of 0.1.0 for 150 models, ${dialect}`, async () => {
        const said = await compile(version, generatedModels(150), options, '--extendedDiagnostics')
        expect(said).not.to.include('error')
        const count = Number(/Instantiations:\s+(\d+)/.exec(said)?.[1])
        expect(count).to.be.within(1, former[version][dialect] * 1.1)
      })
  })

for (const version of ['5.4.5', '5.9.3'] as const)
  it(`An editor with TypeScript ${version} shows what is loaded`, () => {
    const shown = hovers(version, inferred)
    expect(shown('one')).to.equal('const one: Part')
    expect(shown('list')).to.equal('const list: Part[]')
    expect(shown('many').replaceAll(/\s+/g, ' ')).to.equal(
      "const many: { '/a': Part; '/b': Part[]; '/c': Date; }",
    )
    expect(shown('fromFile').replaceAll(/\s+/g, ' ')).to.equal(
      "const fromFile: { '/a': h5orm.Table<Part>; }",
    )
  })
