import type { Session, SessionSettings } from '../index.js'
import type { GivenOptions } from './command.js'
import { filtersOf } from './filters.js'
import { limitsOf } from './limits.js'
import { openFile } from './open-file.js'
import { OutsideObject } from './outside-object.js'
import { StandIns } from './stand-ins.js'

/** A file whose classes are known as far as it says itself what they are. */
export interface WholeFile {
  readonly session: Session
  readonly standIns: StandIns
  /** Learns about the classes of some paths, before they are loaded. */
  learn(paths: readonly string[]): Promise<void>
}

/** Opens a file so that everything in it can be loaded without the program that wrote it. */
export const openWhole = (file: string, options: GivenOptions): Promise<WholeFile> =>
  whole(options, (settings) => openFile(file, { ...settings, ...filtersOf(options) }))

/** Makes a session that knows nothing yet on a file that is open. */
export const forkWhole = (session: Session, options: GivenOptions): Promise<WholeFile> =>
  whole(options, (settings) => Promise.resolve(session.fork(settings)))

async function whole(
  options: GivenOptions,
  open: (settings: SessionSettings) => Promise<Session>,
): Promise<WholeFile> {
  const limits = limitsOf(options)
  const standIns = new StandIns()
  const session = await open({
    registry: standIns.registry,
    onUnknownClass: standIns.classOf,
    external: OutsideObject,
    limits,
  })
  return {
    session,
    standIns,
    learn: (paths) => standIns.learn(session, paths, limits.nodes),
  }
}
