import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { run } from '#lib/cli/run.js'

import { type Outcome, root, runNode } from '../programs/run-program.js'

export const bin: string = join(root, 'dist/cli.js')

/** Runs the command as a shell would: a process of its own. */
export const h5orm = (...args: readonly string[]): Promise<Outcome> => runNode(bin, ...args)

/** Runs the command in this process, which is faster. */
export async function runHere(...args: readonly string[]): Promise<Outcome> {
  const lines: string[] = []
  const problems: string[] = []
  const code = await run(args, {
    colors: false,
    line: (text) => lines.push(text),
    problem: (text) => problems.push(text),
  })
  return { code, stdout: lines.join('\n'), stderr: problems.join('\n') }
}

/** Makes a folder for the time of an action. */
export async function inFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'h5orm-cli-'))
  try {
    return await action(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}
