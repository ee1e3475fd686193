import { Session, type SessionOptions } from 'h5orm'
import type { PlanData, WritePlan } from '#lib/records/write-plan.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'
import type { Store, WriteOptions } from '#lib/stores/store.js'

/** A session, and what it writes. */
export interface WatchedSession {
  readonly session: Session
  /** The steps, as `kind path`. */
  readonly written: string[]
  bytesWritten(): number
}

/** Opens bytes in a session, and notes what is written. */
export async function watched(
  bytes: Uint8Array,
  options: SessionOptions = {},
): Promise<WatchedSession> {
  const store = await openStore(bytes, 'r+')
  const written: string[] = []
  let count = 0
  const watching = new Proxy<Store>(store, {
    get(target, key) {
      const found = Reflect.get(target, key, target) as unknown
      if (typeof found !== 'function') return found
      if (key !== 'write') return found.bind(target) as unknown
      return (plan: WritePlan, how?: WriteOptions) => {
        for (const step of plan.steps) {
          written.push(`${step.kind} ${step.path}`)
          if ('data' in step) count += sizeOf(step.data)
        }
        return target.write(plan, how)
      }
    },
  })
  const session = await Session.open(watching, options)
  return { session, written, bytesWritten: () => count }
}

/** Of texts of any length HDF5 stores 16 bytes each beside them. */
function sizeOf(data: PlanData): number {
  if (ArrayBuffer.isView(data)) return data.byteLength
  if (!Array.isArray(data)) return 0
  return (data as string[]).reduce((sum, text) => sum + 16 + text.length, 0)
}
