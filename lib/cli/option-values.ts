import type { GivenOptions } from './command.js'
import { UsageError } from './usage-error.js'

/** A whole number that was given for an option; `undefined` when none was. */
export function wholeNumber(options: GivenOptions, name: string): number | undefined {
  const given = options[name]
  if (given === undefined) return undefined
  if (/^\d{1,15}$/.test(String(given))) return Number(given)
  throw new UsageError(`--${name} takes a whole number, not '${String(given)}'.`)
}

/** One of a few words that was given for an option; `undefined` when none was. */
export function oneWord<W extends string>(
  options: GivenOptions,
  name: string,
  words: readonly W[],
): W | undefined {
  const given = options[name]
  if (given === undefined) return undefined
  const word = words.find((one) => one === given)
  if (word !== undefined) return word
  throw new UsageError(`--${name} takes ${words.join(' or ')}, not '${String(given)}'.`)
}
