import type { PlanStep } from '#lib/records/write-plan.js'
import { compactFile } from '#lib/stores/h5wasm/compact.js'
import type { Platform } from '#lib/stores/h5wasm/durability/platform.js'
import type { Durability } from '#lib/stores/h5wasm/open-mode.js'
import type { Store } from '#lib/stores/store.js'

import { attribute, dataset, float64, group, int32, text } from '../stores/h5wasm/plan.js'
import { file } from './simulated-platform.js'

/** Something that is done to a file, and where the harness cuts it off. */
export interface Workload {
  readonly name: string
  /** Makes the file that is there before; a new file when it is absent. */
  readonly before?: (store: Store) => Promise<void>
  /** Calls `saved` when a save has been reported as done. */
  readonly run: (store: Store, saved: () => void) => Promise<void>
  /** Is done to the file that is not open, in the place of `run`. */
  readonly act?: (platform: Platform) => Promise<unknown>
  readonly durability?: Durability
  /** Bytes that a transaction keeps in memory. */
  readonly memoryBudget?: number
}

const objects = 120

/** A group with a number, a text, a column and an attribute, as an object of a graph is stored. */
export function anObject(path: string, seed: number): PlanStep[] {
  const column = Float64Array.from({ length: 20 + (seed % 7) * 30 }, (_, at) => seed * 1000 + at)
  const names = [`object ${seed}`, `of a class`, 'x'.repeat(seed % 40)]
  return [
    group(path, [attribute('class', text, [], `lab.Run${seed % 5}`)]),
    dataset(`${path}/count`, int32, [], seed),
    dataset(`${path}/names`, text, [names.length], names),
    dataset(`${path}/column`, float64, [column.length], column, {
      attributes: [attribute('units', text, [], 'V')],
    }),
  ]
}

const pathOf = (at: number): string => `/o${String(at).padStart(3, '0')}`

function manyObjects(from: number, to: number): PlanStep[] {
  return Array.from({ length: to - from }, (_, at) => anObject(pathOf(from + at), from + at)).flat()
}

async function fill(store: Store): Promise<void> {
  await store.write({ steps: manyObjects(0, objects) })
  await store.write({
    steps: [
      dataset('/table', float64, [500], new Float64Array(500).fill(3), {
        storage: { chunks: [256], maxShape: [null] },
      }),
    ],
  })
}

const replace = (at: number): PlanStep[] => [
  { kind: 'unlink', path: pathOf(at) },
  ...anObject(pathOf(at), at + 1000),
]

export const workloads: readonly Workload[] = [
  {
    name: 'first save',
    run: async (store, saved) => {
      await store.write({ steps: manyObjects(0, 40) })
      saved()
    },
  },
  {
    name: 'append',
    before: fill,
    run: async (store, saved) => {
      await store.write({ steps: manyObjects(objects, objects + 60) })
      saved()
    },
  },
  {
    name: 'five saves',
    before: fill,
    run: async (store, saved) => {
      // Of several objects: what one takes may fit into space that is free.
      for (let at = objects; at < objects + 20; at += 4) {
        await store.write({ steps: manyObjects(at, at + 4) })
        saved()
      }
    },
  },
  {
    name: 'replace',
    before: fill,
    run: async (store, saved) => {
      await store.write({ steps: Array.from({ length: 30 }, (_, at) => replace(at * 3)).flat() })
      saved()
    },
  },
  {
    name: 'overwrite in place',
    before: fill,
    run: async (store, saved) => {
      const steps = Array.from({ length: 40 }, (_, at): PlanStep[] => {
        const path = pathOf(at * 2)
        const column = new Float64Array(20 + ((at * 2) % 7) * 30).fill(-at)
        return [
          { kind: 'overwrite', path: `${path}/count`, type: int32, shape: [], data: -at },
          {
            kind: 'overwrite',
            path: `${path}/column`,
            type: float64,
            shape: [column.length],
            data: column,
          },
          { kind: 'set-attribute', path, attribute: attribute('class', text, [], `new ${at}`) },
        ]
      })
      await store.write({ steps: steps.flat() })
      saved()
    },
  },
  {
    name: 'delete',
    before: fill,
    run: async (store, saved) => {
      const steps = Array.from({ length: 80 }, (_, at): PlanStep => ({
        kind: 'unlink',
        path: pathOf(objects - 1 - at),
      }))
      await store.write({ steps })
      saved()
    },
  },
  {
    name: 'table append',
    before: fill,
    run: async (store, saved) => {
      for (let at = 0; at < 3; at++) {
        const rows = new Float64Array(700).fill(at)
        await store.write({
          steps: [
            { kind: 'extend', path: '/table', shape: [500 + (at + 1) * 700] },
            {
              kind: 'overwrite',
              path: '/table',
              type: float64,
              shape: [700],
              data: rows,
              offset: [500 + at * 700],
            },
          ],
        })
        saved()
      }
    },
  },
  {
    name: 'transaction of many',
    before: fill,
    run: async (store, saved) => {
      const { transaction } = store
      await transaction!.begin()
      try {
        for (let at = 0; at < 10; at++) await store.write({ steps: replace(at) })
        await store.write({ steps: manyObjects(objects, objects + 10) })
        await store.write({ steps: [{ kind: 'move', path: pathOf(60), to: '/moved' }] })
      } catch (error) {
        await transaction!.rollback()
        throw error
      }
      await transaction!.commit()
      saved()
    },
  },
  {
    name: 'overlay that spills',
    before: fill,
    memoryBudget: 4 * 4096,
    run: async (store, saved) => {
      for (let at = 0; at < 2; at++) {
        const steps = Array.from({ length: 15 }, (_, part) => replace(at * 40 + part * 2)).flat()
        await store.write({ steps })
        saved()
      }
    },
  },
  {
    name: 'compact',
    before: async (store) => {
      await fill(store)
      const steps = Array.from({ length: 60 }, (_, at): PlanStep => ({
        kind: 'unlink',
        path: pathOf(at * 2),
      }))
      await store.write({ steps })
    },
    run: () => Promise.resolve(),
    act: (platform) => compactFile(platform, file),
  },
  {
    name: 'one commit at close',
    before: fill,
    durability: 'close',
    run: async (store, saved) => {
      await store.write({ steps: manyObjects(objects, objects + 10) })
      await store.write({ steps: replace(5) })
      await store.flush()
      saved()
      await store.write({ steps: replace(6) })
    },
  },
]
