import { installation, mostMinutes } from '../suites.mjs'
import { suitesOf } from './suites-of.mjs'

/** Minutes that CI may take, on two cores. */
export const ciMinutes = () =>
  suitesOf('ci').reduce((sum, { minutes }) => sum + minutes, installation.minutes)

/** A table of what ran, or of all that runs in CI, beside its budget. */
export function budgets(results) {
  const shown = results ?? suitesOf('ci').map((suite) => ({ suite }))
  const inCi = process.env.H5ORM_INSTALLED_IN
  const setUp = [{ suite: installation, ...(results && { seconds: Number(inCi) }) }]
  const all = results === undefined || inCi !== undefined ? [...setUp, ...shown] : shown
  const rows = all.map(({ suite, passed, failed, skipped, seconds, processor }) => [
    suite.name,
    suite.minutes.toFixed(1),
    ...(results === undefined
      ? []
      : [minutesOf(seconds), minutesOf(processor), passed ?? '', failed ?? '', skipped ?? '']),
    ...(seconds > suite.minutes * 60 ? ['over its budget'] : []),
  ])
  const titles = ['suite', 'budget, min']
  if (results !== undefined) titles.push('took, min', 'processor, min', 'passed', 'failed', 'skipped')
  const sum = (column) => all.reduce((total, row) => total + (column(row) ?? 0), 0)
  const total = ['sum', sum(({ suite }) => suite.minutes).toFixed(1)]
  if (results !== undefined)
    total.push(minutesOf(sum(({ seconds }) => seconds)), minutesOf(sum(({ processor }) => processor)))
  const table = aligned([titles, ...rows, total])
  return results === undefined ? `${table}\nCI may take ${mostMinutes} minutes on two cores.` : table
}

function minutesOf(seconds) {
  return seconds === undefined ? '' : (seconds / 60).toFixed(1)
}

function aligned(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => String(row[i] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i]) : String(cell).padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
