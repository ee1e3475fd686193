import type { Step } from './draft.js'

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

/** Writes a way through an object as a program would: `Run.particles[3].mass`. */
export function propertyPath(root: unknown, steps: readonly Step[]): string {
  const shown =
    steps.length > 24 ? [...steps.slice(0, 12), { words: ' … ' }, ...steps.slice(-12)] : steps
  return nameOf(root) + shown.map(shownStep).join('')
}

/** Writes one step of such a way. */
export function shownStep(step: Step): string {
  if (typeof step === 'number') return `[${step}]`
  if (typeof step === 'object') return step.words
  return identifier.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
}

function nameOf(root: unknown): string {
  if (typeof root !== 'object' || root === null)
    return typeof root === 'function' ? 'function' : 'value'
  const prototype = Object.getPrototypeOf(root) as { constructor?: unknown } | null
  const constructor = prototype?.constructor
  const name = typeof constructor === 'function' ? constructor.name : ''
  return name === '' || name === 'Object' ? 'value' : name
}
