import { aborted, corrupt, fileMoved, isH5Error, unsupported } from '../../errors.js'
import type { WriteOptions } from '../store.js'
import { isDue, rest } from '../../scheduling/pace.js'
import { census } from './census.js'
import { DiskFile } from './disk-file.js'
import { Draft, openDraft } from './durability/draft.js'
import type { FileLock } from './durability/file-lock.js'
import { lockAndRecover } from './durability/lock-and-recover.js'
import type { Platform } from './durability/platform.js'
import { setRoot, superblockBytes } from './durability/superblock.js'
import { Hdf5File } from './hdf5-file.js'
import { copyObject } from './object-copy.js'
import { objectInfos } from './object-info.js'

export interface CompactReport {
  /** Bytes of the file. */
  readonly before: number
  readonly after: number
}

/** The copied root lies here in the new file, until it becomes its root. */
const copiedRoot = '/root'
const signature = [0x89, 0x48, 0x44, 0x46]

/**
 * Writes a file anew without its free space, in one step: a crash leaves the old file or the new one.
 *
 * HDF5 copies object by object, so types, attributes, packed chunks and several names of one object stay what they are.
 * Throws LOCKED while somebody writes the file, ABORTED, and CANNOT_STORE or UNSUPPORTED for a file that can't be copied
 * faithfully (references in the data, a user block); the file is then as it was. Progress is in bytes.
 */
export async function compactFile(
  platform: Platform,
  path: string,
  options: WriteOptions = {},
): Promise<CompactReport> {
  const { lock, handle, isKernels } = lockAndRecover(platform, path, 'r+', true)
  const stored = new DiskFile(handle!)
  try {
    refuseUserBlock(stored.read.bind(stored), path)
    const source = await Hdf5File.open(stored, path, false)
    // Windows replaces no file that is open; a lock of the kernel goes with what is open, so that stays.
    const letGo = (): void => (isKernels ? undefined : stored.close())
    try {
      return await writeAnew(platform, path, { lock, source, letGo }, options)
    } finally {
      source.close()
    }
  } finally {
    stored.close()
    lock.release()
  }
}

interface Source {
  readonly lock: FileLock
  readonly source: Hdf5File
  /** Closes what keeps the file from being replaced. */
  readonly letGo: () => void
}

async function writeAnew(
  platform: Platform,
  path: string,
  { lock, source, letGo }: Source,
  { signal, onProgress }: WriteOptions,
): Promise<CompactReport> {
  const { disk } = platform
  const { token } = lock
  const before = source.stored.size
  const found = disk.status(path)
  const draft = new Draft(disk, path, token, true)
  const handle = openDraft(platform, path, token, found)
  let written = 0
  const checkAborted = (): void => {
    if (signal?.aborted === true) throw aborted('Compacting', signal.reason)
  }
  const target = new DiskFile(handle, {
    draft,
    onWrite: (bytes) => {
      checkAborted()
      written += bytes
      onProgress?.(Math.min(written, before), before)
    },
  })
  try {
    await rest()
    checkAborted()
    const expected: string[] = []
    for (const line of census(source)) {
      expected.push(line)
      if (isDue()) await rest().then(checkAborted)
    }
    await copyInto(target, source)
    await compare(target, expected, path, checkAborted)
    checkAborted()
    handle.sync()
    lock.check()
    if (disk.status(path)?.identity !== found?.identity) throw fileMoved(path)
    source.close()
    letGo()
    draft.publish()
    draft.settle(handle)
    onProgress?.(before, before)
    return { before, after: target.size }
  } finally {
    target.close()
  }
}

async function copyInto(target: DiskFile, source: Hdf5File): Promise<void> {
  const file = await Hdf5File.open(target, source.name, true)
  try {
    const { wasm } = file
    copyObject(wasm, { file: source.id, path: '/' }, { file: file.id, path: copiedRoot })
    const [info] = objectInfos(wasm, file.id, [copiedRoot])
    file.flush()
    file.close()
    const start = new Uint8Array(superblockBytes)
    target.read(start, 0)
    setRoot(start, info!.address)
    target.write(start, 0)
  } catch (error) {
    const failure = file.failure ?? error
    if (file.isOpen) closeAnyway(file)
    if (!isH5Error(failure, 'CANNOT_STORE')) throw failure
    throw failure.path === undefined
      ? failure
      : unsupported(`HDF5 cannot copy all of ${source.name}: ${failure.message}`, {
          cause: failure.cause,
        })
  }
}

function closeAnyway(file: Hdf5File): void {
  try {
    file.close()
  } catch {
    // What made the copy fail may make this fail too; nobody needs the copy.
  }
}

async function compare(
  target: DiskFile,
  expected: readonly string[],
  path: string,
  checkAborted: () => void,
): Promise<void> {
  const copy = await Hdf5File.open(target, path, false)
  try {
    let at = 0
    await rest().then(checkAborted)
    for (const line of census(copy)) {
      if (line !== expected[at++]) throw corrupt(`A copy of ${path} is not what it was made of`, {})
      if (isDue()) await rest().then(checkAborted)
    }
    if (at !== expected.length) throw corrupt(`A copy of ${path} is not whole`, {})
  } finally {
    copy.close()
  }
}

function refuseUserBlock(
  read: (target: Uint8Array, position: number) => number,
  path: string,
): void {
  const start = new Uint8Array(signature.length)
  read(start, 0)
  if (signature.every((byte, at) => start[at] === byte)) return
  throw unsupported(
    `${path} does not begin with HDF5's signature (MATLAB, for one, writes a block before it), and a copy would lose that block.`,
  )
}
