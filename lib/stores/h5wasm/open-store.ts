import { changingFile, corrupt, unsupported } from '../../errors.js'
import { quoted } from '../../quoted.js'
import type { PlanAttribute } from '../../records/write-plan.js'
import { version } from '../../version.js'
import type { Store } from '../store.js'
import { fileTemplate } from './durability/file-template.js'
import { H5WasmStore } from './h5wasm-store.js'
import { mostTries, pause } from './while-it-changes.js'
import { Hdf5File, type InstanceOptions } from './hdf5-file.js'
import { MemoryFile } from './memory-file.js'
import { isolatedH5Wasm } from './module.js'
import type { Durability, OpenedFile, OpenMode } from './open-mode.js'
import { Reading } from './read-elements.js'
import { readAttribute } from './read-nodes.js'
import { TypeFormats } from './type-formats.js'
import { createAttribute } from './write-attributes.js'
import type { StoreSource } from './store-source.js'

/** The highest version of the file format that this package reads. */
export const formatVersion = 1

export interface StoreOptions {
  /**
   * When what is written survives a crash: with every write (`'commit'`, the default), with `flush` and `close`
   * (`'close'`), or never for sure (`'none'`, plain HDF5).
   */
  readonly durability?: Durability | undefined
  /** Whether HDF5 has memory of its own for this file. */
  readonly isolated?: boolean | undefined
  /** By how many bytes HDF5's memory may grow for this file, where that can be bounded. */
  readonly memory?: number | undefined
  /** The numbers of the filters that may pack and unpack its data; all where there is no list. */
  readonly filters?: ReadonlySet<number> | undefined
}

/**
 * Opens an HDF5 file, or makes one.
 *
 * Throws NOT_FOUND, EXISTS or READ_ONLY when the mode does not suit the file, LOCKED when another session has it open for
 * writing, CORRUPT when it is no HDF5 file, and UNSUPPORTED when a newer h5orm wrote it.
 *
 * @example
 * const store = await openStore('run.h5', 'a')
 */
export async function openStore(
  source: StoreSource,
  mode: OpenMode = 'r',
  { durability = 'commit', isolated = false, ...options }: StoreOptions = {},
): Promise<Store> {
  const load = isolated ? isolatedH5Wasm() : undefined
  return storeOn(await openSource(source, mode, durability), durability, { ...options, load })
}

/** Makes a store of a file that is open already. */
export async function storeOn(
  opened: OpenedFile,
  durability: Durability,
  instance: InstanceOptions = {},
): Promise<Store> {
  const { stored, isNew, writable } = opened
  try {
    const { file, isOurs } = await (writable ? openFile : openCommitted)(opened, instance)
    return new H5WasmStore(file, { isNew, isOurs, commitsAtClose: durability === 'close' })
  } catch (error) {
    stored.close()
    throw error
  }
}

interface OpenHdf5File {
  readonly file: Hdf5File
  /** Whether h5orm made it. */
  readonly isOurs: boolean
}

async function openFile(
  { stored, name, isNew, writable }: OpenedFile,
  options: InstanceOptions,
): Promise<OpenHdf5File> {
  // HDF5 itself would make a new file of it.
  if (!isNew && stored.size === 0) throw corrupt(`${name} is empty`, {})
  const file = await Hdf5File.open(stored, name, writable, options)
  try {
    if (isNew) signRoot(file)
    return { file, isOurs: isNew || checkFormat(file) }
  } catch (error) {
    file.close()
    throw error
  }
}

/** Opens one state of a file that another process may change meanwhile. */
async function openCommitted(opened: OpenedFile, instance: InstanceOptions): Promise<OpenHdf5File> {
  const { stored, name } = opened
  for (let tries = 0; tries < mostTries; tries++) {
    try {
      return await openFile(opened, instance)
    } catch (error) {
      if (stored.isCurrent) throw error
    }
    await pause(tries)
    stored.refresh()
  }
  throw changingFile(name)
}

async function openSource(
  source: StoreSource,
  mode: OpenMode,
  durability: Durability,
): Promise<OpenedFile> {
  if (typeof source === 'string' || source instanceof URL) {
    const { openDiskFile } = await import('#disk-file')
    return openDiskFile(source, mode, durability)
  }
  const name = 'a file in memory'
  if (source === undefined) return { stored: newMemoryFile(), name, isNew: true, writable: true }
  if (mode === 'w' || mode === 'x')
    throw new TypeError(`Mode '${mode}' makes a new file: give no bytes, or open them with 'r+'.`)
  const bytes = await bytesOf(source)
  const isNew = mode === 'a' && bytes.length === 0
  const stored = isNew ? newMemoryFile() : new MemoryFile(bytes)
  return { stored, name, isNew, writable: mode !== 'r' }
}

function newMemoryFile(): MemoryFile {
  return new MemoryFile(fileTemplate())
}

async function bytesOf(source: Uint8Array | ArrayBuffer | Blob): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source
  return new Uint8Array(source instanceof ArrayBuffer ? source : await source.arrayBuffer())
}

function signRoot(file: Hdf5File): void {
  const creator: PlanAttribute = {
    name: 'creator',
    type: { kind: 'string', length: 'variable', charset: 'utf8' },
    shape: [],
    data: `h5orm ${version}`,
  }
  const format: PlanAttribute = {
    name: 'h5orm_format',
    type: { kind: 'integer', size: 4, signed: true },
    shape: [],
    data: formatVersion,
  }
  createAttribute(file.wasm, file.id, '/', creator)
  createAttribute(file.wasm, file.id, '/', format)
  file.flush()
}

/**
 * Refuses formats that are not known, and tells whether h5orm made the file, by the one attribute that tells: reading all of
 * the root would be a good part of opening a file.
 */
function checkFormat(file: Hdf5File): boolean {
  const { wasm, id, name } = file
  const names = wasm.call('get_attribute_names', id, '/')
  if (!names.includes('h5orm_format')) {
    file.formats = new TypeFormats(file.stored)
    return false
  }
  const attributeOf = (attribute: string): unknown =>
    names.includes(attribute)
      ? readAttribute(wasm, id, '/', attribute, new Reading(wasm, id, 2 ** 20)).data
      : undefined
  const found = attributeOf('h5orm_format')
  if (typeof found !== 'number' || found <= formatVersion) return true
  const creator = attributeOf('creator')
  throw unsupported(
    `${name} has format ${found} and was made by ${typeof creator === 'string' ? quoted(creator) : 'a newer h5orm'}; h5orm ${version} reads formats up to ${formatVersion}. Update h5orm.`,
  )
}
