import { aborted, cannotRestore, unregisteredClass } from '../errors.js'
import { conform } from '../graph/conform.js'
import { later } from '../scheduling/steps.js'
import type { FieldType } from '../metadata/field-type.js'
import type { Registry } from '../metadata/registry.js'
import { resolveType } from '../metadata/resolve-type.js'
import { builtinBase } from '../values/kinds.js'
import { elementOf, elementPaths } from './element-path.js'
import { type Reading, restore } from './restore.js'
import { elementHome } from './rows/element-home.js'
import { type LoadedRow, loadRow } from './rows/load-row.js'
import { catchUp } from './unseen/catch-up.js'
import type { ReadingOptions } from './session-options.js'

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
  options: ReadingOptions,
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
  return tables.loading(async () => {
    const checkAborted = (): void => {
      if (options.signal?.aborted === true) throw aborted('Loading', options.signal.reason)
    }
    const rows: (LoadedRow | undefined)[] = []
    const wanted: (readonly [string, FieldType | undefined])[] = []
    for (const [i, [path, type]] of requests.entries()) {
      const element = elements[i]
      const home = element && (await elementHome(store, element))
      if (home !== undefined && 'row' in home) rows[i] = await loadRow(reading, home, options)
      if (home !== undefined && 'node' in home) {
        elements[i] = undefined
        wanted.push([home.node, type])
      } else wanted.push(element === undefined ? [path, type] : [element.path, undefined])
    }
    const whole = wanted.filter((_, i) => rows[i] === undefined)
    const restoring = await later(restore(reading, whole, options), checkAborted)
    await restoring.prepare(
      whole.map(([path]) => path),
      checkAborted,
    )
    return restoring.run((value, queue) => {
      const made = requests.map(([path, type], i) => {
        const [at] = wanted[i]!
        const element = elements[i]
        if (element === undefined) return value(at)
        const found = rows[i]?.object ?? elementOf(value(at), element, path, store.name, queue)
        return type === undefined ? found : conform(found, { path, attributes: new Map() }, type)
      })
      for (const [i, [path, type]] of requests.entries()) {
        const object = made[i]
        checkResult(object, path, type)
        if (wanted[i]![0] === path && typeof object === 'object' && object !== null)
          identity.addRoot(object, path)
      }
      return made
    })
  })
}

function checkResult(value: unknown, path: string, type: FieldType | undefined): void {
  if (type === undefined || (value !== null && value !== undefined)) return
  throw cannotRestore(`${String(value)} as the requested type`, 'Load it without a class.', {
    path,
  })
}
