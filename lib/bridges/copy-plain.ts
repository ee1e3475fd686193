import { cannotRestore } from '../errors.js'
import { define } from '../values/own-properties.js'
import { greatestDepth, isRecord } from './plain-value.js'
import { isDroppedInReading, seal } from './sealed.js'

/**
 * Copies the objects and arrays of plain data, so that class-transformer, which deletes discriminators, leaves the given
 * data as they are, and seals what it would drop.
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
        const isSealed = !Array.isArray(copy) && Object.keys(copy).some(isDroppedInReading)
        define(container, key, isSealed ? seal(copy) : copy)
        next.push(copy)
      }
    }
    level = next
  }
  return top[0]
}

function shallowCopy(value: unknown): unknown[] | Record<string, unknown> | undefined {
  if (Array.isArray(value)) return [...(value as unknown[])]
  return isRecord(value) ? Object.fromEntries(Object.entries(value)) : undefined
}
