import { parentPort } from 'node:worker_threads'

import { diffGraph } from '#conformance/graph.mjs'
import { isH5Error, Session } from 'h5orm'

import { damagedFiles, fuzzRegistry } from './fuzz-files.js'

/** What became of a damaged file. */
export type Outcome =
  | { readonly kind: 'same' | 'other value' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'wrong'; readonly what: string }

export interface DamagedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** As one opens a file that one does not trust. */
const limits = { bytes: 2 ** 26, nodes: 100_000, depth: 10_000 }

const names = (object: object): string => Reflect.ownKeys(object).map(String).join()
const prototypes = [Object.prototype, Array.prototype, Map.prototype, Function.prototype]
const before = prototypes.map(names)

async function outcomeOf({ name, bytes }: DamagedFile): Promise<Outcome> {
  try {
    await using session = await Session.open(bytes, { limits, registry: fuzzRegistry })
    const value = await session.load('/value')
    const original = damagedFiles.find((file) => file.name === name)?.make()
    const kind = diffGraph(original, value) === null ? 'same' : 'other value'
    return prototypes.every((prototype, i) => names(prototype) === before[i])
      ? { kind }
      : { kind: 'wrong', what: 'a prototype changed' }
  } catch (error) {
    if (isH5Error(error)) return { kind: 'refused', code: error.code }
    return {
      kind: 'wrong',
      what: error instanceof Error ? (error.stack ?? error.message) : 'thrown',
    }
  }
}

parentPort?.on('message', (file: DamagedFile) => {
  void outcomeOf(file).then((outcome) => parentPort?.postMessage(outcome))
})
