import { copyFileSync, statSync } from 'node:fs'

import { compact, Session } from 'h5orm'

import {
  after,
  graphAt,
  nothingYet,
  rowsOf,
  slotPath,
  type SoakState,
  stepAt,
} from './soak-model.js'

/**
 * `node soak-writer.js FILE STEPS SECONDS`: changes a file for so many steps at least, and so long, in sessions of 250; then
 * tells how big the file is, and how big a copy of it without holes.
 */
const [path, steps, seconds] = process.argv.slice(2) as [string, string, string]
const stepsInSession = 250
const end = performance.now() + 1000 * Number(seconds)
const tell = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

let state = nothingYet
let mostBytes = 0
for (let isOver = false; !isOver;) {
  const session = await Session.open(path, { mode: 'a', wait: 600_000 })
  for (let count = 0; count < stepsInSession && !isOver; count++) {
    state = await change(session, state)
    isOver = state.step >= Number(steps) && performance.now() >= end
  }
  await session.close()
  mostBytes = Math.max(mostBytes, statSync(path).size)
  tell({ step: state.step, bytes: statSync(path).size, memory: process.memoryUsage().rss })
}
copyFileSync(path, `${path}-copy`)
const { before: bytes, after: needed } = await compact(`${path}-copy`)
tell({ bytes, needed })

async function change(session: Session, before: SoakState): Promise<SoakState> {
  const next = after(before)
  const done = stepAt(next.step)
  session.forget()
  await session.transaction(async () => {
    if (done.kind === 'save') await session.save(graphAt(next.step), slotPath(done.slot))
    else if (done.kind === 'delete') {
      if (before.slots[done.slot] !== 0) await session.delete(slotPath(done.slot))
    } else if (done.kind === 'rows') {
      const rows = rowsOf(next.rows.at(-1)!)
      if (next.rows.length === 1) await session.save(rows, '/rows')
      else await session.append('/rows', rows)
    }
    await session.save(next.step, '/step')
  })
  return next
}
