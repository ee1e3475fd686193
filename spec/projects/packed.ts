import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { root } from '../programs/run-program.js'

export interface Ended {
  readonly code: number
  /** Everything that it printed. */
  readonly output: string
  readonly stdout: string
}

const patience = 300_000

/** Runs a program in a folder, and gives what it printed, also when it failed. */
export function runIn(cwd: string, command: string, ...args: readonly string[]): Promise<Ended> {
  const options = { cwd, timeout: patience, maxBuffer: 2 ** 26 }
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, stdout, output: `${stdout}\n${stderr}` })
    })
  })
}

/** As `runIn`, where failing ends the spec. */
export async function mustRunIn(cwd: string, command: string, ...args: string[]): Promise<Ended> {
  const ended = await runIn(cwd, command, ...args)
  if (ended.code === 0) return ended
  throw new Error(`${command} ${args.join(' ')} ended with ${ended.code}:\n${ended.output}`)
}

/** One file of the tarball, as npm lists it. */
export interface PackedFile {
  readonly path: string
  readonly size: number
}

export interface Tarball {
  readonly path: string
  readonly files: readonly PackedFile[]
  readonly size: number
  readonly unpackedSize: number
}

/** Makes the tarball that would be published, of what is built: `prepack` would build under the feet of other specs. */
export async function pack(folder: string): Promise<Tarball> {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const { stdout } = await mustRunIn(root, 'npm', ...args)
  const [{ filename, files, size, unpackedSize }] = JSON.parse(stdout)
  return { path: join(folder, filename), files, size, unpackedSize }
}

/** The folder with the tools of users: Jest, Vitest, Nest, TypeScript 5. */
const consumers: string = join(root, 'consumers')

/**
 * Makes a project with the packed library installed, in which the tools of consumers/ are found as well; `manifest` is
 * its package.json.
 */
export async function makeProject(manifest: object = {}): Promise<string> {
  await mustRunIn(root, process.execPath, 'scripts/ensure-installed.mjs', 'consumers')
  const folder = await mkdtemp(join(consumers, 'project-'))
  const { path } = await pack(folder)
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'project', ...manifest }))
  await mustRunIn(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', path)
  return folder
}

/** A command that is installed in consumers/, where several packages have a command `tsc`. */
export const tool = (name: string): string =>
  join(consumers, 'node_modules', name === 'tsc' ? 'typescript/bin/tsc' : `.bin/${name}`)

/** The sources of one kind of project. */
export const sourcesOf = (name: string): string => join(consumers, name)

export const remove = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true })
