import { suites } from '../suites.mjs'

const stages = ['quick', 'test', 'ci']

/** The suites that a stage runs (`quick`, `test`, `ci`, `long`), or those of them that are named. */
export function suitesOf(where, names = []) {
  if (where !== 'long' && !stages.includes(where))
    throw new Error(`There is no '${where}': ${[...stages, 'long'].join(', ')}.`)
  const all = suites.filter((suite) =>
    where === 'long'
      ? suite.where === 'long'
      : suite.where !== 'long' && stages.indexOf(suite.where) <= stages.indexOf(where),
  )
  const unknown = names.find((name) => !all.some((suite) => suite.name === name))
  if (unknown !== undefined)
    throw new Error(`There is no suite '${unknown}' here: ${all.map(({ name }) => name).join(', ')}.`)
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
}
