import { isH5Error } from '#lib/errors.js'
import type { DataType } from '#lib/records/data-type.js'
import type { DatasetRecord, NodeRecord } from '#lib/records/node-record.js'
import type {
  CreateDataset,
  CreateGroup,
  PlanAttribute,
  PlanData,
  PlanStep,
} from '#lib/records/write-plan.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'
import type { Store } from '#lib/stores/store.js'

export const float64: DataType = { kind: 'float', size: 8 }
export const int32: DataType = { kind: 'integer', size: 4, signed: true }
export const text: DataType = { kind: 'string', length: 'variable', charset: 'utf8' }

export function group(path: string, attributes: readonly PlanAttribute[] = []): CreateGroup {
  return { kind: 'group', path, attributes }
}

export function dataset(
  path: string,
  type: DataType,
  shape: readonly number[],
  data: PlanData,
  more: Partial<CreateDataset> = {},
): CreateDataset {
  return { kind: 'dataset', path, type, shape, data, attributes: [], ...more }
}

export function attribute(
  name: string,
  type: DataType,
  shape: readonly number[],
  data: PlanData,
): PlanAttribute {
  return { name, type, shape, data }
}

/** Executes the steps on a new file in memory, and opens its bytes again for reading. */
export async function writtenAndReopened(...steps: PlanStep[]): Promise<Store> {
  const store = await openStore(undefined)
  await store.write({ steps })
  const bytes = await store.toBytes()
  await store.close()
  return openStore(bytes)
}

export async function readNode(store: Store, path: string): Promise<NodeRecord | undefined> {
  const [node] = await store.read([{ path, data: true }], { maxBytes: 2 ** 30 })
  return node
}

export async function readDataset(store: Store, path: string): Promise<DatasetRecord> {
  const node = await readNode(store, path)
  if (node?.kind !== 'dataset') throw new Error(`no dataset at ${path}`)
  return node
}

/** What an action throws, or `undefined`. */
export async function rejection(action: () => unknown): Promise<unknown> {
  try {
    await action()
    return undefined
  } catch (error) {
    return error
  }
}

/** The code of the error that writing a step into a new file gives. */
export async function failureOf(step: PlanStep): Promise<unknown> {
  const store = await openStore(undefined)
  const error = await rejection(() => store.write({ steps: [step] }))
  await store.close()
  return isH5Error(error) ? error.code : error
}
