import { LazyArray, Table } from 'h5orm'

import { User } from './holder.js'

const isNumbers = (value: unknown): boolean =>
  ArrayBuffer.isView(value) ||
  Array.isArray(value) ||
  (value as object).constructor.name === 'NdArray'
const all = (values: Iterable<unknown>, test: (value: unknown) => boolean): boolean =>
  [...values].every((value) => value === null || value === undefined || test(value))
const isUser = (value: unknown): boolean => value instanceof User

/** Whether a value is what the field of this name of a Holder was declared to be. */
export const fits: Readonly<Record<string, (value: never) => boolean>> = {
  number: (value) => typeof value === 'number' || typeof value === 'bigint',
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  bigint: (value) => typeof value === 'bigint',
  date: (value: unknown) => value instanceof Date,
  bytes: (value: unknown) => value instanceof ArrayBuffer || ArrayBuffer.isView(value),
  regexp: (value: unknown) => value instanceof RegExp,
  url: (value: unknown) => value instanceof URL,
  numbers: isNumbers,
  strings: (value: unknown) =>
    Array.isArray(value) &&
    all((value as unknown[]).flat(Infinity), (item) => typeof item === 'string'),
  instance: isUser,
  either: isUser,
  list: (value: unknown) => Array.isArray(value) && all(value, isUser),
  map: (value: unknown) =>
    value instanceof Map &&
    all(value.keys(), (key) => typeof key === 'string') &&
    all(value.values(), isUser),
  set: (value: unknown) => value instanceof Set && all(value, isUser),
  table: (value: unknown) => value instanceof Table && (value.rowClass as unknown) === User,
  lazy: (value: unknown) => value instanceof LazyArray && value.type === 'float64',
}
