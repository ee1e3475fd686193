import { cannotRestore, reasonOf } from '../errors.js'
import { quoted } from '../quoted.js'
import type { ClassDefinition } from '../metadata/definition.js'
import { type InstancePlace, instanceName } from './instance-place.js'
import { isPromise } from './is-promise.js'

/** Brings the state that an older version stored to what the class expects now. */
export function upgradeState(
  state: Record<string, unknown>,
  from: number,
  definition: ClassDefinition,
  place: InstancePlace,
): Record<string, unknown> {
  const name = instanceName(definition, place)
  const details = { path: place.path, property: name }
  let next: unknown
  try {
    next = definition.upgrade?.(state, from)
  } catch (cause) {
    throw cannotRestore(
      `an instance of ${definition.name} of version ${from}: its upgrade failed with "${quoted(reasonOf(cause))}"`,
      'See the cause of this error.',
      { ...details, cause },
    )
  }
  if (isPromise(next)) {
    // Nobody waits for it.
    next.then(undefined, () => undefined)
    throw cannotRestore(
      `an instance of ${definition.name} of version ${from}: its upgrade is asynchronous`,
      'It has to return the new state synchronously: load what it needs before.',
      details,
    )
  }
  if (typeof next === 'object' && next !== null) return next as Record<string, unknown>
  throw cannotRestore(
    `an instance of ${definition.name} of version ${from}: its upgrade returned no object`,
    'It has to return the new state: return { ...state, … }.',
    details,
  )
}
