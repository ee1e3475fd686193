import { H5Error, isH5Error, unsupported } from '../../errors.js'
import type { DatasetFilter } from '../../records/write-plan.js'
import { MemoryFile } from './memory-file.js'
import type { H5Wasm } from './module.js'
import { copyObject } from './object-copy.js'
import { headersIn, messagesOf, sealHeader } from './object-headers.js'

/** What HDF5 says when a dataset is created without its elements. */
const noData = /no input buffer/
const gzip = 1
/** Filters with numbers from here on carry their name in the message. */
const firstNamedFilter = 256
const pipelineMessage = 0x0b

interface NamedFilter extends DatasetFilter {
  readonly name: string
}

/**
 * Makes an empty dataset whose chunks pass through several filters, in their order.
 *
 * h5wasm sets one filter per dataset. So the dataset is made with room for the others in a file in memory, the filter
 * pipeline message of its header is written anew there ("Object Header Message: Filter Pipeline", version 2, of the HDF5
 * file format specification 3.0), and HDF5 copies the dataset, which has no chunks yet, to its place. `metadata` says
 * in h5wasm's terms all but the filters.
 */
export function createFiltered(
  wasm: H5Wasm,
  file: bigint,
  path: string,
  metadata: object,
  filters: readonly DatasetFilter[],
): void {
  const template = new MemoryFile()
  const complete = onFile(wasm, template, true, (id) => {
    const settled = atPath(path, () =>
      filters.map((filter, at) => settle(wasm, id, `/${at}`, metadata, filter)),
    )
    const spare = Math.ceil((messageOf(settled).length - 8) / 4)
    const options = Array.from({ length: Math.max(1, spare) }, () => 1)
    createEmpty(wasm, id, '/dataset', metadata, { id: gzip, options })
    return settled
  })
  const bytes = template.toBytes()
  writePipeline(bytes, messageOf(complete), path)
  onFile(wasm, new MemoryFile(bytes), false, (id) => {
    const found = wasm.call('get_dataset_filters', id, '/dataset')
    const isRight = complete.every((filter, at) => found[at]?.id === filter.id)
    if (!isRight || found.length !== complete.length) throw unavailable(path)
    copyObject(wasm, { file: id, path: '/dataset' }, { file, path })
  })
}

/** What fails in the file in memory is told of the dataset that is to be made. */
function atPath<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!isH5Error(error) || error.path === undefined) throw error
    const message = error.message.replace(`(at ${error.path})`, `(at ${path})`)
    throw new H5Error(error.code, message, { path, cause: error.cause })
  }
}

/** Lets HDF5 complete the options of a filter for this type and these chunks: shuffling needs the element size. */
function settle(
  wasm: H5Wasm,
  file: bigint,
  path: string,
  metadata: object,
  filter: DatasetFilter,
): NamedFilter {
  createEmpty(wasm, file, path, metadata, filter)
  const [found] = wasm.call('get_dataset_filters', file, path)
  return { id: filter.id, options: found!.cd_values, name: found!.name }
}

function createEmpty(
  wasm: H5Wasm,
  file: bigint,
  path: string,
  metadata: object,
  { id, options }: DatasetFilter,
): void {
  const whole = { ...metadata, compression: id, compression_opts: [...options] }
  wasm.callTolerating(noData, 'create_dataset', file, path, 0n, whole)
}

function onFile<T>(
  { call, fileSystem, module }: H5Wasm,
  stored: MemoryFile,
  isNew: boolean,
  work: (file: bigint) => T,
): T {
  const mounted = fileSystem.mount(stored)
  const { H5F_LIBVER_V18: low, H5F_LIBVER_V110: high } = module
  const mode = isNew ? module.H5F_ACC_TRUNC : module.H5F_ACC_RDONLY
  try {
    const file = call('open', mounted.path, mode, true, low, high)
    try {
      return work(file)
    } finally {
      call('close_file', file)
    }
  } finally {
    mounted.unmount()
  }
}

function messageOf(filters: readonly NamedFilter[]): Uint8Array {
  const bytes = [2, filters.length]
  for (const { id, options, name } of filters) {
    const text = id < firstNamedFilter ? [] : [...new TextEncoder().encode(`${name}\0`)]
    bytes.push(...shorts(id), ...(id < firstNamedFilter ? [] : shorts(text.length)))
    bytes.push(...shorts(0, options.length), ...text)
    for (const option of options) bytes.push(...shorts(option & 0xffff, option >>> 16))
  }
  return Uint8Array.from(bytes)
}

const shorts = (...values: number[]): number[] => values.flatMap((v) => [v & 255, v >> 8])

/** Replaces the one pipeline message that has room for the new one: that of the dataset made for it. */
function writePipeline(bytes: Uint8Array, message: Uint8Array, path: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let written = 0
  for (const header of headersIn(bytes))
    for (const { type, body, size } of messagesOf(bytes, header)) {
      const isSpare =
        type === pipelineMessage &&
        size >= message.length &&
        bytes[body + 1] === 1 &&
        view.getUint16(body + 2, true) === gzip &&
        view.getUint16(body + 6, true) * 4 + 8 >= message.length
      if (!isSpare || written++ > 0) continue
      bytes.fill(0, body, body + size)
      bytes.set(message, body)
      sealHeader(bytes, header)
    }
  if (written === 0) throw unavailable(path)
}

function unavailable(path: string): Error {
  return unsupported(
    'This build of h5wasm is not the one that h5orm can put several filters on a dataset with (0.10.3). Use one filter',
    { path },
  )
}
