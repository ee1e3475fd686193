import { spawn } from 'node:child_process'

import { root } from './root.mjs'

const counts = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m

/** Runs a suite's program: it is one check, unless it counts its own. */
export async function runCommand({ name, command: [program, ...options], environment }) {
  const env = { ...process.env, ...environment }
  const child = spawn(program, options, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
    process.stdout.write(text)
  })
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  const [, passed, failed, skipped] = (counts.exec(output) ?? []).map(Number)
  const result = { passed: passed ?? 1, failed: failed ?? 0, skipped: skipped ?? 0, failures: [] }
  if (status === 0) return result
  if (passed === undefined) result.passed = 0
  return { ...result, failed: Math.max(1, result.failed), failures: [`${name} ended with ${status}`] }
}
