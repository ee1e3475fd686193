import { openStore } from '#lib/stores/h5wasm/open-store.js'

import { dataset, float64 } from '../stores/h5wasm/plan.js'

/** A file to which HDF5 has added a dataset without a journal, or `undefined` where HDF5 can't. */
export async function withDatasetByHdf5(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    const store = await openStore(bytes, 'r+')
    try {
      const data = new Float64Array(900).fill(5)
      await store.write({ steps: [dataset('/by another program', float64, [900], data)] })
      return await store.toBytes()
    } finally {
      await store.close()
    }
  } catch {
    return undefined
  }
}
