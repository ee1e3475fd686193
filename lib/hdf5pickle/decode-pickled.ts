import { corrupt, unsupported } from '../errors.js'
import { quoted } from '../quoted.js'
import type { DatasetRecord, GroupRecord } from '../records/node-record.js'
import type { Decoding } from '../values/value-kind.js'
import { decodeDict } from './decode-entries.js'
import { decodeLeaf } from './decode-leaf.js'
import { decodeNumpy } from './decode-numpy.js'
import { decodeObject } from './decode-object.js'
import { decodePacked, decodeSequence } from './decode-sequence.js'
import type { PickleContext } from './pickle-context.js'
import { pickleTypeOf, pickleTypes, targetOf } from './pickle-type.js'

/** Restores a node that hdf5pickle wrote, or gives the work of it where other nodes are needed. */
export function decodePickled(
  record: GroupRecord | DatasetRecord,
  context: PickleContext,
): unknown {
  const type = pickleTypeOf(record) ?? ''
  return record.kind === 'dataset'
    ? decodeDataset(type, record, context)
    : decodeGroup(type, record, context)
}

function decodeDataset(type: string, record: DatasetRecord, context: PickleContext): unknown {
  if (type === pickleTypes.list || type === pickleTypes.tuple)
    return decodePacked(record, type === pickleTypes.tuple)
  if (type === pickleTypes.numpy || type === pickleTypes.numarray || type === pickleTypes.numeric)
    return decodeNumpy(record)
  const leaf = decodeLeaf(type, record, context)
  if (leaf === undefined) throw wrongKind(type, record)
  if (leaf.form !== undefined) context.pickle.forms.set(record.path, leaf.form)
  return leaf.value
}

function decodeGroup(type: string, record: GroupRecord, context: PickleContext): Decoding {
  switch (type) {
    case pickleTypes.list:
    case pickleTypes.tuple:
      return decodeSequence(record, type === pickleTypes.tuple, context)
    case pickleTypes.dict:
      return decodeDict(record, context)
    case pickleTypes.reduced:
      return decodeObject(record, false, context)
    case pickleTypes.classic:
      return decodeObject(record, true, context)
    case pickleTypes.reference:
      return decodeReference(record)
    default:
      throw wrongKind(type, record)
  }
}

function* decodeReference(record: GroupRecord): Decoding {
  const target = targetOf(record)
  if (target === undefined) throw corrupt('A reference has no target', { path: record.path })
  return yield target
}

const all: ReadonlySet<string> = new Set(Object.values(pickleTypes))

function wrongKind(type: string, { kind, path }: GroupRecord | DatasetRecord): Error {
  const shown = quoted(JSON.stringify(type.slice(0, 20)))
  return all.has(type)
    ? corrupt(`A node of pickletype ${shown} is no ${kind}`, { path })
    : unsupported(`hdf5pickle 0.2.1 has no pickletype ${shown}`, { path })
}
