/** What an operating system and its file system do otherwise than Linux with ext4. */
export interface System {
  /** The error of link(2): a file has one name only. */
  readonly linkFails?: string
  /**
   * Windows: a file that is open is not replaced by rename(2), and when it is deleted its name stays, out of reach, until
   * it is closed.
   */
  readonly holdsOpenNames?: boolean
  /** Two spellings of a name by capital and small letters, or by composed and decomposed ones, are one name. */
  readonly foldsCase?: boolean
  /** Folders can't be synced; a file that is synced takes the names along that came before. */
  readonly syncsFilesOnly?: boolean
  /** There is nothing by which a process is told from a later one of the same number. */
  readonly knowsNumbersOnly?: boolean
}

/** The systems on which the specs of durability run, by the names that `H5ORM_SYSTEM` takes. */
export const systems: Readonly<Record<string, System>> = {
  linux: {},
  'without-proc': { knowsNumbersOnly: true },
  'without-links': { linkFails: 'EPERM' },
  'without-folder-sync': { syncsFilesOnly: true },
  'without-case': { foldsCase: true },
  macos: { foldsCase: true },
  windows: { holdsOpenNames: true, foldsCase: true, syncsFilesOnly: true, knowsNumbersOnly: true },
  'windows-fat': {
    linkFails: 'EISDIR',
    holdsOpenNames: true,
    foldsCase: true,
    syncsFilesOnly: true,
    knowsNumbersOnly: true,
  },
}

/** The system on which the specs run now. */
export function presentSystem(): System {
  const name = process.env['H5ORM_SYSTEM'] ?? 'linux'
  const system = systems[name]
  if (system === undefined)
    throw new Error(`H5ORM_SYSTEM is one of ${Object.keys(systems).join(', ')}, not ${name}.`)
  return system
}
