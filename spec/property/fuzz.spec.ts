import { Worker } from 'node:worker_threads'

import { expect } from 'chai'

import { savedBytes } from '../round-trip.js'
import { damagedFiles, fuzzRegistry } from './fuzz-files.js'
import type { DamagedFile, Outcome } from './fuzz-worker.js'

const runs = Number(process.env['H5ORM_FUZZ'] ?? 2000)
const seed = Number(process.env['H5ORM_SEED'] ?? 20_260_501)
const secondsEach = 300

/** Deterministic numbers below `n` (xorshift32). */
function randomNumbers(start: number): (n: number) => number {
  let state = (start * 2_654_435_761) >>> 0 || 1
  return (n) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state % n
  }
}

/** Loads damaged files in another thread, so that one that never ends is noticed. */
class Victim {
  #worker = this.#start()

  async outcomeOf(file: DamagedFile): Promise<Outcome> {
    const worker = this.#worker
    const outcome = await new Promise<Outcome>((resolve) => {
      const onError = (error: unknown): void => settle(wrong(`crash: ${String(error)}`))
      const onExit = (code: number): void => settle(wrong(`exit ${code}`))
      const timer = setTimeout(
        () => settle(wrong(`no answer in ${secondsEach} s`)),
        secondsEach * 1000,
      )
      function settle(result: Outcome): void {
        clearTimeout(timer)
        worker.off('message', settle).off('error', onError).off('exit', onExit)
        resolve(result)
      }
      worker.once('message', settle).once('error', onError).once('exit', onExit)
      worker.postMessage(file)
    })
    if (outcome.kind === 'wrong') {
      await worker.terminate()
      this.#worker = this.#start()
    }
    return outcome
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  #start(): Worker {
    return new Worker(new URL('./fuzz-worker.js', import.meta.url))
  }
}

const wrong = (what: string): Outcome => ({ kind: 'wrong', what })

describe('A damaged file', function () {
  this.timeout(1_200_000)

  it(`gives its value, a clear error, or a value that nothing protects: ${runs} flipped bits and cuts [HO-33 PE-16]`, async () => {
    const random = randomNumbers(seed)
    const files: DamagedFile[] = []
    for (const { name, make } of damagedFiles)
      files.push({ name, bytes: await savedBytes(make(), { registry: fuzzRegistry }) })
    const victim = new Victim()
    const counts = new Map<string, number>()
    const failures: string[] = []
    try {
      for (let run = 0; run < runs; run++) {
        const { name, bytes } = files[run % files.length] as DamagedFile
        const isCut = run % 10 >= 8
        const at = random(bytes.length)
        const bit = random(8)
        const damaged = isCut ? bytes.slice(0, at) : bytes.slice()
        if (!isCut) damaged[at] = (damaged[at] as number) ^ (1 << bit)
        const outcome = await victim.outcomeOf({ name, bytes: damaged })
        const label = outcome.kind === 'refused' ? `refused: ${outcome.code}` : outcome.kind
        counts.set(label, (counts.get(label) ?? 0) + 1)
        if (outcome.kind === 'wrong')
          failures.push(
            `${name} ${isCut ? `cut at ${at}` : `bit ${bit} of byte ${at}`}: ${outcome.what}`,
          )
      }
    } finally {
      await victim.end()
    }
    console.log(`      ${[...counts].map(([label, count]) => `${label} ${count}`).join(', ')}`)
    expect(failures.slice(0, 20)).to.deep.equal([])
  })

  it('with damage in a heap of texts is refused or read, and never walked for ever [HO-33]', async () => {
    const { name, make } = damagedFiles[0] as (typeof damagedFiles)[0]
    const bytes = await savedBytes(make(), { registry: fuzzRegistry })
    const heap = Buffer.from(bytes).indexOf('GCOL')
    expect(heap).to.be.above(0)
    const victim = new Victim()
    const failures: string[] = []
    try {
      for (let bit = 64; bit < 160 * 8; bit += 5) {
        const damaged = bytes.slice()
        const at = heap + (bit >> 3)
        damaged[at] = (damaged[at] as number) ^ (1 << (bit & 7))
        const outcome = await victim.outcomeOf({ name, bytes: damaged })
        if (outcome.kind === 'wrong') failures.push(`bit ${bit}: ${outcome.what}`)
      }
    } finally {
      await victim.end()
    }
    expect(failures).to.deep.equal([])
  })
})
