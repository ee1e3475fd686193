import type { Command, CommandOption } from './command.js'

const helpOption: CommandOption = { type: 'boolean', short: 'h', help: 'say this' }

/** One line that shows how a command is called. */
export const usageOf = ({ name, operands }: Command): string =>
  `Usage: h5orm ${name} ${operands.join(' ')} [options]`

/** What `h5orm COMMAND --help` says. */
export function helpOf(command: Command): string {
  const options = Object.entries({ ...command.options, help: helpOption }).map(
    ([name, { short, value, help }]): [string, string] => [
      `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
      help,
    ],
  )
  return [
    usageOf(command),
    '',
    `${command.summary}.`,
    ...(command.details.length === 0 ? [] : ['', ...command.details]),
    '',
    ...aligned(options),
  ].join('\n')
}

/** What `h5orm --help` says. */
export function overview(commands: readonly Command[]): string {
  return [
    'Usage: h5orm COMMAND FILE …',
    '',
    'Looks into HDF5 files with the eyes of JavaScript. Nothing that a file names is run.',
    '',
    ...aligned(commands.map(({ name, summary }) => [name, summary])),
    '',
    '`h5orm COMMAND --help` describes a command, `h5orm --version` prints the version.',
    'Exit codes: 0, 1 when something is wrong with a file, 2 when the command was not understood.',
  ].join('\n')
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
