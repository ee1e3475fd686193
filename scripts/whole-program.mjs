// Makes a region of an example a program that runs alone: with the imports and declarations that it uses.

import { parseSync } from 'oxc-parser'

/**
 * Gives the source of a program of some regions of an example, and of what they use of the rest of it.
 *
 * Imports are cut down to the names that are used; constants, classes and functions that the regions need come before
 * them. Statements outside of the regions that only have an effect, such as a save, are left out: name their region.
 *
 * @param {string} file for messages
 * @param {string} source
 * @param {readonly string[]} regions none for the whole file
 */
export function wholeProgram(file, source, regions) {
  const { program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
  const lines = source.split('\n')
  const ranges = regions.map((region) => rangeOf(file, lines, region))
  const statements = program.body.map((node) => ({ node, ...linesOf(source, node) }))
  const imports = statements.filter(({ node }) => node.type === 'ImportDeclaration')
  const others = statements.filter(({ node }) => node.type !== 'ImportDeclaration')
  const chosen = new Set(
    others.filter(({ start, end }) =>
      ranges.some(([first, last]) => start >= first && end <= last),
    ),
  )
  const used = addDeclarations(others, chosen)
  const head = imports.flatMap(({ node }) => importOf(node, used, source)).join('\n')
  const declarations = others.filter((statement) => chosen.has(statement) && !isWithin(statement))
  const parts = [
    head,
    ...blocksOf(declarations, lines),
    ...ranges.map(([first, last]) =>
      withoutImports(lines.slice(first, last + 1))
        .join('\n')
        .trim(),
    ),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`

  function isWithin({ start, end }) {
    return ranges.some(([first, last]) => start >= first && end <= last)
  }
}

function rangeOf(file, lines, region) {
  const start = lines.findIndex((line) => new RegExp(`^\\s*// #region ${region}$`).test(line))
  if (start < 0) throw new Error(`${file} has no region ${region}`)
  const length = lines.slice(start).findIndex((line) => /^\s*\/\/ #endregion/.test(line))
  return [start + 1, start + length - 1]
}

function linesOf(source, { start, end }) {
  const line = (offset) => source.slice(0, offset).split('\n').length - 1
  return { start: line(start), end: line(end - 1) }
}

/** Adds the declarations of the names that the chosen statements use, and gives all names that are used. */
function addDeclarations(statements, chosen) {
  const used = new Set()
  const queue = [...chosen]
  for (let statement = queue.pop(); statement !== undefined; statement = queue.pop()) {
    collectNames(statement.node, used)
    for (const other of statements) {
      if (chosen.has(other) || !declaredBy(other.node).some((name) => used.has(name))) continue
      chosen.add(other)
      queue.push(other)
    }
  }
  return used
}

function declaredBy(node) {
  const declaration = node.type.startsWith('Export') ? (node.declaration ?? node) : node
  switch (declaration.type) {
    case 'VariableDeclaration':
      return declaration.declarations.flatMap(({ id }) => [...collectNames(id, new Set())])
    case 'ClassDeclaration':
    case 'FunctionDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return [declaration.id.name]
    default:
      return []
  }
}

/** Collects identifiers that may name a binding: no names of members and keys. */
function collectNames(node, names) {
  if (node.type === 'Identifier') names.add(node.name)
  for (const [key, child] of Object.entries(node)) {
    const isName =
      (key === 'property' && node.type === 'MemberExpression' && !node.computed) ||
      (key === 'key' && !node.computed && !node.shorthand)
    if (isName) continue
    for (const one of Array.isArray(child) ? child : [child])
      if (typeof one === 'object' && one !== null && typeof one.type === 'string')
        collectNames(one, names)
  }
  return names
}

/** An import of the names that are used; one for its effect stays as it is. */
function importOf(node, used, source) {
  if (node.specifiers.length === 0) return [source.slice(node.start, node.end)]
  const needed = node.specifiers.filter(({ local }) => used.has(local.name))
  if (needed.length === 0) return []
  const from = ` from ${source.slice(node.source.start, node.source.end)}`
  const text = ({ start, end }) => source.slice(start, end)
  const others = needed.filter(({ type }) => type !== 'ImportSpecifier').map(text)
  const named = needed.filter(({ type }) => type === 'ImportSpecifier').map(text)
  const isTypeOnly = node.importKind === 'type' ? 'type ' : ''
  const list = named.length === 0 ? others : [...others, `{ ${named.join(', ')} }`]
  return [`import ${isTypeOnly}${list.join(', ')}${from}`]
}

/** The lines of statements with the comments above them; those that follow each other stay together. */
function blocksOf(statements, lines) {
  const blocks = []
  let last
  for (const { start, end } of statements) {
    let first = start
    while (first > 0 && /^\/\/ (?!#)/.test(lines[first - 1])) first--
    const text = lines.slice(first, end + 1).join('\n')
    if (last !== undefined && first === last + 1) blocks.push(`${blocks.pop()}\n${text}`)
    else blocks.push(text)
    last = end
  }
  return blocks
}

const withoutImports = (lines) => lines.filter((line) => !/^import .* from '.*'$/.test(line))
