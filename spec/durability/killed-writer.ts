import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

import type * as H5orm from 'h5orm'

/**
 * `node killed-writer.js <module> <file> <steps>` runs steps on a file with a version of h5orm, and dies in the last one: when
 * the save counts, and after so many writes of pages into the file.
 *
 * Steps are a list in JSON of `{ "save": [path, value] }`, `{ "fill": [path, value, from, to] }` for a lazy array,
 * `{ "delete": path }`, `{ "copy": to }` for the whole file, `{ "reopen": true }`, and either `{ "die": writes }` before the last
 * or `{ "crash": true }` as the last.
 */
interface Step {
  readonly save?: [string, unknown]
  readonly lazy?: [string, number, number]
  readonly fill?: [string, number, number, number]
  readonly delete?: string
  readonly copy?: string
  readonly reopen?: boolean
  readonly die?: number
  readonly crash?: boolean
}

const [, , moduleUrl, file, stepsText] = process.argv as [string, string, string, string, string]
const steps = JSON.parse(stepsText) as Step[]

let writesLeft: number | undefined
let counts = false
const { fsyncSync, writeSync } = fs
fs.fsyncSync = (descriptor) => {
  fsyncSync(descriptor)
  // The name of a journal is made last by a sync of the folder; before that the journal was synced.
  if (writesLeft !== undefined && fs.fstatSync(descriptor).isDirectory() && hasJournal()) {
    counts = true
    dieIfDone()
  }
}
fs.writeSync = ((...args: Parameters<typeof writeSync>) => {
  const written = writeSync(...args)
  if (counts && isFile(args[0])) {
    writesLeft!--
    dieIfDone()
  }
  return written
}) as typeof writeSync
syncBuiltinESMExports()

const { Session, LazyArray, lazyArray } = (await import(moduleUrl)) as typeof H5orm
let session = await Session.open(file, { mode: 'a' })
for (const step of steps) {
  if (step.save) await session.save(step.save[1], step.save[0])
  if (step.lazy)
    await session.save(
      LazyArray.of(new Float64Array(step.lazy[2]).fill(step.lazy[1])),
      step.lazy[0],
    )
  if (step.fill) {
    const [path, value, from, to] = step.fill
    const array = await session.load(path, lazyArray('float64'))
    await array.write(value, [from, to])
  }
  if (step.delete !== undefined) await session.delete(step.delete)
  if (step.copy !== undefined) fs.copyFileSync(file, step.copy)
  if (step.reopen === true) {
    await session.close()
    session = await Session.open(file, { mode: 'r+' })
  }
  if (step.die !== undefined) writesLeft = step.die
  if (step.crash === true) process.kill(process.pid, 'SIGKILL')
}
await session.close()
console.log('still alive')

function hasJournal(): boolean {
  return fs.existsSync(`${file}.h5orm-journal`) || fs.existsSync(`${file}-journal`)
}

function isFile(descriptor: number): boolean {
  return fs.fstatSync(descriptor).ino === fs.statSync(file).ino
}

function dieIfDone(): void {
  if (writesLeft === 0) process.kill(process.pid, 'SIGKILL')
}
