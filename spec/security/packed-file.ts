import type { PlanStep } from '#lib/records/write-plan.js'

import { craftedFile, group, int32 } from '../crafted-file.js'

export const values = Int32Array.from({ length: 64 }, (_, i) => i * 3)

/** HDF5's own filters, with options that each takes. */
export const own = {
  gzip: { id: 1, options: [6] },
  shuffle: { id: 2, options: [] },
  fletcher32: { id: 3, options: [] },
  szip: { id: 4, options: [141, 16] },
  nbit: { id: 5, options: [] },
  scaleoffset: { id: 6, options: [2, 0] },
} as const

const packed = (path: string, filters: readonly object[]): PlanStep =>
  ({
    kind: 'dataset',
    path,
    type: int32,
    shape: [64],
    data: values,
    attributes: [],
    storage: { chunks: [16], filters },
  }) as unknown as PlanStep

/** A dataset for each of them, one for two, and a column. */
export const packedFile = (): Promise<Uint8Array> =>
  craftedFile(
    ...Object.entries(own).map(([name, filter]) => packed(`/${name}`, [filter])),
    packed('/both', [own.shuffle, own.gzip]),
    group('/table', { js_type: 'Table', length: 64 }),
    packed('/table/column', [own.scaleoffset]),
  )
