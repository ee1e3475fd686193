import { type H5Error, isH5Error } from '../../errors.js'
import type { BrokenLinkRecord } from '../../records/node-record.js'
import type { FoundObject } from '../store.js'
import type { H5Wasm } from './module.js'
import { linkKindsOf, objectInfos } from './object-info.js'

/** What lies at a path, as far as one must know before reading it. */
export interface FoundNode extends FoundObject {
  /** Whether it may have attributes. */
  readonly hasAttributes: boolean
}

/** An object whose header can't be read. */
export interface LostNode {
  readonly kind: 'unreadable'
  readonly address: undefined
  readonly error: H5Error
}

const kinds = ['group', 'dataset', 'named-type'] as const
const missing = -1
const leadsNowhere = -2
const softLink = 3
const userDefinedLink = 4

/**
 * Finds nodes, following soft links inside the file; external links can't be followed, since HDF5 sees no other file.
 */
export function resolveNodes(
  wasm: H5Wasm,
  file: bigint,
  paths: readonly string[],
): (FoundNode | BrokenLinkRecord | LostNode | undefined)[] {
  if (wasm.runNatively === undefined) return paths.map((path) => resolved(wasm, file, path))
  return objectInfos(wasm, file, paths).map((info, index) => {
    const kind = info === undefined ? undefined : kinds[info.type]
    if (info === undefined || kind === undefined) return resolved(wasm, file, paths[index]!)
    const { address, links } = info
    if (kind === 'group') wasm.folders?.note(file, paths[index]!, address)
    return { kind, address, links, hasAttributes: info.attributes > 0 }
  })
}

/** One that can't be read keeps the others from nothing. */
function resolved(
  wasm: H5Wasm,
  file: bigint,
  path: string,
): FoundNode | BrokenLinkRecord | LostNode | undefined {
  try {
    return resolveNode(wasm, file, path)
  } catch (error) {
    if (!isH5Error(error, 'CORRUPT') || wasm.dead) throw error
    return { kind: 'unreadable', address: undefined, error }
  }
}

/** So many paths are looked up in one go. */
const pathsAtOnce = 1024

/**
 * Finds objects, and of what kind the links are that lead to them; stops now and then. One whose header can't be read is
 * found as little as where a broken link leads.
 */
export function* findObjects(
  wasm: H5Wasm,
  file: bigint,
  paths: readonly string[],
): Generator<void, (FoundObject | undefined)[]> {
  const objects: (FoundObject | undefined)[] = []
  for (let start = 0; start < paths.length; start += pathsAtOnce) {
    const some = paths.slice(start, start + pathsAtOnce)
    const linkKinds = wasm.runNatively === undefined ? [] : linkKindsOf(wasm, file, some)
    for (const [i, found] of resolveNodes(wasm, file, some).entries()) {
      if (found === undefined || found.kind === 'broken-link' || found.kind === 'unreadable')
        objects.push(undefined)
      else {
        const { kind, address, links } = found
        objects.push({ kind, address, links, link: linkKinds[i] })
      }
    }
    yield
  }
  return objects
}

function resolveNode(
  wasm: H5Wasm,
  file: bigint,
  path: string,
): FoundNode | BrokenLinkRecord | undefined {
  const type = typeAt(wasm, file, path)
  if (type === missing) return undefined
  if (type === leadsNowhere) return linkAt(wasm, file, path)
  if (type === softLink || type === userDefinedLink) return brokenLink(wasm, file, path)
  const kind = kinds[type]
  if (kind === undefined) return undefined
  return { kind, address: addressOf(wasm, file, path), links: undefined, hasAttributes: true }
}

/** The address of an object's header: the 8 bytes of an object reference, little-endian. */
function addressOf({ call }: H5Wasm, file: bigint, path: string): number {
  const bytes = call('create_object_reference', file, path)
  let address = 0
  for (let at = 7; at >= 0; at--) address = address * 256 + bytes[at]!
  return address
}

function typeAt({ call }: H5Wasm, file: bigint, path: string): number {
  try {
    return call('get_type', file, path)
  } catch (error) {
    if (!isH5Error(error, 'CORRUPT')) throw error
    const printed = error.cause instanceof Error ? error.cause.message : ''
    if (/too many links/.test(printed)) return softLink
    if (noWay.test(printed)) return leadsNowhere
    throw error
  }
}

/** What HDF5 says where the way leads through a dataset, a dangling link or out of the file. */
const noWay =
  /can't look up component|component not found|can't open file|unable to get UD link class/

/** The link at a path whose way leads nowhere; `undefined` where none is, since the way to the path itself leads nowhere. */
function linkAt(wasm: H5Wasm, file: bigint, path: string): BrokenLinkRecord | undefined {
  try {
    return brokenLink(wasm, file, path)
  } catch (error) {
    if (!isH5Error(error, 'CORRUPT')) throw error
    if (error.cause instanceof Error && noWay.test(error.cause.message)) return undefined
    throw error
  }
}

function brokenLink({ call }: H5Wasm, file: bigint, path: string): BrokenLinkRecord {
  const target = call('get_symbolic_link', file, path)
  if (target !== null) return { kind: 'broken-link', path, link: 'soft', target }
  const { filename, obj_path = '' } = call('get_external_link', file, path)
  if (filename === undefined) return { kind: 'broken-link', path, link: 'user-defined', target: '' }
  return { kind: 'broken-link', path, link: 'external', target: `${filename}:${obj_path}` }
}
