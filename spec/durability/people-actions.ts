import {
  formerJournalPath,
  formerLockPath,
  journalPath,
  lockPath,
} from '#lib/stores/h5wasm/durability/companions.js'

import type { Random } from '../random.js'
import { withDatasetByHdf5 } from './other-program.js'
import { file } from './simulated-platform.js'

export type Files = ReadonlyMap<string, Uint8Array>

/** What somebody has done between a crash and the next opening. */
export interface Done {
  /** What is on the disk then; the file may have another path. */
  readonly files: Files
  readonly path: string
  /** Whether the bytes of the file are others than the crash has left. */
  readonly hasChanged: boolean
  /** Whether a save that counted may be lost, since the file that it was in was replaced, or its journal removed. */
  readonly mayLose: boolean
}

/** What an action has to work with. */
export interface Scene {
  readonly files: Files
  /** The file at an earlier time. */
  readonly older: readonly Uint8Array[]
  readonly random: Random
}

type Action = (scene: Scene) => Done | undefined | Promise<Done | undefined>

const journals = [journalPath(file), formerJournalPath(file)!]
const locks = [lockPath(file), formerLockPath(file)!]

/** Takes the file's place with other bytes. */
function replaced({ files }: Scene, bytes: Uint8Array, mayLose: boolean): Done {
  const before = files.get(file)!
  const hasChanged = Buffer.compare(before, bytes) !== 0
  return { files: new Map([...files, [file, bytes]]), path: file, hasChanged, mayLose }
}

function without({ files }: Scene, names: readonly string[], mayLose: boolean): Done {
  const left = new Map([...files].filter(([name]) => !names.includes(name)))
  return { files: left, path: file, hasChanged: false, mayLose }
}

/** One or both of two names. */
const some = (names: readonly string[], random: Random): readonly string[] =>
  [names, names.slice(0, 1), names.slice(1)][random.below(3)]!

export const actions: Readonly<Record<string, Action>> = {
  'another program appends bytes': (scene) => {
    const before = scene.files.get(file)
    if (before === undefined) return undefined
    const more = Uint8Array.from({ length: 1 + scene.random.below(9000) }, () =>
      scene.random.below(256),
    )
    return replaced(scene, Buffer.concat([before, more]), false)
  },
  'another program appends a dataset': async (scene) => {
    const before = scene.files.get(file)
    const after = before && (await withDatasetByHdf5(before))
    return after && replaced(scene, after, false)
  },
  'another program changes bytes in place': (scene) => {
    const before = scene.files.get(file)
    if (before === undefined || before.length === 0) return undefined
    const bytes = before.slice()
    for (let count = 1 + scene.random.below(3); count > 0; count--) {
      const at = scene.random.below(bytes.length)
      for (let i = at; i < Math.min(bytes.length, at + 1 + scene.random.below(600)); i++)
        bytes[i]! ^= 1 + scene.random.below(255)
    }
    return replaced(scene, bytes, false)
  },
  'the file is replaced by an older copy': (scene) => {
    if (scene.older.length === 0) return undefined
    return replaced(scene, scene.older[scene.random.below(scene.older.length)]!.slice(), true)
  },
  'the file is replaced by a copy without its journal': (scene) =>
    scene.files.has(file) ? without(scene, [...journals, ...locks], true) : undefined,
  'the journal is removed': (scene) => without(scene, some(journals, scene.random), true),
  'the lock is removed': (scene) => without(scene, some(locks, scene.random), false),
  'the folder is renamed': ({ files }) => {
    const moved = (name: string): string => name.replace(/^\/data\//, '/archive/')
    return {
      files: new Map([...files].map(([name, bytes]) => [moved(name), bytes])),
      path: moved(file),
      hasChanged: false,
      mayLose: false,
    }
  },
}
