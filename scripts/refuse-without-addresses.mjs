/** Runs before `npm publish`: a published package says where its source is and where faults are reported. */
import { readFileSync } from 'node:fs'

const description = JSON.parse(readFileSync('package.json', 'utf8'))
const missing = ['repository', 'homepage', 'bugs'].filter((field) => {
  const value = description[field]
  const address = typeof value === 'object' ? (value?.url ?? value?.email) : value
  return !address
})
if (missing.length > 0) {
  console.error(`Not published: fill in ${missing.join(', ')} in package.json, the addresses of the project.`)
  process.exitCode = 1
}
