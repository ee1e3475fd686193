import { spawnSync } from 'node:child_process'

/** A Python whose packages read our files. */
export interface Python {
  /** Its place in titles: empty for the usual one. */
  readonly label: string
  readonly command: string
}

const chosen = process.env['H5ORM_PYTHON']

/**
 * The Pythons that the readers' specs run: the system's (Debian's packages), and the one that H5ORM_PYTHON names
 * (for `.ci/run` a virtual environment with the newest packages).
 */
export const pythons: readonly Python[] = [
  { label: '', command: '/usr/bin/python3' },
  ...(chosen === undefined || chosen === '' ? [] : [{ label: ' (H5ORM_PYTHON)', command: chosen }]),
]

/**
 * Tells whether a Python has some modules.
 *
 * @throws Error when it lacks them, and H5ORM_REQUIRE_READERS asks for them
 */
export function hasModules({ command }: Python, modules: string): boolean {
  const { status, stderr } = spawnSync(command, ['-c', `import ${modules}`], { encoding: 'utf8' })
  if (status === 0) return true
  if (process.env['H5ORM_REQUIRE_READERS'] === undefined) return false
  throw new Error(
    `${command} cannot import ${modules}, which H5ORM_REQUIRE_READERS asks for: ${stderr}`,
  )
}
