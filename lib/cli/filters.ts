import type { SessionOptions } from '../index.js'
import type { CommandOption, GivenOptions } from './command.js'

export const filterOption: CommandOption = {
  type: 'string',
  multiple: true,
  value: 'NAME',
  help: 'unpack data with this filter (gzip, shuffle, …) and others so given, and with no more',
}

/** The filters that may unpack data, as `--filter` says: `--filter gzip --filter shuffle`. */
export function filtersOf(options: GivenOptions): Pick<SessionOptions, 'filters'> {
  const given = options['filter'] as readonly string[] | undefined
  if (given === undefined) return {}
  return { filters: given.map((name) => (/^\d+$/.test(name) ? Number(name) : name)) }
}
