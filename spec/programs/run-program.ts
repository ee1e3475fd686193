import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository; specs run from build/<dialect>/spec/programs. */
export const root: string = fileURLToPath(new URL('../../../../', import.meta.url))

/** The sources of the programs. */
export const programs: string = join(root, 'spec/fixtures/programs')

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs Node on a program and gives what it printed, also when it failed. */
export function runNode(...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, timeout: 300_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr })
    })
  })
}

/** Runs a TypeScript program by tsx, which emits no types for decorators. */
export function runTsx(program: string, tsconfig: string, ...args: string[]): Promise<Outcome> {
  const cli = join(root, 'node_modules/tsx/dist/cli.mjs')
  return runNode(cli, '--tsconfig', join(programs, tsconfig), join(programs, program), ...args)
}

/** Gives the JSON that a program printed; fails with its errors when it printed none. */
export function jsonOf({ code, stdout, stderr }: Outcome): unknown {
  if (code !== 0) throw new Error(`The program ended with ${code}:\n${stderr}\n${stdout}`)
  return JSON.parse(stdout)
}

/**
 * Makes a folder within the repository for the time of an action: `h5orm` is there what users get, and all packages are.
 *
 * In build/ it would be the library that is not bundled.
 */
export async function inProgramFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  return inFolder(join(root, 'program-'), action)
}

/** Makes a folder outside of the repository for the time of an action. */
export async function inTemporaryFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  return inFolder(join(tmpdir(), 'h5orm-program-'), action)
}

async function inFolder<T>(prefix: string, action: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(prefix)
  try {
    return await action(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
