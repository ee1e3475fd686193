/** 10,000 plain objects of different shapes, such as a configuration has: a group each. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { Session } from 'h5orm'

import { ByHand } from './by-hand.js'
import { type Contender, residentBytes, runWorkload, timed } from './fresh-trials.js'

const count = 10_000

function objects(): Record<string, object> {
  const all: Record<string, object> = {}
  for (let i = 0; i < count; i++) {
    if (i % 3 === 0) all[`item${i}`] = { name: `n${i}`, level: i, on: i % 2 === 0 }
    else if (i % 3 === 1) all[`item${i}`] = { title: `t${i}`, size: i / 7 }
    else all[`item${i}`] = { host: `h${i}`, port: i, tags: ['a', 'b'], weight: 1.5 }
  }
  return all
}

function check(found: unknown): void {
  const { item3, item7 } = found as Record<string, { level?: number; size?: number }>
  if (item3?.level !== 3 || item7?.size !== 1) throw new Error('wrong')
}

const ours =
  (durability: 'commit' | 'none'): Contender =>
  async (folder) => {
    const data = objects()
    const dataBytes = residentBytes()
    const file = join(folder, 'a.h5')
    await (await Session.create()).close()
    const save = await timed(async () => {
      await using session = await Session.open(file, { mode: 'w', durability })
      await session.save(data, '/config')
    })
    const load = await timed(async () => {
      await using session = await Session.open(file)
      check(await session.load('/config'))
    })
    return { milliseconds: { save, load }, fileBytes: statSync(file).size, dataBytes }
  }

const byHand: Contender = async (folder) => {
  const data = objects()
  const dataBytes = residentBytes()
  const file = join(folder, 'a.h5')
  const hand = await ByHand.ready()
  const save = await timed(() => {
    hand.open(file, 'w')
    hand.write('/config', data)
    hand.close()
  })
  const load = await timed(() => {
    hand.open(file, 'r')
    check(hand.read('/config'))
    hand.close()
  })
  return { milliseconds: { save, load }, fileBytes: statSync(file).size, dataBytes }
}

await runWorkload('10,000 plain objects of different shapes', fileURLToPath(import.meta.url), {
  'h5orm, durability none': ours('none'),
  'h5orm, every save durable': ours('commit'),
  'h5wasm by hand, the same nodes': byHand,
})
