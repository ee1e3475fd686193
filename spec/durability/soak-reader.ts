import { deepStrictEqual } from 'node:assert'

import { isH5Error, Session } from 'h5orm'

import { after, graphAt, nothingYet, rowsOf, slotPath } from './soak-model.js'

/**
 * `node soak-reader.js FILE`: compares the file with the model again and again, until its standard input ends; then tells how
 * often it did, and what was wrong.
 */
const path = process.argv[2]!
let state = nothingYet
let checks = 0
const problems: string[] = []
process.stdin.resume()

for (let at = 0; !process.stdin.readableEnded; at++) {
  try {
    await using session = await Session.open(path)
    const all = [...state.slots.map((_, slot) => slotPath(slot)), '/rows']
    const some = all.filter((_, place) => place % 4 === at % 4)
    const step = await session.load('/step')
    const there: string[] = []
    for (const each of some) if (await session.has(each)) there.push(each)
    const loaded = await session.loadMany(['/step', ...there])
    // What was not there may be by now.
    compare(loaded, loaded['/step'] === step ? some : there)
    checks++
  } catch (error) {
    if (!isH5Error(error, 'NOT_FOUND') && !isH5Error(error, 'LOCKED'))
      problems.push(String(error).slice(0, 500))
  }
}
process.stdout.write(JSON.stringify({ checks, problems: problems.slice(0, 20) }))

function compare(loaded: Record<string, unknown>, paths: readonly string[]): void {
  const step = loaded['/step'] as number
  while (state.step < step) state = after(state)
  for (const each of paths) {
    const expected = expectedAt(each)
    deepStrictEqual(loaded[each], expected, `${each} after step ${step}`)
  }
}

function expectedAt(each: string): unknown {
  if (each === '/rows')
    return state.rows.length === 0 ? undefined : state.rows.flatMap((rows) => rowsOf(rows))
  const step = state.slots[Number(each.slice('/slots/'.length))]!
  return step === 0 ? undefined : graphAt(step)
}
