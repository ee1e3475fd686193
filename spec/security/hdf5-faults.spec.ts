import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'

import { isH5Error, lazyArray, Session } from 'h5orm'

import type { DataType } from '#lib/records/data-type.js'
import type { PlanStep } from '#lib/records/write-plan.js'
import { loadH5Wasm } from '#lib/stores/h5wasm/module.js'
import { headersIn, messagesOf, sealHeader } from '#lib/stores/h5wasm/object-headers.js'

import { craftedFile, float64, int32 } from '../crafted-file.js'
import { root } from '../programs/run-program.js'
import { chunkNodes } from './damage-headers.js'

/** Types of messages in object headers. */
const message = { type: 3, fill: 5, layout: 8, filters: 11 }
const mebibyte = 2 ** 20

const packed = (type: DataType, filters: readonly object[]): PlanStep[] => {
  const data =
    type === int32 ? Int32Array.from({ length: 64 }, (_, i) => i) : new Float64Array(64).fill(1.5)
  const storage = { chunks: [16], filters }
  const rest = { kind: 'dataset', type, attributes: [] }
  return [
    { ...rest, path: '/data', shape: [64], data, storage } as unknown as PlanStep,
    { ...rest, path: '/other', shape: [], data: 1 } as unknown as PlanStep,
  ]
}

/** The file with each place of the messages of a type changed to each number, one at a time; checksums fit. */
function* changed(
  bytes: Uint8Array,
  type: number,
  { numbers, width }: { readonly numbers: readonly number[]; readonly width: 1 | 4 },
): Generator<Uint8Array> {
  for (const header of headersIn(bytes))
    for (const { body, size } of [...messagesOf(bytes, header)].filter((one) => one.type === type))
      for (let at = body; at + width <= body + size; at++)
        for (const number of numbers) {
          const copy = bytes.slice()
          const view = new DataView(copy.buffer)
          if (width === 1) view.setUint8(at, number)
          else view.setUint32(at, number >>> 0, true)
          sealHeader(copy, header)
          yield copy
        }
}

/** The file with each of the first bytes of its chunks changed to each number, one at a time. */
function* changedChunks(bytes: Uint8Array, numbers: readonly number[]): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (const node of chunkNodes(bytes)) {
    // Behind the node's head: the chunk's size, its mask, where it begins in two dimensions, and where it is.
    const chunk = Number(view.getBigUint64(node + 24 + 8 + 16, true))
    for (let at = chunk; at < chunk + 24; at++)
      for (const number of numbers) {
        const copy = bytes.slice()
        copy[at] = number
        yield copy
      }
  }
}

/** Reads the dataset in all ways; the codes of what came, and whether the process and its other files are well. */
async function outcomes(files: Iterable<Uint8Array>): Promise<Map<string, number>> {
  const seen = new Map<string, number>()
  const count = (outcome: string): void => void seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
  for (const bytes of files)
    try {
      await using session = await Session.open(bytes, { limits: { bytes: 64 * mebibyte } })
      for (const read of [
        async () => (await session.load('/data', lazyArray('float64'))).read([3, 9]),
        async () => session.load('/data'),
        async () => session.describe('/data'),
        async () => session.list(),
      ])
        try {
          await read()
          count('value')
        } catch (error) {
          if (!isH5Error(error)) throw error
          count(error.code)
        }
    } catch (error) {
      if (!isH5Error(error)) throw error
      count(error.code)
    }
  return seen
}

const faults: Readonly<Record<string, () => Promise<Iterable<Uint8Array>>>> = {
  'CVE-2025-2308: options and bits of the scale-offset filter': async () => {
    const options = { numbers: [0, 0x7fffffff, -1], width: 4 } as const
    return changed(
      await craftedFile(...packed(int32, [{ id: 6, options: [2, 0] }])),
      message.filters,
      options,
    )
  },
  'CVE-2025-2308: what the scale-offset filter packed': async () => {
    const bytes = await craftedFile(...packed(int32, [{ id: 6, options: [2, 0] }]))
    return changedChunks(bytes, [0, 1, 0x20, 0x21, 0x7f, 0xff])
  },
  'CVE-2025-2309: sizes, offsets and bits of numbers': async () => {
    const options = { numbers: [0, 1, 0x7f, 0xff], width: 1 } as const
    return changed(await craftedFile(...packed(float64, [])), message.type, options)
  },
  'CVE-2025-44904: extents of chunks, and the size of their elements': async () => {
    const options = { numbers: [0, 1, 0x7fffffff, -1], width: 4 } as const
    return changed(
      await craftedFile(...packed(int32, [{ id: 1, options: [6] }])),
      message.layout,
      options,
    )
  },
  'CVE-2026-19024: sizes of fill values': async () => {
    const options = { numbers: [0, 1, 0x7fffffff, -1, 0x80000000], width: 4 } as const
    const file = join(root, 'spec/fixtures/hostile/fill-value.h5')
    return changed(new Uint8Array(readFileSync(file)), message.fill, options)
  },
}

describe('Files that trigger known faults of HDF5, as far as their descriptions say', () => {
  for (const [title, files] of Object.entries(faults))
    it(`end in H5Errors, and take no memory beyond the bound: ${title}`, async () => {
      // Files that other specs have left open may have larger bounds.
      const shared = await loadH5Wasm()
      shared.abandon()
      await using other = await Session.open(await craftedFile(...packed(int32, [])), {
        isolated: true,
      })
      const { module: before } = await loadH5Wasm()
      const start = before.HEAPU8.length
      const seen = await outcomes(await files())
      const codes = ['value', 'CORRUPT', 'LIMIT', 'UNSUPPORTED', 'CANNOT_RESTORE', 'NOT_FOUND']
      expect(codes).to.include.members([...seen.keys()])
      expect(seen.get('CORRUPT') ?? 0, JSON.stringify([...seen])).to.be.above(0)
      const { module } = await loadH5Wasm()
      expect(module.HEAPU8.length).to.be.below(Math.max(start, 64 * mebibyte) + 128 * mebibyte)
      expect(await other.load('/data')).to.deep.equal(Int32Array.from({ length: 64 }, (_, i) => i))
    })
})
