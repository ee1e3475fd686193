import { cannotRestore } from '../errors.js'
import { greatestDepth, isRecord } from './plain-value.js'

/**
 * Copies the objects and arrays of plain data, so that class-transformer, which deletes discriminators, leaves the given
 * data as they are; a property that could reach a prototype is left out.
 *
 * @throws CANNOT_RESTORE when the data are nested too deep or contain themselves.
 */
export function copyPlain(root: unknown): unknown {
  const top: unknown[] = [root]
  let level: (unknown[] | Record<string, unknown>)[] = [top]
  for (let depth = -1; level.length > 0; depth++) {
    if (depth > greatestDepth) {
      throw cannotRestore(
        `plain data nested more than ${greatestDepth} deep`,
        'JSON is read and written recursively: save the object with a session, which takes any depth.',
        {},
      )
    }
    const next: typeof level = []
    for (const container of level) {
      for (const key of Object.keys(container)) {
        const copy = shallowCopy((container as Record<string, unknown>)[key])
        if (copy === undefined) continue
        ;(container as Record<string, unknown>)[key] = copy
        next.push(copy)
      }
    }
    level = next
  }
  return top[0]
}

function shallowCopy(value: unknown): unknown[] | Record<string, unknown> | undefined {
  if (Array.isArray(value)) return [...(value as unknown[])]
  if (!isRecord(value)) return undefined
  const entries = Object.entries(value).filter(([key]) => key !== '__proto__')
  return Object.fromEntries(entries)
}
