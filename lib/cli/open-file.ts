/// <reference types="node" />
import { existsSync, realpathSync } from 'node:fs'

import { Registry, Session, type SessionOptions } from '../index.js'

/** Opens a file to look at it: nothing on the disk changes, and no class of it is known. */
export const openFile = (file: string, options: SessionOptions = {}): Promise<Session> =>
  Session.open(file, { registry: new Registry(), ...options, mode: 'r', recover: false })

/** Tells whether a save may wait in a journal beside a file, because its writer is at work or has died. */
export const hasJournal = (file: string): boolean =>
  existsSync(file) && existsSync(`${realpathSync(file)}-journal`)
