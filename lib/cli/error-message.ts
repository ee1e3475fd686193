import { isH5Error } from '../index.js'
import { printable } from '../printable.js'

/** What an error says to someone at a command line, in one line; advice about a program is turned into one about commands. */
export function errorMessage(error: unknown, file: string): string {
  const message = error instanceof Error ? error.message : String(error)
  return printable(isH5Error(error) ? forCommands(message, error.code, error.path, file) : message)
}

function forCommands(
  message: string,
  code: string,
  path: string | undefined,
  file: string,
): string {
  if (code === 'NOT_FOUND' && path === undefined) return `There is no file ${file}.`
  return message
    .replace('Use session.list() to see', `Use 'h5orm ls ${file}' to see`)
    .replace(
      /session\.list\('(.*)'\) lists them/,
      (_, group) => `'h5orm ls ${file} ${group}' lists them`,
    )
    .replace('Add it to the option filters if', 'Say --filter … if')
    .replace(/Raise limits\.(\w+) if/, 'Say --limit $1=… if')
}
