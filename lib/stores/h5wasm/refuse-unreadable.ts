import { unsupported } from '../../errors.js'
import { quoted } from '../../quoted.js'
import type { DatasetFilter } from '../../records/write-plan.js'
import { missingCodec } from './filter-names.js'
import type { H5Wasm } from './module.js'
import type { NativeMetadata } from './module-types.js'

/**
 * Refuses elements that HDF5 would give the fill value for, or that would end the instance.
 *
 * Throws UNSUPPORTED.
 */
export function refuseUnreadable(
  native: NativeMetadata,
  filters: readonly DatasetFilter[],
  path: string,
): void {
  const others = (native.virtual_sources ?? []).filter(({ file_name: name }) => name !== '.')
  if (others.length > 0) throw inOtherFiles(others, path)
  for (const { id, options } of filters) {
    const missing = missingCodec(id, options)
    if (missing !== undefined) throw unsupported(missing, { path })
  }
}

/** The filters of a dataset, in the order in which its chunks pass them. */
export function readFilters({ call }: H5Wasm, file: bigint, path: string): DatasetFilter[] {
  const filters = call('get_dataset_filters', file, path)
  return filters.map(({ id, cd_values }) => ({ id, options: cd_values }))
}

function inOtherFiles(sources: readonly { readonly file_name: string }[], path: string): Error {
  const names = [...new Set(sources.map(({ file_name: name }) => name))]
  const shown = names.slice(0, 3).map(quoted).join(', ')
  return unsupported(
    `The data of this virtual dataset are in other files (${shown}${names.length > 3 ? ', …' : ''}), which h5orm does not read. Copy them into one file, for example by h5py: new['x'] = old['x'][()]`,
    { path },
  )
}
