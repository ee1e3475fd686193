import { readdirSync, readFileSync } from 'node:fs'

import type { Description } from './description.js'

/** A file that the original hdf5pickle, its Python 3 port or its fork wrote, and what is in it. */
export interface Fixture {
  readonly name: string
  readonly file: string
  readonly paths: readonly string[]
  readonly objects: Readonly<Record<string, Description>>
  /** What each path was dumped by: its own Pickler, or one for all. */
  readonly separate: boolean
}

const folder = 'spec/fixtures/hdf5pickle'

interface Json {
  readonly paths: readonly string[]
  readonly objects: Readonly<Record<string, Description>>
  readonly separate_pickler_per_path?: boolean
}

export const fixtures: readonly Fixture[] = ['', 'py2/', 'fork/'].flatMap((part) =>
  readdirSync(`${folder}/${part}`)
    .filter((name) => name.endsWith('.h5'))
    .map((name): Fixture => {
      const stem = `${folder}/${part}${name.slice(0, -3)}`
      const {
        paths,
        objects,
        separate_pickler_per_path: separate = false,
      } = JSON.parse(readFileSync(`${stem}.json`, 'utf8')) as Json
      return { name: `${part}${name.slice(0, -3)}`, file: `${stem}.h5`, paths, objects, separate }
    }),
)
