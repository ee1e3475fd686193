import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

import { expect } from 'chai'

function runWorkload(more: NodeJS.ProcessEnv = {}): ReturnType<typeof spawnSync> {
  const workload = join(import.meta.dirname, 'workload.js')
  return spawnSync(process.execPath, [workload], {
    encoding: 'utf8',
    env: { ...process.env, ...more },
  })
}

describe('A benchmark', () => {
  it('shows a peer that is missing as a gap in its table, and names what is missing', function () {
    if (spawnSync('/usr/bin/python3', ['--version']).status !== 0) return this.skip()
    const { stdout, stderr, status } = runWorkload()
    expect({ stderr, status }).to.deep.equal({ stderr: '', status: 0 })
    const [, , , ...lines] = String(stdout).trimStart().split('\n')
    expect(lines[0]).to.equal('|---|---:|---:|---:|---:|---:|')
    expect(lines[1]).to.match(/^\| ours \(2\) \| 1\.0 \| 2\.0 \| – \| \d+ \| 3\.0 \|$/)
    expect(lines.slice(2)).to.deep.equal([
      '| a package (missing: a-database-that-nobody-has) | – | – | – | – | – |',
      "| a module of Python (missing: Python's a_module_that_nobody_has) | – | – | – | – | – |",
      '',
    ])
  })

  it('fails when a contender does, and shows the others all the same', () => {
    const { stdout, stderr, status } = runWorkload({ SPEC_FAILS: '1' })
    expect(status).to.equal(1)
    expect(stderr)
      .to.match(/^one that fails: no result/)
      .and.contain('Error: wrong')
    expect(stdout)
      .to.match(/^\| ours \(2\) /m)
      .and.match(/^\| one that fails \(failed\) \| – /m)
  })
})
