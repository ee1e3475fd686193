import { cannotRestore, cannotStore } from '../../errors.js'
import { quoted } from '../../quoted.js'
import {
  PythonDate,
  PythonDatetime,
  PythonTime,
  PythonTimedelta,
} from '../../values/python/python-datetime.js'
import { PythonGlobal } from '../../values/python/python-global.js'
import { tuple } from '../../values/python/python-type.js'
import type { Place, PythonClass, Reduced } from '../python-class.js'
import { asStr, strBytes } from './str-bytes.js'

/** Python 3 keeps a flag for the second of two equal wall-clock times in a high bit. */
const withoutFold = (byte: number): number => byte & 0x7f

const datetime: PythonClass = {
  construct([first, tzinfo], place) {
    const [yearHigh, yearLow, month, day, hour, minute, second, ...rest] = fields(first, 10, place)
    const parts = {
      year: yearHigh * 256 + yearLow,
      month: withoutFold(month),
      day,
      hour,
      minute,
      second,
      microsecond: microsecondOf(rest),
    }
    try {
      return PythonDatetime.of(parts, tzinfo)
    } catch (cause) {
      throw impossible('datetime', place, cause)
    }
  },
}

const date: PythonClass = {
  construct([first], place) {
    const [yearHigh, yearLow, month, day] = fields(first, 4, place)
    const result = new PythonDate(yearHigh * 256 + yearLow, month, day)
    if (result.toDate().getUTCDate() === day && month >= 1 && month <= 12) return result
    throw impossible('date', place)
  },
}

const time: PythonClass = {
  construct([first, tzinfo], place) {
    const [hour, minute, second, ...rest] = fields(first, 6, place)
    const microsecond = microsecondOf(rest)
    if (withoutFold(hour) < 24 && minute < 60 && second < 60 && microsecond < 1e6)
      return new PythonTime(withoutFold(hour), minute, second, microsecond, tzinfo)
    throw impossible('time', place)
  },
}

const timedelta: PythonClass = {
  construct([days = 0, seconds = 0, microseconds = 0], place) {
    for (const part of [days, seconds, microseconds])
      if (typeof part !== 'number') throw impossible('timedelta', place)
    return new PythonTimedelta(days as number, seconds as number, microseconds as number)
  },
}

export const datetimeClasses: Readonly<Record<string, PythonClass>> = {
  'datetime.datetime': datetime,
  'datetime.date': date,
  'datetime.time': time,
  'datetime.timedelta': timedelta,
}

type Bytes = [number, number, number, number, number, number, number, ...number[]]

const fields = (value: unknown, length: number, place: Place): Bytes =>
  [...strBytes(value, length, place)] as Bytes

const microsecondOf = (bytes: readonly number[]): number =>
  bytes.reduce((sum, byte) => sum * 256 + byte, 0)

const impossible = (what: string, place: Place, cause?: unknown): Error =>
  cannotRestore(`a ${what} that there is not`, 'The file is damaged.', { ...place, cause })

const named = (name: string, args: readonly unknown[]): Reduced => ({
  made: 'by call',
  callable: new PythonGlobal('datetime', name),
  args: tuple(...args),
})

const threeBytes = (value: number): number[] => [value >> 16, (value >> 8) & 255, value & 255]

const withZone = (bytes: readonly number[], tzinfo: unknown): unknown[] =>
  tzinfo === undefined ? [asStr(bytes)] : [asStr(bytes), tzinfo]

/** A Date, as the datetime (without a zone) of its UTC fields. */
export function reduceDate(value: Date, place: Place & { readonly property: string }): Reduced {
  const milliseconds = value.getTime()
  const year = value.getUTCFullYear()
  if (Number.isNaN(milliseconds) || year < 1 || year > 9999)
    throw cannotStore(
      Number.isNaN(milliseconds) ? 'an invalid Date' : `a Date of the year ${quoted(year)}`,
      "Python's datetime goes from the year 1 to 9999.",
      place,
    )
  const extra = value instanceof PythonDatetime ? value : undefined
  const microsecond = value.getUTCMilliseconds() * 1000 + (extra?.microseconds ?? 0)
  const clock = [value.getUTCHours(), value.getUTCMinutes(), value.getUTCSeconds()]
  const day = [year >> 8, year & 255, value.getUTCMonth() + 1, value.getUTCDate()]
  return named('datetime', withZone([...day, ...clock, ...threeBytes(microsecond)], extra?.tzinfo))
}

export const reducePythonDate = ({ year, month, day }: PythonDate): Reduced =>
  named('date', [asStr([year >> 8, year & 255, month, day])])

export const reduceTime = (value: PythonTime): Reduced =>
  named(
    'time',
    withZone(
      [value.hour, value.minute, value.second, ...threeBytes(value.microsecond)],
      value.tzinfo,
    ),
  )

export const reduceTimedelta = (value: PythonTimedelta): Reduced =>
  named('timedelta', [value.days, value.seconds, value.microseconds])
