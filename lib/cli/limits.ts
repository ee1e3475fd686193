import type { SessionSettings } from '../index.js'
import type { CommandOption, GivenOptions } from './command.js'
import { UsageError } from './usage-error.js'

type Limits = NonNullable<SessionSettings['limits']>

export const limitOption: CommandOption = {
  type: 'string',
  multiple: true,
  value: 'NAME=N',
  help: 'take so many nodes, depth or bytes from the file at most',
}

/** How much may be taken from a file, as `--limit` says: `--limit bytes=1e9 --limit nodes=1000`. */
export function limitsOf(options: GivenOptions): Limits {
  const given = (options['limit'] ?? []) as readonly string[]
  const limits: Record<string, number> = {}
  for (const one of given) {
    const [, name, digits] = /^(nodes|depth|bytes)=(\d+(?:e\d+)?)$/.exec(one) ?? []
    if (name === undefined)
      throw new UsageError(`--limit takes nodes=N, depth=N or bytes=N, not '${one}'.`)
    limits[name] = Number(digits)
  }
  return limits
}
