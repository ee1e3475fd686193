import { corrupt, H5Error, unsupported } from '../../errors.js'
import { MemoryFile } from './memory-file.js'
import type { H5Wasm } from './module.js'
import type { NativeContext } from './native-connector.js'
import { linkKindsOf } from './object-info.js'

/** `H5VL_link_specific_args_t`: the operation, and nothing more for a deletion. */
const deleteLink = 0
const argumentsSize = 64
/** `H5VL_loc_params_t` of wasm32 is smaller. */
const locationSize = 64

const tested = new WeakSet<H5Wasm>()

/**
 * Takes a name away from an object; the last one frees its space and, of a group, all that has no other name.
 *
 * Throws NOT_FOUND when nothing has the name, CORRUPT when the object itself is damaged.
 */
export function unlink(wasm: H5Wasm, file: bigint, path: string): void {
  testOnce(wasm)
  if (unlinkStatus(wasm, file, path) < 0)
    throw isLinked(wasm, file, path) ? undeletable(path) : missing(path)
  wasm.folders?.forget(file)
}

/**
 * Gives an object another name; the folder of the new one is there and nothing has it.
 *
 * Throws CANNOT_STORE when that is not so, or nothing has the old name.
 */
export function move(wasm: H5Wasm, file: bigint, from: string, to: string): void {
  testOnce(wasm)
  const status = moveStatus(wasm, file, from, to)
  wasm.folders?.forget(file)
  if (status >= 0) return
  throw new H5Error(
    'CANNOT_STORE',
    `HDF5 cannot move ${from} to ${to}: nothing has the old name, or something the new one.`,
    { path: from },
  )
}

function unlinkStatus(wasm: H5Wasm, file: bigint, path: string): number {
  const { folder, name } = wasm.folders?.near(file, path) ?? { folder: undefined, name: path }
  return inContext(wasm, file, [name], (context, [pointer], room) => {
    const { location, dxpl, inFolder, setName, linkSpecific } = context
    setName(pointer!)
    wasm.heap.bytes.fill(0, room, room + argumentsSize)
    wasm.heap.view.setUint32(room, deleteLink, true)
    return inFolder(folder, (object) => linkSpecific(object, location, room, dxpl, 0)) ?? -1
  })
}

/** By whole paths: HDF5 tells what is open of its new one. */
function moveStatus(wasm: H5Wasm, file: bigint, from: string, to: string): number {
  return inContext(wasm, file, [from, to], (context, names, room) => {
    const { object, location, lcpl, lapl, dxpl, setName, linkMove } = context
    setName(names[0]!)
    wasm.heap.bytes.copyWithin(room, location, location + locationSize)
    setName(names[1]!)
    return linkMove(object, room, object, location, lcpl, lapl, dxpl, 0)
  })
}

const encoder = new TextEncoder()

/** Runs an operation inside HDF5 with names, and some room, in its memory. */
function inContext(
  { heap, runNatively }: H5Wasm,
  file: bigint,
  names: readonly string[],
  operation: (context: NativeContext, names: readonly number[], room: number) => number,
): number {
  if (runNatively === undefined) throw unavailable()
  const encoded = names.map((name) => encoder.encode(`${name}\0`))
  const room = heap.scratch(encoded.reduce((sum, name) => sum + name.length, argumentsSize))
  let at = room + argumentsSize
  const pointers = encoded.map((name) => {
    heap.bytes.set(name, at)
    at += name.length
    return at - name.length
  })
  let status = -1
  runNatively(file, (context) => {
    status = operation(context, pointers, room)
    return 0
  })
  return status
}

/** Before the first use on an instance: what is not as we know it must not touch a file. */
function testOnce(wasm: H5Wasm): void {
  if (tested.has(wasm)) return
  const { call, fileSystem, module } = wasm
  const mounted = fileSystem.mount(new MemoryFile())
  const file = call('open', mounted.path, module.H5F_ACC_TRUNC, true, -1, -1)
  try {
    call('create_group', file, '/a', true)
    call('create_group', file, '/a/b', true)
    const namesOf = (): string => call('get_names', file, '/', true).join()
    const moved = moveStatus(wasm, file, '/a', '/c') >= 0 && namesOf() === 'c,c/b'
    const unlinked = unlinkStatus(wasm, file, '/c') >= 0 && namesOf() === ''
    if (!moved || !unlinked) throw unavailable()
  } finally {
    call('close_file', file)
    mounted.unmount()
  }
  tested.add(wasm)
}

/** Tells whether there is a link at a path, wherever it leads. */
const isLinked = (wasm: H5Wasm, file: bigint, path: string): boolean =>
  linkKindsOf(wasm, file, [path])[0] !== undefined

const undeletable = (path: string): H5Error =>
  corrupt(`HDF5 cannot delete ${path}, since it counts the names of an object there`, { path })

function missing(path: string): H5Error {
  return new H5Error('NOT_FOUND', `HDF5 cannot delete ${path}: nothing is stored there.`, { path })
}

function unavailable(): H5Error {
  return unsupported(
    'This build of h5wasm is not the one that h5orm can delete and move with (0.10.3). Install that version.',
  )
}
