/**
 * Compares spec/conformance/catalogue.md with what specs say that they show: ids in brackets in their titles
 * (`[CL-07 SE-01]`), and spec/conformance/case-rows.mjs for the corpus.
 *
 *   node scripts/coverage-of-catalogue.mjs           covered and open rows of each group
 *   node scripts/coverage-of-catalogue.mjs --check   fails on unknown ids and when fewer rows are covered than before
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { cases } from '../spec/conformance/cases-open.mjs'
import { caseRows } from '../spec/conformance/case-rows.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const check = process.argv.includes('--check')

/** The rows that are relevant (R) or adapted (A), and covered: raised whenever more are. */
const { covered: least } = JSON.parse(
  readFileSync(join(root, 'spec/conformance/catalogue-coverage.json'), 'utf8'),
)

const rows = new Map()
for (const line of readFileSync(join(root, 'spec/conformance/catalogue.md'), 'utf8').split('\n')) {
  const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim())
  const [, id, , , , status] = cells
  if (/^[A-Z]{2}-\d{2}$/.test(id ?? '')) rows.set(id, { id, status: status[0], text: cells[2] })
}

const shownBy = new Map()
const unknown = []
function note(id, place) {
  if (!rows.has(id)) unknown.push(`${id} in ${place}`)
  else shownBy.set(id, [...(shownBy.get(id) ?? []), place])
}

const brackets = /\[([A-Z]{2}-\d{2}(?:[ ,]+[A-Z]{2}-\d{2})*)\]/g
for (const file of readdirSync(join(root, 'spec'), { recursive: true })) {
  if (!file.endsWith('.spec.ts')) continue
  for (const [, ids] of readFileSync(join(root, 'spec', file), 'utf8').matchAll(brackets))
    for (const id of ids.split(/[ ,]+/)) note(id, file)
}

const known = new Set(cases.map(({ id }) => id))
for (const [id, ids] of Object.entries(caseRows)) {
  if (!known.has(id)) unknown.push(`the case ${id} in case-rows.mjs`)
  for (const row of ids) note(row, id)
}
// The runner compares every original with a fresh one after it was saved.
note('OB-21', 'runner.mjs')

const decided = new Set()
try {
  const text = readFileSync(join(root, 'docs/decisions.md'), 'utf8')
  for (const [id] of text.matchAll(/\b[A-Z]{2}-\d{2}\b/g)) decided.add(id)
} catch (error) {
  if (error.code !== 'ENOENT') throw error
}

const groups = Map.groupBy === undefined ? groupRows() : Map.groupBy(rows.values(), groupOf)
function groupOf({ id }) {
  return id.slice(0, 2)
}
function groupRows() {
  const result = new Map()
  for (const row of rows.values())
    result.set(groupOf(row), [...(result.get(groupOf(row)) ?? []), row])
  return result
}

let covered = 0
let wanted = 0
for (const [group, all] of groups) {
  const required = all.filter(({ status }) => status === 'R' || status === 'A')
  const open = required.filter(({ id }) => !shownBy.has(id))
  wanted += required.length
  covered += required.length - open.length
  const ids = open.map(({ id }) => id).join(' ')
  console.log(
    `${group}  ${String(required.length - open.length).padStart(3)} of ${String(required.length).padStart(3)}${open.length > 0 ? `  open: ${ids}` : ''}`,
  )
}
console.log(`R and A rows covered: ${covered} of ${wanted}`)
const decisions = [...rows.values()].filter(({ status }) => status === 'D')
const undecided = decisions.filter(({ id }) => !decided.has(id)).map(({ id }) => id)
const shown = decisions.filter(({ id }) => shownBy.has(id)).length
console.log(
  `D rows in docs/decisions.md: ${decisions.length - undecided.length} of ${decisions.length}; with a spec: ${shown}`,
)
if (undecided.length > 0) console.log(`undecided: ${undecided.join(' ')}`)
for (const one of unknown) console.error(`Unknown: ${one}`)
if (check && unknown.length > 0) process.exitCode = 1
if (check && covered < least) {
  console.error(`Only ${covered} rows are covered; it were ${least}.`)
  process.exitCode = 1
}
