/// <reference types="node" />
import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { H5Error, isH5Error, leftovers, Session } from '../index.js'

/**
 * Makes a file that takes its name when it is complete and on the disk; until then, and when `write` fails, whatever
 * has that name stays as it is.
 *
 * @throws H5Error EXISTS unless it may replace what is there, LOCKED while a program writes that.
 */
export async function writeAnew(
  file: string,
  mayReplace: boolean,
  write: (draft: string) => Promise<void>,
): Promise<void> {
  const isThere = existsSync(file)
  if (isThere && !mayReplace) throw exists(file)
  const place = isThere ? realpathSync(file) : file
  if (isThere) await checkFree(place)
  const draft = join(dirname(place), `.${basename(place)}-${randomUUID().slice(0, 8)}`)
  try {
    await write(draft)
    if (isThere) chmodSync(draft, statSync(place).mode & 0o777)
    if (mayReplace) renameSync(draft, place)
    else publish(draft, file)
    syncFolder(dirname(place))
  } finally {
    rmSync(draft, { force: true })
  }
}

/** What is replaced must not be in use, nor have a save in a journal that would be brought into the new file. */
async function checkFree(file: string): Promise<void> {
  if (!statSync(file).isFile())
    throw new H5Error('EXISTS', `${file} is no ordinary file, so it is not replaced.`)
  try {
    const session = await Session.open(file, { mode: 'r+' })
    await session.close()
  } catch (error) {
    const isOther = isH5Error(error, 'CORRUPT', 'UNSUPPORTED')
    const journals = (await leftovers(file)).filter(({ kind }) => kind === 'journal')
    if (!isOther || journals.length > 0) throw error
  }
}

/** Gives the draft its name where nothing has it; a second name never replaces anything. */
function publish(draft: string, file: string): void {
  try {
    linkSync(draft, file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' || existsSync(file)) throw exists(file)
    renameSync(draft, file)
  }
}

const exists = (file: string): H5Error =>
  new H5Error('EXISTS', `${file} exists. Say --force to replace it.`)

function syncFolder(folder: string): void {
  // Windows opens no folders.
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
