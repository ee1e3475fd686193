import { Session as Inspector } from 'node:inspector/promises'

const shown = 25
const microseconds = 200
/** What the profiler itself does. */
const profiler = 'dispatch'

/** Runs something under V8's sampling profiler and prints the functions that took most of the time themselves. */
export async function profiled(work: () => unknown): Promise<void> {
  const inspector = new Inspector()
  inspector.connect()
  await inspector.post('Profiler.enable')
  await inspector.post('Profiler.setSamplingInterval', { interval: microseconds })
  await inspector.post('Profiler.start')
  const start = performance.now()
  await work()
  const took = performance.now() - start
  const { profile } = await inspector.post('Profiler.stop')
  inspector.disconnect()
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const self = new Map<string, number>()
  for (const [i, node] of (profile.samples ?? []).entries()) {
    const name = names.get(node) ?? ''
    if (name === profiler) continue
    self.set(name, (self.get(name) ?? 0) + (profile.timeDeltas?.[i] ?? 0))
  }
  console.log(`\n${took.toFixed(0)} ms; of them in (ms):`)
  const most = [...self].toSorted(([, a], [, b]) => b - a).slice(0, shown)
  for (const [name, time] of most) console.log(`${(time / 1000).toFixed(1).padStart(8)}  ${name}`)
}

interface Frame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
}

/** HDF5's own functions have numbers only: they are taken together. */
function nameOf({ functionName, url, lineNumber }: Frame): string {
  if (functionName.startsWith('wasm-')) return 'HDF5'
  const file = url.split('/').at(-1) ?? ''
  return file === '' ? functionName : `${functionName} ${file}:${lineNumber + 1}`
}
