// Keeps the code in README.md and docs/ equal to the examples that are run.
//
// A block of code follows a comment that says which region of an example it is, or which regions:
//
//   <!-- examples/01-first-save.ts#claim -->
//
// In TypeScript it becomes a program that runs alone, with the imports and declarations that the region uses;
// Or it says that nothing runs it, and why: <!-- not run: needs a browser -->. `node scripts/snippets.mjs` fills the
// blocks, `--check` tells which differ.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { wholeProgram } from './whole-program.mjs'

const root = resolve(import.meta.dirname, '..')
const checks = process.argv.includes('--check')
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

const runnable = new Set(['ts', 'python', 'octave', 'r', 'julia'])
const block = /(?:<!-- ([^\n]*?) -->\n)?```([a-z]*)\n([\s\S]*?)```/g

const problems = []
for (const page of pages) {
  const text = readFileSync(join(root, page), 'utf8')
  const filled = text.replace(block, (whole, source, language, code) => {
    if (!runnable.has(language)) return whole
    const line = `${page}: ${code.split('\n')[0]}`
    if (source === undefined) {
      problems.push(`${line} … names no example`)
      return whole
    }
    if (source.startsWith('not run: ')) return whole
    const wanted = snippet(source, page)
    if (wanted !== code && checks) problems.push(`${line} … is not ${source}`)
    return `<!-- ${source} -->\n\`\`\`${language}\n${wanted}\`\`\``
  })
  if (!checks && filled !== text) writeFileSync(join(root, page), filled)
}
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1

/** A region of an example, or several joined by `+`; in TypeScript with what it needs to run alone. */
function snippet(source, page) {
  const [file, named] = source.split('#')
  const regions = named?.split('+') ?? []
  const text = readFileSync(join(root, file), 'utf8')
  if (file.endsWith('.ts')) return wholeProgram(file, text, regions)
  const lines = text.trimEnd().split('\n')
  const wanted = regions.flatMap((region) => {
    const start = lines.findIndex((line) => new RegExp(`^\\s*(#|%) #region ${region}$`).test(line))
    if (start < 0) throw new Error(`${page}: ${file} has no region ${region}`)
    const length = lines.slice(start).findIndex((line) => /^\s*(#|%) #endregion/.test(line))
    return lines.slice(start + 1, start + length)
  })
  return `${wanted.join('\n').trim()}\n`
}
