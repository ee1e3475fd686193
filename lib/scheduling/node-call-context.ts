/// <reference types="node" />
import { AsyncLocalStorage } from 'node:async_hooks'

import type { CallContext } from './call-context.js'

/** Makes a context that Node, Deno and Bun carry along. */
export function newCallContext<T>(): CallContext<T> {
  const storage = new AsyncLocalStorage<T>()
  return {
    current: () => storage.getStore(),
    run: (value, call) => storage.run(value, call),
  }
}
