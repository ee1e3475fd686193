import { aborted, cannotRestore, unregisteredClass } from '../errors.js'
import { conform } from '../graph/conform.js'
import { later } from '../scheduling/steps.js'
import type { FieldType } from '../metadata/field-type.js'
import type { Registry } from '../metadata/registry.js'
import { resolveType } from '../metadata/resolve-type.js'
import { builtinBase } from '../values/kinds.js'
import { elementOf, elementPaths } from './element-path.js'
import { type Reading, restore } from './restore.js'
import { catchUp } from './unseen/catch-up.js'
import type { TransferOptions } from './session-options.js'

/** Paths, each with what its object has to be. */
export type LoadRequests = readonly (readonly [string, FieldType | undefined])[]

/** Reads what `load` was told to expect: a class, a type name, a thunk or a descriptor. */
export function expectedType(as: unknown, path: string, registry: Registry): FieldType | undefined {
  const type = resolveType(as, `load('${path}')`)
  if (type?.kind !== 'instance' && type?.kind !== 'list') return type
  for (const constructor of type.classes()) {
    const prototype = constructor.prototype as object
    if (registry.definitionOfPrototype(prototype) ?? builtinBase(prototype)) continue
    throw unregisteredClass(
      `${constructor.name} is not registered, so nothing can be loaded as one`,
      `Declare it with @H5Class and @H5Field, or call registry.register(${constructor.name}, { name: '…' }).`,
      { path },
    )
  }
  return type
}

/** Restores the objects at some paths, in their order. */
export async function loadGraph(
  reading: Reading,
  requests: LoadRequests,
  options: TransferOptions,
): Promise<unknown[]> {
  const { store, identity, tables } = reading
  await identity.bind((paths) => store.find(paths))
  await catchUp(
    reading,
    requests.map(([path]) => path),
  )
  const elements = await elementPaths(
    store,
    requests.map(([path]) => path),
  )
  const wanted = requests.map(([path, type], i): readonly [string, FieldType | undefined] => {
    const element = elements[i]
    return element === undefined ? [path, type] : [element.path, undefined]
  })
  return tables.loading(async () => {
    const checkAborted = (): void => {
      if (options.signal?.aborted === true) throw aborted('Loading', options.signal.reason)
    }
    const restoring = await later(restore(reading, wanted, options), checkAborted)
    await restoring.prepare(
      wanted.map(([path]) => path),
      checkAborted,
    )
    return restoring.run((value, queue) => {
      const made = requests.map(([path, type], i) => {
        const element = elements[i]
        if (element === undefined) return value(path)
        const found = elementOf(value(element.path), element, path, store.name, queue)
        return type === undefined ? found : conform(found, { path, attributes: new Map() }, type)
      })
      for (const [i, [path, type]] of requests.entries()) checkResult(made[i], path, type)
      return made
    })
  })
}

function checkResult(value: unknown, path: string, type: FieldType | undefined): void {
  if (type === undefined || (value !== null && value !== undefined)) return
  throw cannotRestore(`${String(value)} as what was asked for`, 'Load it without a class.', {
    path,
  })
}
