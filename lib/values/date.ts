import { corrupt } from '../errors.js'
import type { DatasetRecord } from '../records/node-record.js'
import type { PlanAttribute } from '../records/write-plan.js'
import { float64, scalar, textAttribute, textOf } from './attributes.js'
import { dateFrom, parseTimeUnits, type TimeUnits } from './time-units.js'
import type { ValueKind } from './value-kind.js'

const js = textAttribute('js_type', 'Date')
const seconds = [js, textAttribute('units', 'seconds since 1970-01-01 00:00:00 UTC')]
const milliseconds = [js, textAttribute('units', 'milliseconds since 1970-01-01 00:00:00 UTC')]

/** Beyond it a float64 of seconds no longer tells every millisecond. */
const exactSeconds = 2 ** 42

/** The unit in which some times (in milliseconds) are all exact, with the attributes that say so. */
export function timeScale(times: Iterable<number>): {
  readonly divisor: 1 | 1000
  readonly attributes: readonly PlanAttribute[]
} {
  for (const time of times)
    if (Math.abs(time) >= exactSeconds * 1000) return { divisor: 1, attributes: milliseconds }
  return { divisor: 1000, attributes: seconds }
}

/** The milliseconds that dates stand for. */
export function timesOf(dates: readonly Date[]): Float64Array {
  const times = new Float64Array(dates.length)
  const { getTime } = Date.prototype
  for (let i = 0; i < dates.length; i++) times[i] = getTime.call(dates[i])
  return times
}

/** Reads the unit of a dataset of times. */
function timeUnitsOf(record: DatasetRecord): TimeUnits {
  const units = parseTimeUnits(textOf(record.attributes.get('units')))
  if (units !== undefined) return units
  throw corrupt('A Date needs an attribute units such as "seconds since 1970-01-01 00:00:00 UTC"', {
    path: record.path,
  })
}

export const dateKind: ValueKind<Date> = {
  types: ['Date'],
  prototypes: [Date.prototype],
  encode(value) {
    const time = Date.prototype.getTime.call(value)
    const { divisor, attributes } = timeScale([time])
    const readable = Number.isNaN(time)
      ? []
      : [textAttribute('iso8601', Date.prototype.toISOString.call(value))]
    return {
      kind: 'dataset',
      type: float64,
      shape: scalar,
      data: time / divisor,
      attributes: [...attributes, ...readable],
    }
  },
  decode(record) {
    const units = timeUnitsOf(record)
    const { data } = record
    if (typeof data === 'number' || typeof data === 'bigint') return dateFrom(Number(data), units)
    if (ArrayBuffer.isView(data) && record.shape?.length === 1)
      return Array.from(data as Float64Array, (value) => dateFrom(Number(value), units))
    throw corrupt('A Date was expected', { path: record.path })
  },
}
