const pad = (value: number, width: number): string => String(value).padStart(width, '0')

export interface DatetimeParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour?: number
  readonly minute?: number
  readonly second?: number
  readonly microsecond?: number
}

/**
 * Python's `datetime.datetime`: a Date whose UTC fields are the fields that Python shows, with the microseconds that a
 * Date has no room for.
 *
 * @example
 * const start = PythonDatetime.of({ year: 2006, month: 8, day: 6, hour: 20, microsecond: 573105 })
 * start.getUTCHours() // 20
 */
export class PythonDatetime extends Date {
  /** 0 … 999, beyond the milliseconds. */
  microseconds: number
  /** Python's time zone object; `undefined` for a naive datetime. */
  tzinfo: unknown

  /** @param time Milliseconds since 1970 in the datetime's own fields, taken as UTC. */
  constructor(time: number, microseconds = 0, tzinfo?: unknown) {
    super(time)
    this.microseconds = microseconds
    this.tzinfo = tzinfo
  }

  /** Makes one of the fields that Python shows. Throws a RangeError for a date that there is not. */
  static of(parts: DatetimeParts, tzinfo?: unknown): PythonDatetime {
    const { year, month, day, hour = 0, minute = 0, second = 0, microsecond = 0 } = parts
    const millisecond = Math.floor(microsecond / 1000)
    const date = new Date(0)
    date.setUTCFullYear(year, month - 1, day)
    date.setUTCHours(hour, minute, second, millisecond)
    const result = new PythonDatetime(date.getTime(), microsecond - 1000 * millisecond, tzinfo)
    if (
      !(year >= 1 && year <= 9999) ||
      date.getUTCMonth() !== month - 1 ||
      date.getUTCDate() !== day ||
      date.getUTCHours() !== hour ||
      date.getUTCMinutes() !== minute ||
      date.getUTCSeconds() !== second ||
      !(microsecond >= 0 && microsecond < 1_000_000)
    )
      throw new RangeError(`There is no datetime ${JSON.stringify(parts)}`)
    return result
  }

  /** As Python's `isoformat` without a zone: `2006-08-06T20:53:55.573105`. */
  isoformat(): string {
    const fraction = this.getUTCMilliseconds() * 1000 + this.microseconds
    const whole = this.toISOString().replace(/\.\d+Z$/, '')
    return fraction === 0 ? whole : `${whole}.${pad(fraction, 6)}`
  }
}

/** Python's `datetime.date`: a day without a time. */
export class PythonDate {
  readonly year: number
  readonly month: number
  readonly day: number

  constructor(year: number, month: number, day: number) {
    this.year = year
    this.month = month
    this.day = day
  }

  /** Midnight of the day, as UTC. */
  toDate(): Date {
    const date = new Date(0)
    date.setUTCFullYear(this.year, this.month - 1, this.day)
    return date
  }

  toString(): string {
    return `${pad(this.year, 4)}-${pad(this.month, 2)}-${pad(this.day, 2)}`
  }
}

/** Python's `datetime.time`: a time of day. */
export class PythonTime {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
  readonly tzinfo: unknown

  constructor(hour = 0, minute = 0, second = 0, microsecond = 0, tzinfo?: unknown) {
    this.hour = hour
    this.minute = minute
    this.second = second
    this.microsecond = microsecond
    this.tzinfo = tzinfo
  }

  toString(): string {
    const whole = [this.hour, this.minute, this.second].map((part) => pad(part, 2)).join(':')
    return this.microsecond === 0 ? whole : `${whole}.${pad(this.microsecond, 6)}`
  }
}

/** Python's `datetime.timedelta`: days, seconds (0 … 86399) and microseconds (0 … 999999). */
export class PythonTimedelta {
  readonly days: number
  readonly seconds: number
  readonly microseconds: number

  constructor(days = 0, seconds = 0, microseconds = 0) {
    this.days = days
    this.seconds = seconds
    this.microseconds = microseconds
  }

  /** All of it in seconds. */
  get totalSeconds(): number {
    return this.days * 86_400 + this.seconds + this.microseconds / 1e6
  }
}
