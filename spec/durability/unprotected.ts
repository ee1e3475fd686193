import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'

import type { PlanStep } from '#lib/records/write-plan.js'
import type { Store } from '#lib/stores/store.js'

import { crashStates } from './crash-states.js'
import { contentsOfBytes, sameContents } from './contents.js'
import type { DiskOperation, Inode } from './disk-operation.js'
import { Random } from '../random.js'
import { SimulatedDisk } from './simulated-disk.js'
import { file, openSimulated, simulatedPlatform } from './simulated-platform.js'
import type { Workload } from './workloads.js'

/** What a crash leaves of a file that nobody protects. */
export interface Losses {
  readonly workload: string
  readonly writer: 'h5wasm' | 'h5py'
  readonly states: number
  /** The file can't be opened, or not everything in it can be read. */
  readonly lost: number
  /** It can be read, and holds a half of the change. */
  readonly half: number
}

interface Recorded {
  readonly before: Uint8Array
  readonly log: readonly DiskOperation[]
  readonly after: Uint8Array
}

/** Does a workload without the journal, and recovers from the same crashes as with it. */
export async function lossesOf(
  workload: Workload,
  writer: Losses['writer'],
  {
    powerCuts,
    seed,
    most,
  }: { readonly powerCuts: number; readonly seed: number; readonly most: number },
): Promise<Losses> {
  const steps: PlanStep[] = []
  const plain = await recordPlain(workload, steps)
  const { before, log, after } = writer === 'h5wasm' ? plain : recordH5py(plain.before, steps)
  const [old, done] = [await contentsOfBytes(before), await contentsOfBytes(after)]
  const counts = { states: 0, lost: 0, half: 0 }
  const known = new Map<string, 'fine' | 'lost' | 'half'>()
  // Every state is another file, which has to be read: some of them, evenly spread, tell enough.
  const all = log.length * (powerCuts + 2)
  const stride = Math.max(1, Math.ceil(all / most))
  let number = 0
  for (const { files } of crashStates(
    new Map([[file, before]]),
    log,
    powerCuts,
    new Random(seed),
  )) {
    if (number++ % stride !== 0) continue
    const bytes = files.get(file)!
    const key = createHash('sha1').update(bytes).digest('base64')
    let verdict = known.get(key)
    if (verdict === undefined) {
      const found = await contentsOfBytes(bytes)
      const isWhole =
        found !== undefined && (sameContents(found, old!) || sameContents(found, done!))
      const isReadable = found !== undefined && ![...found.values()].some(isUnreadable)
      verdict = isWhole ? 'fine' : isReadable ? 'half' : 'lost'
      known.set(key, verdict)
    }
    counts.states++
    if (verdict !== 'fine') counts[verdict]++
  }
  return { workload: workload.name, writer, ...counts }
}

const isUnreadable = (text: string): boolean => text.startsWith('unreadable')

async function recordPlain(workload: Workload, steps: PlanStep[]): Promise<Recorded> {
  const preparing = new SimulatedDisk()
  const made = await openSimulated(simulatedPlatform(preparing), 'x')
  await workload.before?.(made)
  await made.close()
  const before = preparing.bytesOf(file)!
  const disk = new SimulatedDisk(new Map([[file, before]]))
  const store = await openSimulated(simulatedPlatform(disk), 'r+', 'none')
  await workload.run(noting(store, steps), () => undefined)
  await store.close()
  // The lock and other files are no part of what is compared.
  const log = disk.log.filter(
    (operation) =>
      'inode' in operation && operation.inode.number === 1 && operation.kind !== 'name',
  )
  return { before: before.slice(), log, after: disk.bytesOf(file)!.slice() }
}

function noting(store: Store, steps: PlanStep[]): Store {
  return new Proxy(store, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      if (key !== 'write') return typeof value === 'function' ? value.bind(target) : value
      return async (...args: Parameters<Store['write']>) => {
        steps.push(...args[0].steps)
        return target.write(...args)
      }
    },
  })
}

/** Does the steps of a plan on a file that notes what h5py writes, and prints that. */
const h5pyWriter = `
import sys, io, json, base64, h5py, numpy as np
job = json.load(sys.stdin)
log = []
class Noted(io.BytesIO):
    def write(self, data):
        log.append(['write', self.tell(), base64.b64encode(bytes(data)).decode()])
        return super().write(data)
    def truncate(self, size=None):
        log.append(['truncate', size if size is not None else self.tell()])
        return super().truncate(size)
kinds = {'float8': '<f8', 'float4': '<f4', 'integer1': '|i1', 'integer2': '<i2', 'integer4': '<i4', 'integer8': '<i8'}
def value(s):
    t = s['type']
    if t['kind'] == 'string':
        data = s['data']
        return (data, h5py.string_dtype()) if isinstance(data, list) or t['length'] == 'variable' else (np.bytes_(data), None)
    dtype = np.dtype(kinds[t['kind'] + str(t['size'])])
    data = s['data']
    if isinstance(data, dict): return (np.frombuffer(base64.b64decode(data['bytes']), dtype).reshape(s['shape']), dtype)
    return (dtype.type(data), dtype)
raw = Noted(base64.b64decode(job['before']))
with h5py.File(raw, 'r+', libver=('v108', 'v110')) as f:
    log.clear()
    for s in job['steps']:
        kind, path = s['kind'], s['path']
        if kind == 'group': node = f.create_group(path, track_order=True)
        elif kind == 'dataset':
            data, dtype = value(s); node = f.create_dataset(path, data=data, dtype=dtype)
        elif kind == 'unlink': del f[path]
        elif kind == 'overwrite': f[path][...] = value(s)[0]
        elif kind == 'set-attribute':
            data, dtype = value(s['attribute']); f[path].attrs.create(s['attribute']['name'], data, dtype=dtype)
        else: raise SystemExit('no step ' + kind)
        for a in s.get('attributes', []):
            data, dtype = value(a); node.attrs.create(a['name'], data, dtype=dtype)
    f.flush()
json.dump({'log': log, 'after': base64.b64encode(raw.getvalue()).decode()}, sys.stdout)
`

function recordH5py(before: Uint8Array, steps: readonly PlanStep[]): Recorded {
  const job = { before: Buffer.from(before).toString('base64'), steps }
  const input = JSON.stringify(job, (_, value: unknown) =>
    ArrayBuffer.isView(value)
      ? {
          bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'),
        }
      : value,
  )
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', h5pyWriter], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  })
  if (status !== 0) throw new Error(`h5py failed: ${stderr}`)
  const written = JSON.parse(stdout) as { log: [string, number, string?][]; after: string }
  const inode: Inode = { number: 1, bytes: before, size: before.length, changed: 0n }
  const log = written.log.map(([kind, at, data]): DiskOperation =>
    kind === 'write'
      ? { kind: 'write', inode, position: at, bytes: Buffer.from(data!, 'base64') }
      : { kind: 'truncate', inode, size: at },
  )
  return { before, log, after: Buffer.from(written.after, 'base64') }
}
