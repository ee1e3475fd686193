import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { hasModules, type Python, pythons } from '../interop/pythons.js'
import { Box, Entity, Frame, Net, Other, Packed, Part, Pile } from './classes.js'

const source = join(import.meta.dirname, '../../../../spec')

/** One process of Python with h5py, which reads file after file. */
export class H5pyReader {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>

  constructor({ command }: Python) {
    const script = join(source, 'model/read_places.py')
    this.#process = spawn(command, [script, join(source, 'interop')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#lines = createInterface(this.#process.stdout!)[Symbol.asyncIterator]()
  }

  /** What a file has at some paths. */
  async read(file: Uint8Array, paths: readonly string[]): Promise<[string, unknown][]> {
    const request = { file: Buffer.from(file).toString('base64'), paths }
    this.#process.stdin!.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await this.#lines.next()
    if (done === true) throw new Error('The process of Python has ended')
    const met: unknown[] = []
    const described = JSON.parse(value) as unknown[]
    return paths.map((path, i) => [path, revived(described[i], met)])
  }

  async close(): Promise<void> {
    this.#process.stdin!.end()
    await once(this.#process, 'close')
  }
}

/** The Python that reads: the one of H5ORM_PYTHON, else the system's. */
export const h5py: Python | undefined = pythons.findLast((python) => hasModules(python, 'h5py'))

const classes = new Map<string, new () => object>([
  ['model.Part', Part],
  ['model.Other', Other],
  ['model.Entity', Entity],
  ['model.Packed', Packed],
  ['model.Box', Box],
  ['model.Net', Net],
  ['model.Frame', Frame],
  ['model.Pile', Pile],
])

interface Parts {
  readonly fields?: readonly [string, unknown][]
  readonly items?: readonly unknown[]
  readonly entries?: readonly [unknown, unknown][]
  readonly bytes?: string
}

/** Makes the objects that the reader in Python has described, each once. */
function revived(described: unknown, met: unknown[]): unknown {
  if (!Array.isArray(described)) return described
  const [kind, told] = described as [string, unknown]
  if (kind === 'number') return numberOf(told as string)
  if (kind === 'undefined') return undefined
  if (kind === 'again') return met[told as number]
  const { fields = [], items = [], entries = [], bytes } = told as Parts
  const note = <T>(object: T): T => {
    met.push(object)
    return object
  }
  switch (kind) {
    case 'Array': {
      const list = note<unknown[]>([])
      for (const item of items) list.push(revived(item, met))
      return list
    }
    case 'Set': {
      const set = note(new Set<unknown>())
      for (const item of items) set.add(revived(item, met))
      return set
    }
    case 'Map': {
      const map = note(new Map<unknown, unknown>())
      for (const [key, value] of entries) map.set(revived(key, met), revived(value, met))
      return map
    }
    case 'Float64Array': {
      const buffer = Uint8Array.from(Buffer.from(bytes!, 'hex')).buffer
      return note(new Float64Array(buffer))
    }
    default: {
      const type = classes.get(kind) ?? Object
      const object = note(new type() as Record<string, unknown>)
      for (const [name, value] of fields) object[name] = revived(value, met)
      return object
    }
  }
}

const numberOf = (bits: string): number =>
  bits === 'NaN' ? Number.NaN : Buffer.from(bits, 'hex').readDoubleBE()
