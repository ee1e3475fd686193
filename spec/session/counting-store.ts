import type { RecordData } from '#lib/records/node-record.js'
import type { Store } from '#lib/stores/store.js'

/** Bytes of elements that a store was asked for, by path. */
export type BytesRead = Map<string, number>

/** A store that counts the elements that are read from it. */
export function countingStore(store: Store, atOnce = true): { store: Store; bytes: BytesRead } {
  const bytes: BytesRead = new Map()
  const count = (path: string, data: RecordData | undefined): void => {
    if (data === undefined) return
    bytes.set(path, (bytes.get(path) ?? 0) + sizeOf(data))
  }
  const counting = Object.create(store, {
    read: {
      value: (...given: Parameters<Store['read']>) => {
        const note = (records: Awaited<ReturnType<Store['read']>>): typeof records => {
          for (const [i, record] of records.entries())
            if (record?.kind === 'dataset') count(given[0][i]!.path, record.data)
          return records
        }
        const records = store.read(...given)
        return records instanceof Promise ? records.then(note) : note(records)
      },
    },
    readSlab: {
      value: (...given: Parameters<Store['readSlab']>) => {
        const note = (data: RecordData): RecordData => {
          count(given[0], data)
          return data
        }
        const data = store.readSlab(...given)
        return data instanceof Promise ? data.then(note) : note(data)
      },
    },
    name: { get: () => store.name },
    writable: { get: () => store.writable },
    generation: { get: () => store.generation },
    answersAtOnce: { value: atOnce },
  }) as Store
  for (const name of ['write', 'has', 'find', 'consistently', 'flush', 'toBytes', 'close'] as const)
    Object.defineProperty(counting, name, { value: store[name]!.bind(store) })
  return { store: counting, bytes }
}

export const total = (bytes: BytesRead): number => {
  let sum = 0
  for (const one of bytes.values()) sum += one
  return sum
}

function sizeOf(data: unknown): number {
  if (ArrayBuffer.isView(data)) return data.byteLength
  if (typeof data === 'string') return data.length
  if (Array.isArray(data)) return data.reduce((sum: number, item) => sum + sizeOf(item), 0)
  return 8
}
