import { UsageError } from './usage-error.js'

/** The path of an object that was given, `/` when none was; the first slash may be left out. */
export function objectPath(given: string | undefined): string {
  if (given === undefined) return '/'
  const parts = given.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..') || given.includes('\0'))
    throw new UsageError(`'${given}' is not a path of an object such as /run1.`)
  return `/${parts.join('/')}`
}
