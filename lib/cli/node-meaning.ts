import type { NodeDescription } from '../index.js'
import { jsTerm } from './js-term.js'
import { kindMeaning, partMeanings } from './kind-meanings.js'
import { pickleTerm, pythonTerm } from './pickle-terms.js'
import { printable } from '../printable.js'
import { shortText } from './value-text.js'

/** Says in words what a node is, and what loading it does. */
export function nodeMeaning(node: NodeDescription, parent: NodeDescription | undefined): string {
  const role = roleOf(node, parent)
  const isAllSaid = isWay(node) && (parent?.type === 'Table' || complete.has(node.name))
  if (role !== undefined && isAllSaid) return role
  const meaning = meaningOf(node)
  return role === undefined ? meaning : `${role}: ${meaning}`
}

/** A group that says nothing about itself. */
const isWay = ({ kind, type, className, pickleType }: NodeDescription): boolean =>
  kind === 'group' && [type, className, pickleType].every((mark) => mark === undefined)

/** Parts of which nothing more is to be said. */
const complete = new Set(['missing', 'objects', 'tables', 'properties'])

/** What a node is for the one that it lies in. */
function roleOf(node: NodeDescription, parent: NodeDescription | undefined): string | undefined {
  if (parent === undefined) return undefined
  if (parent.name === '__' && Object.hasOwn(partMeanings, node.name)) return partMeanings[node.name]
  if (parent.type !== 'Table' || node.name === '__') return undefined
  return isWay(node) ? 'columns whose names are paths' : 'column'
}

function meaningOf(node: NodeDescription): string {
  const { kind, path, name, pickleType, type, className } = node
  if (kind === 'broken-link')
    return `a link that is not followed, a BrokenLink to ${printable(node.target ?? '?')}`
  if (pickleType !== undefined) return pickledMeaning(node, pickleType)
  if (path === '/') return fileMeaning(node)
  if (type === 'Reference') return referenceMeaning(node)
  if (type === 'Table') return tableMeaning(node)
  if (className !== undefined) return instanceMeaning(node, printable(className))
  if (type !== undefined) return markedMeaning(node, type)
  if (name === '__') return 'parts that are no properties'
  if (kind === 'group') return `a plain object of ${counted(node.children.length, 'property')}`
  const units = node.attributes.get('units')
  const term = jsTerm(node)
  return typeof units === 'string' && / since /.test(units)
    ? `${term}; loaded as Date if asked for`
    : term
}

function fileMeaning({ attributes, children }: NodeDescription): string {
  const creator = attributes.get('creator')
  const format = attributes.get('h5orm_format')
  const content = counted(children.length, 'top-level path')
  if (format !== undefined) return `file of ${said(creator)}, format ${said(format)}, ${content}`
  return attributes.has('hdf5pickle_protocol')
    ? `file of Python's hdf5pickle, ${content}`
    : `file of another program, ${content}`
}

function referenceMeaning({ attributes, target = '?', shape = [] }: NodeDescription): string {
  const to = printable(target)
  const view = attributes.get('view')
  if (view !== undefined) return `a view on a buffer: ${said(view)} → ${to}`
  const row = attributes.get('row')
  if (row !== undefined) return `reference → element ${indexText(row)} of ${to}`
  if (!attributes.has('target')) return `reference → ${to}`
  return `row numbers, ${counted(shape[0] ?? 0, 'reference')} → rows of ${to}, -1 for none`
}

const indexText = (row: unknown): string =>
  ArrayBuffer.isView(row) ? Array.from(row as Int32Array).join(', ') : said(row)

function tableMeaning(node: NodeDescription): string {
  const { className, attributes, children, members, shape } = node
  const length = attributes.get('length') ?? shape?.[0] ?? '?'
  const columns =
    members.length > 0 ? members.length : children.filter((name) => name !== '__').length
  const rows = className === undefined ? 'plain objects' : `instances of ${printable(className)}`
  const compound = members.map(({ name, elements }) => `${printable(name)} ${elements}`).join(', ')
  return `an Array of ${said(length)} ${rows}${versionText(node)}, ${counted(columns, 'column')}${compound && `: ${compound}`}`
}

function instanceMeaning(node: NodeDescription, name: string): string {
  const fields = node.children.filter((child) => child !== '__').length
  const parts = node.children.includes('__') ? ', parts in __' : ''
  return `an instance of ${name}${versionText(node)}, ${counted(fields, 'field')}${parts}; a record where the class is not registered`
}

function versionText({ attributes }: NodeDescription): string {
  const version = attributes.get('js_version')
  return version === undefined ? '' : `, version ${said(version)}`
}

function markedMeaning(node: NodeDescription, type: string): string {
  const meaning = kindMeaning(type)
  if (meaning === undefined)
    return `marked as ${printable(type)}, which h5orm does not know: a record`
  if (node.kind === 'group' || node.shape?.length === 0) return meaning
  const isPlain = ['null', 'undefined', 'string'].includes(type)
  return isPlain ? meaning : jsTerm(node)
}

function pickledMeaning(node: NodeDescription, pickleType: string): string {
  const python = pythonTerm(pickleType)
  const letter = JSON.stringify(printable(pickleType))
  if (python === undefined)
    return `pickletype ${letter}, which hdf5pickle does not have: an error when loaded`
  if (pickleType === 'RR') return `reference → ${printable(node.target ?? '? (no target)')}`
  const parts = node.children.filter((name) => name !== '__').length
  const content = node.kind === 'group' ? ` of ${counted(parts, 'node')}` : ''
  return `pickletype ${letter}, Python's ${python}${content}: ${pickleTerm(node)}`
}

const counted = (count: number, noun: string): string =>
  `${count} ${count === 1 ? noun : noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`}`

/** The value of an attribute, which can be anything in a damaged file. */
const said = (value: unknown): string =>
  typeof value === 'string' ? printable(value) : shortText(value, { depth: 0 })
