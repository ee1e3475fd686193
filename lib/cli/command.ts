import type { Output } from './output.js'

/** An option of a command, as `parseArgs` takes it, with its line of help. */
export interface CommandOption {
  readonly type: 'boolean' | 'string'
  readonly short?: string
  readonly multiple?: boolean
  /** What stands for the value in the help: `N`. */
  readonly value?: string
  readonly help: string
}

/** The options that were given, by name. */
export type GivenOptions = Readonly<
  Record<string, string | boolean | readonly string[] | undefined>
>

export interface Command {
  readonly name: string
  readonly summary: string
  /** The names of the operands, those in brackets may be left out: `['FILE', '[PATH]']`. */
  readonly operands: readonly string[]
  readonly options: Readonly<Record<string, CommandOption>>
  /** More for the help, in lines. */
  readonly details: readonly string[]
  /** Gives the exit code: 0, or 1 when something is wrong with the file. */
  run(operands: readonly string[], options: GivenOptions, output: Output): Promise<number>
}
