import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { CrashReport } from './crash-test.js'

/** Prints what h5py finds in each of the files that it is given: a digest, or what went wrong. */
const h5pyDigests = `
import sys, hashlib, h5py, numpy as np
def digest(path):
    h = hashlib.sha1()
    def note(*parts):
        for part in parts: h.update(repr(part).encode() + b'\\0')
    with h5py.File(path, 'r') as f:
        seen, waiting = set(), ['/']
        while waiting:
            path = waiting.pop()
            node = f[path]
            key = h5py.h5o.get_info(node.id).addr
            note(path, type(node).__name__)
            if key in seen: continue
            seen.add(key)
            for name in sorted(node.attrs): note(name, np.asarray(node.attrs[name]).tolist())
            if isinstance(node, h5py.Dataset): note(str(node.dtype), node.shape, np.asarray(node[()]).tolist())
            else: waiting.extend(path.rstrip('/') + '/' + name for name in node)
    return h.hexdigest()
for path in sys.argv[1:]:
    try: print(digest(path))
    except Exception as error: print('unreadable: ' + repr(error)[:100])
`

export interface OtherReaders {
  readonly hasH5py: boolean
  readonly hasH5dump: boolean
}

/** Which other programs can read HDF5 here. */
export function otherReaders(): OtherReaders {
  const runs = (program: string, args: string[]): boolean =>
    spawnSync(program, args, { stdio: 'ignore' }).status === 0
  return {
    hasH5py: runs('/usr/bin/python3', ['-c', 'import h5py']),
    hasH5dump: runs('h5dump', ['--version']),
  }
}

/** Compares the files after recovery with the committed ones as h5py and h5dump see both; gives what differs. */
export function readWithOthers(
  { workload, images, committed }: Pick<CrashReport, 'workload' | 'images' | 'committed'>,
  { hasH5py, hasH5dump }: OtherReaders,
): string[] {
  const problems: string[] = []
  const folder = mkdtempSync(join(tmpdir(), 'h5orm-crash-'))
  const seenBy: Record<string, (paths: string[]) => string[]> = {
    ...(hasH5py ? { h5py: withH5py } : {}),
    ...(hasH5dump ? { h5dump: (paths) => paths.map(withH5dump) } : {}),
  }
  try {
    const fileOf = (name: string, bytes: Uint8Array): string => {
      writeFileSync(join(folder, name), bytes)
      return join(folder, name)
    }
    const found = images.map(({ bytes }, i) => fileOf(`after-${i}.h5`, bytes))
    const expected = committed.map((bytes, i) => fileOf(`state-${i}.h5`, bytes))
    for (const [program, see] of Object.entries(seenBy)) {
      const [after, states] = [see(found), see(expected)]
      for (const seen of after)
        if (seen.startsWith('unreadable') || !states.includes(seen))
          problems.push(`${workload}: ${program} sees another file (${seen.slice(0, 200)})`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return problems
}

function withH5py(paths: string[]): string[] {
  const { stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', h5pyDigests, ...paths], {
    encoding: 'utf8',
  })
  const lines = stdout.trim().split('\n')
  return lines.length === paths.length ? lines : paths.map(() => `unreadable: ${stderr}`)
}

function withH5dump(path: string): string {
  const { status, stdout, stderr } = spawnSync('h5dump', [path], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  // The first line has the file's name.
  return status === 0 ? stdout.slice(stdout.indexOf('\n')) : `unreadable: ${stderr}`
}
