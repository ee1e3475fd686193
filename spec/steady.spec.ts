import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'

const folder = join(import.meta.dirname, '../../../spec')
const sources = new Map(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !/^(fixtures|.*types)\//.test(file))
    .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
)

/** The sources that have a pattern, with what was found. */
function found(pattern: RegExp, of: (file: string) => boolean = () => true): string[] {
  return [...sources].flatMap(([file, source]) =>
    of(file) ? Array.from(source.matchAll(pattern), ([text]) => `${file}: ${text.trim()}`) : [],
  )
}

const isSpec = (file: string): boolean => file.endsWith('.spec.ts') && file !== 'steady.spec.ts'

describe('No spec fails by chance because it', () => {
  const { timeout } = JSON.parse(readFileSync(join(folder, '../.mocharc.json'), 'utf8')) as {
    timeout: number
  }

  it('has less time than the others', () => {
    const shorter = found(/(?<!AbortSignal)\.timeout\([\d_]+\)/g, isSpec).filter(
      (text) => Number(/\(([\d_]+)\)/.exec(text)?.[1]?.replaceAll('_', '')) <= timeout,
    )
    expect(shorter).to.deep.equal([])
  })

  it('measures time', () => {
    expect(found(/\b(?:performance|Date)\.now\(\)/g, isSpec)).to.deep.equal([])
  })

  it('draws numbers that no seed repeats', () => {
    expect(found(/\bMath\.random\(\)/g, isSpec)).to.deep.equal([])
  })

  it('listens on a port that another program may have', () => {
    expect(found(/\.listen\((?!0\b).*/g, (file) => file !== 'steady.spec.ts')).to.deep.equal([])
  })

  it('uses a name in the folder of temporary files that another process may use', () => {
    const lines = found(/^.*\bjoin\(tmpdir\(\).*$/gm, (file) => file !== 'steady.spec.ts')
    const allowed = /mkdtemp(?:Sync)?\(join\(tmpdir\(\), |inFolder\(join\(tmpdir\(\), /
    expect(lines.filter((line) => !allowed.test(line))).to.deep.equal([])
  })

  it('gives a class a name that another spec file in its process may have taken', () => {
    const filesByName = new Map<string, Set<string>>()
    const declaration =
      /^@H5Class\((?<options>[^)]*)\)\s+(?:@.*\s+)*(?:export )?(?:abstract )?class (?<own>\w+)/gm
    for (const [file, source] of sources)
      for (const { groups } of source.matchAll(declaration)) {
        const options = groups?.['options'] ?? ''
        const given = /^\s*'([^']+)'/.exec(options) ?? /\bname: '([^']+)'/.exec(options)
        const name = given?.[1] ?? (groups?.['own'] as string)
        filesByName.set(name, (filesByName.get(name) ?? new Set()).add(file))
      }
    expect(filesByName.size).to.be.above(50)
    const shared = [...filesByName].filter(([, files]) => files.size > 1)
    expect(shared.map(([name, files]) => `${name}: ${[...files].join(', ')}`)).to.deep.equal([])
  })
})
