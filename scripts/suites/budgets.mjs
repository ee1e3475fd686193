import { installation, mostMinutes } from '../suites.mjs'
import { suitesOf } from './suites-of.mjs'

/** Minutes that CI may take, on two cores. */
export const ciMinutes = () => minutesOf([installation, ...suitesOf('ci')])

/** The budgets of some suites together, to a tenth. */
export function minutesOf(suites) {
  return Math.round(suites.reduce((sum, { minutes }) => sum + minutes, 0) * 10) / 10
}

/** A table of what ran, with what `.ci/run` did before, or of all that runs in CI, beside its budget. */
export function budgets(results, withInstallation = true) {
  const shown = results ?? suitesOf('ci').map((suite) => ({ suite }))
  const inCi = process.env.H5ORM_INSTALLED_IN
  const setUp = [{ suite: installation, ...(results && { seconds: Number(inCi) }) }]
  const isShown = results === undefined || (withInstallation && inCi !== undefined)
  const all = isShown ? [...setUp, ...shown] : shown
  const rows = all.map(({ suite, passed, failed, skipped, seconds, processor }) => [
    suite.name,
    suite.minutes.toFixed(1),
    ...(results === undefined
      ? []
      : [asMinutes(seconds), asMinutes(processor), passed ?? '', failed ?? '', skipped ?? '']),
    ...(seconds > suite.minutes * 60 ? ['over its budget'] : []),
  ])
  const titles = ['suite', 'budget, min']
  if (results !== undefined) titles.push('took, min', 'processor, min', 'passed', 'failed', 'skipped')
  const sum = (column) => all.reduce((total, row) => total + (column(row) ?? 0), 0)
  const total = ['sum', minutesOf(all.map(({ suite }) => suite)).toFixed(1)]
  if (results !== undefined)
    total.push(asMinutes(sum(({ seconds }) => seconds)), asMinutes(sum(({ processor }) => processor)))
  const table = aligned([titles, ...rows, ...(all.length > 1 ? [total] : [])])
  return results === undefined ? `${table}\nCI may take ${mostMinutes} minutes on two cores.` : table
}

function asMinutes(seconds) {
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
