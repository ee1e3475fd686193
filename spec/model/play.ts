import fc, { type AsyncCommand } from 'fast-check'

import { check, checkFresh, checkPlaces } from './check.js'
import type { H5pyReader } from './h5py-reader.js'
import { inMemory, onDisk } from './model-file.js'
import type { Report } from './report.js'
import { World } from './world.js'

export type Program = Iterable<AsyncCommand<World, World>>

/** How a program is run. */
export interface Playing {
  readonly report: Report
  /** Whether its file is on disk. */
  readonly onDisk?: boolean
  /** Reads what is there at the end. */
  readonly reader?: H5pyReader | undefined
}

/** Runs the steps of one program, and looks at the file after each, and at the end in a new session. */
export async function play(program: Program, how: Playing): Promise<void> {
  const file = how.onDisk === true ? await onDisk() : inMemory()
  how.report.begin()
  const world = new World(await file.create(), how.report, (last) => file.reopen(last, 'r+'))
  try {
    await fc.asyncModelRun(() => ({ model: world, real: world }), program)
    await check(world, 'at the end')
    if (how.reader !== undefined) {
      const found = await how.reader.read(await world.own.session.toBytes(), world.paths())
      checkPlaces(world, found, 'at the end, read by h5py')
    }
    await using session = await file.reopen(world.own.session, 'r')
    await checkFresh(world, session, 'at the end, in a new session')
  } finally {
    await world.own.session.close({ closeAll: true })
    await file.remove()
  }
}
