/** The unit of stored times: `value * scale + epoch` is milliseconds since 1970. */
export interface TimeUnits {
  readonly scale: number
  readonly epoch: number
}

const milliseconds = new Map<string, number>()
for (const [names, scale] of [
  ['nanoseconds nanosecond nsec ns', 1e-6],
  ['microseconds microsecond usec us', 1e-3],
  ['milliseconds millisecond msec ms', 1],
  ['seconds second sec s', 1000],
  ['minutes minute min', 60_000],
  ['hours hour hr h', 3_600_000],
  ['days day d', 86_400_000],
] as const)
  for (const name of names.split(' ')) milliseconds.set(name, scale)

const pattern =
  /^\s*([a-z]+)\s+since\s+(\d{4}-\d{1,2}-\d{1,2})(?:[T\s]+(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?)?\s*(?:UTC|Z|GMT|\+00:?00)?\s*$/i

/**
 * Reads a time unit as CF defines it (https://cfconventions.org, 4.4 Time Coordinate), such as
 * `seconds since 1970-01-01 00:00:00 UTC`; `undefined` for any other text.
 */
export function parseTimeUnits(units: string | undefined): TimeUnits | undefined {
  const match = pattern.exec(units ?? '')
  const scale = milliseconds.get(match?.[1]?.toLowerCase() ?? '')
  if (match === null || scale === undefined) return undefined
  const [year, month, day] = (match[2] ?? '').split('-').map(Number) as [number, number, number]
  const seconds = Number(match[5] ?? 0)
  const epoch =
    Date.UTC(year, month - 1, day, Number(match[3] ?? 0), Number(match[4] ?? 0)) + seconds * 1000
  return Number.isNaN(epoch) ? undefined : { scale, epoch }
}

/** Makes a Date of a stored number; NaN and what no Date can hold give an invalid one. */
export const dateFrom = (value: number, units: TimeUnits): Date =>
  new Date(Math.round(value * units.scale) + units.epoch)
