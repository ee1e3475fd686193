import { Registry, Session, type SessionOptions } from '../index.js'

/** Opens a file to look at it: no class of it is known. */
export const openFile = (file: string, options: SessionOptions = {}): Promise<Session> =>
  Session.open(file, { registry: new Registry(), ...options, mode: 'r' })
