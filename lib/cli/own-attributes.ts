import type { NodeDescription } from '../index.js'

/** Attributes that say how a value is stored, so that none is lost when its value is written anew. */
const own = new Set([
  'js_type',
  'js_class',
  'js_version',
  'js_types',
  'js_references',
  'length',
  'row',
  'target',
  'tables',
  'view',
  'byteOffset',
  'hidden',
  'iso8601',
  'dtype',
  'creator',
  'h5orm_format',
])

/** Those of PyTables and hdf5pickle. */
const python = new Set([
  'CLASS',
  'TITLE',
  'VERSION',
  'FLAVOR',
  'PYTABLES_FORMAT_VERSION',
  'pickletype',
  'empty',
  'has_reduce_content',
  'hdf5pickle_protocol',
])

const marks = new Set(['length', 'row', 'target', 'tables', 'view', 'byteOffset', 'hidden'])

/** The attributes of a node that say something about its content: units, names, fields of an instance. */
export function ownAttributes(node: NodeDescription): [string, unknown][] {
  const isMarked = node.type !== undefined
  return [...node.attributes].filter(([name]) => {
    if (python.has(name) && isPythons(node)) return false
    if (name === 'units' && node.type === 'Date') return false
    return !own.has(name) || (!isMarked && marks.has(name) && node.pickleType === undefined)
  })
}

const isPythons = ({ attributes, pickleType, path }: NodeDescription): boolean =>
  pickleType !== undefined || path === '/' || path.endsWith('/__') || attributes.has('CLASS')
