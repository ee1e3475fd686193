import { version } from '../index.js'
import type { Command } from './command.js'
import { check } from './commands/check.js'
import { convert } from './commands/convert.js'
import { explain } from './commands/explain.js'
import { ls } from './commands/ls.js'
import { show } from './commands/show.js'
import { errorMessage } from './error-message.js'
import { helpOf, overview, usageOf } from './help.js'
import { Output, type Streams } from './output.js'
import { parseCommand } from './parse-command.js'
import { UsageError } from './usage-error.js'

const commands: readonly Command[] = [ls, show, explain, check, convert]

/**
 * Does what a command line says.
 *
 * @returns the exit code: 0, 1 when something is wrong with a file, 2 when the command was not understood.
 */
export async function run(args: readonly string[], streams: Streams): Promise<number> {
  const output = new Output(streams)
  const [first, ...rest] = args
  if (first === '--version') return said(version, output)
  if (first === '--help' || first === '-h') return said(overview(commands), output)
  if (first === 'help') return help(rest[0], output)
  const command = commands.find(({ name }) => name === first)
  if (command !== undefined) return runCommand(command, rest, output)
  return misunderstood(first, output)
}

async function runCommand(
  command: Command,
  args: readonly string[],
  output: Output,
): Promise<number> {
  let file = ''
  try {
    const { operands, options } = parseCommand(command, args)
    if (options['help'] === true) return said(helpOf(command), output)
    file = operands[0] ?? ''
    return await command.run(operands, options, output)
  } catch (error) {
    if (!(error instanceof UsageError)) {
      output.problem(`h5orm: ${errorMessage(error, file)}`)
      return 1
    }
    output.problem(`h5orm ${command.name}: ${error.message}`)
    output.problemLines(`${usageOf(command)}\nSee 'h5orm ${command.name} --help'.`)
    return 2
  }
}

function help(name: string | undefined, output: Output): number {
  if (name === undefined) return said(overview(commands), output)
  const command = commands.find((one) => one.name === name)
  return command === undefined ? misunderstood(name, output) : said(helpOf(command), output)
}

function said(text: string, output: Output): number {
  output.lines(text)
  return 0
}

function misunderstood(name: string | undefined, output: Output): number {
  const what = name === undefined ? 'a command is missing' : `there is no command '${name}'`
  const names = commands.map((command) => command.name).join(', ')
  output.problem(`h5orm: ${what}. Commands are ${names}; see 'h5orm --help'.`)
  return 2
}
