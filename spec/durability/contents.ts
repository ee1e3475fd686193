import { createHash } from 'node:crypto'

import { openStore } from '#lib/stores/h5wasm/open-store.js'
import type { Store } from '#lib/stores/store.js'

/** What is stored at each path, as a short text that is the same for the same content. */
export type Contents = ReadonlyMap<string, string>

/** Reads everything in a file; a part that can't be read says so in its place. */
export async function contentsOf(store: Store): Promise<Contents> {
  const contents = new Map<string, string>()
  const waiting = ['/']
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    try {
      const [node] = await store.read([{ path, data: true }], { maxBytes: 2 ** 30 })
      contents.set(path, digest({ ...node, address: 0 }))
      if (node?.kind !== 'group') continue
      for (const name of node.children) waiting.push(path === '/' ? `/${name}` : `${path}/${name}`)
    } catch (error) {
      contents.set(path, `unreadable: ${String(error).slice(0, 80)}`)
    }
  }
  return contents
}

/** The contents of a file by its bytes, or `undefined` when it does not even open. */
export async function contentsOfBytes(bytes: Uint8Array): Promise<Contents | undefined> {
  let store: Store
  try {
    store = await openStore(bytes)
  } catch {
    return undefined
  }
  try {
    return await contentsOf(store)
  } finally {
    await store.close()
  }
}

export function sameContents(a: Contents, b: Contents): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text)
}

function digest(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (part instanceof Map) return [...part]
    if (typeof part === 'bigint') return `${part}n`
    return ArrayBuffer.isView(part)
      ? Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('base64')
      : part
  })
  return createHash('sha1').update(text).digest('base64')
}
