/// <reference types="node" />
import { parseArgs } from 'node:util'

import type { Command, GivenOptions } from './command.js'
import { UsageError } from './usage-error.js'

export interface ParsedCommand {
  readonly operands: readonly string[]
  readonly options: GivenOptions
}

/** @throws UsageError for options and operands that the command does not take. */
export function parseCommand(command: Command, args: readonly string[]): ParsedCommand {
  const { options, positionals } = parsed(command, args)
  if (options['help'] === true) return { operands: positionals, options }
  const least = command.operands.filter((operand) => !operand.startsWith('[')).length
  const lacking = command.operands[positionals.length]
  if (positionals.length < least) throw new UsageError(`${lacking} is missing.`)
  const excess = positionals[command.operands.length]
  if (excess !== undefined) throw new UsageError(`'${excess}' is too much.`)
  const empty = positionals.indexOf('')
  if (empty >= 0) throw new UsageError(`${command.operands[empty]} is empty.`)
  return { operands: positionals, options }
}

function parsed(
  command: Command,
  args: readonly string[],
): { options: GivenOptions; positionals: string[] } {
  const known = Object.entries(command.options).map(([name, { type, short, multiple = false }]) => [
    name,
    { type, multiple, ...(short === undefined ? {} : { short }) },
  ])
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...Object.fromEntries(known), help: { type: 'boolean', short: 'h' } },
    })
    return { options: values as GivenOptions, positionals }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code?.startsWith('ERR_PARSE_ARGS') !== true) throw error
    const [first = message] = message.split(/(?<=\.) |\n/)
    throw new UsageError(first.endsWith('.') ? first : `${first}.`)
  }
}
