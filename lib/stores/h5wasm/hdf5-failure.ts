import { alreadyExists, corrupt, H5Error, unsupported, where } from '../../errors.js'
import { missingFilter } from './filter-names.js'
import type { H5WasmFunctions } from './module-types.js'

/** One line of an error stack, such as `  #001: H5Gobj.c line 1 in H5G__link(): name already exists`. */
const stackLine = /#(?<index>\d+): .*? in (?<name>\w+)\(\): (?<text>.*)/g

/** Turns what HDF5 printed, or the exception that h5wasm threw, into one error of ours. */
export function hdf5Failure(
  name: keyof H5WasmFunctions,
  printed: string,
  thrown: unknown,
  path: string | undefined,
): H5Error {
  const reason = printed === '' ? thrownReason(thrown) : summarize(printed)
  const cause = printed === '' ? thrown : new Error(printed.trim())
  const details = { path, cause }
  const filter = /required filter '?(?<filter>[^'\n]*?)'? is not registered/.exec(printed)
  if (filter !== null) return unsupported(missingFilter(filter.groups!['filter']!), details)
  if (/unable to open external raw data file/.test(printed))
    return unsupported(
      `The data are in another file, a raw one, which h5orm does not read. Copy them into this one, for example by h5repack`,
      details,
    )
  if (/no appropriate function for conversion path/.test(printed))
    return unsupported(`HDF5 can't convert elements of this type: ${reason}`, details)
  if (thrown instanceof WebAssembly.RuntimeError)
    return corrupt(`HDF5 gave up (${reason}); the next session gets a fresh instance`, details)
  if (!isWriting(name)) return corrupt(`HDF5 cannot read this: ${reason}`, details)
  if (/name already exists|object already exists/.test(printed))
    return alreadyExists(path ?? '/', 'the file')
  return new H5Error('CANNOT_STORE', `HDF5 cannot write this${where(details)}: ${reason}`, details)
}

function isWriting(name: keyof H5WasmFunctions): boolean {
  return /^(?:create_(?!object_reference)|set_|resize|flush|delete|close)/.test(name)
}

function thrownReason(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message.slice(0, 200) : String(thrown)
}

/** Gives the call that failed and the innermost reason of the first stack that HDF5 printed. */
export function summarize(printed: string): string {
  const lines = [...printed.matchAll(stackLine)]
  const first = lines[0]?.groups
  if (first === undefined) return printed.trim().slice(0, 200)
  const next = lines.findIndex((line, at) => at > 0 && line.groups?.['index'] === '000')
  const deepest = lines[(next < 0 ? lines.length : next) - 1]?.groups?.['text'] ?? ''
  const outer = `${first['name']}: ${first['text']}`
  return deepest === first['text'] ? outer : `${outer} (${deepest.slice(0, 160)})`
}
