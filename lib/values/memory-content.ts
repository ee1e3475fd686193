import type { NumberStorage } from '../metadata/field-type.js'
import type { NumericArray } from '../records/node-record.js'
import { allocateNumbers } from './allocate-numbers.js'
import type { ArrayContent, ChangePlan } from './array-content.js'
import { sizeOf } from './numeric.js'
import { type AxisSlice, countOf } from './ranges.js'

/** The elements of a LazyArray that is in no file yet; without data all of them are zero. */
export class MemoryContent implements ArrayContent {
  readonly #storage: NumberStorage
  #shape: readonly number[]
  #data: NumericArray | undefined

  constructor(storage: NumberStorage, shape: readonly number[], data: NumericArray | undefined) {
    this.#storage = storage
    this.#shape = Object.freeze([...shape])
    this.#data = data
  }

  get shape(): readonly number[] {
    return this.#shape
  }

  /** All elements, row-major; `undefined` while all are zero. */
  get data(): NumericArray | undefined {
    return this.#data
  }

  async refresh(): Promise<readonly number[]> {
    return this.#shape
  }

  async read(plan: (shape: readonly number[]) => readonly AxisSlice[]): Promise<NumericArray> {
    const slices = plan(this.#shape)
    const target = this.#make(sizeOf(slices.map(countOf)))
    const data = this.#data
    if (data !== undefined)
      eachRun(slices, this.#shape, (at, step, count, done) => {
        if (step === 1) copyRun(target, done, data, at, count)
        else for (let i = 0; i < count; i++) target[done + i] = data[at + i * step]!
      })
    return target
  }

  async change(plan: ChangePlan): Promise<void> {
    const { shape, parts } = plan(this.#shape)
    if (parts.length > 0 || this.#data !== undefined) this.#resizeData(shape)
    this.#shape = Object.freeze([...shape])
    for (const { slices, data } of parts)
      eachRun(slices, shape, (at, step, count, done) => {
        const target = this.#data!
        if (step === 1) copyRun(target, at, data, done, count)
        else for (let i = 0; i < count; i++) target[at + i * step] = data[done + i]!
      })
  }

  /** Always a copy: the array that was given stays what it was. */
  #resizeData(shape: readonly number[]): void {
    const before = this.#data
    const target = this.#make(sizeOf(shape))
    this.#data = target
    if (before === undefined) return
    const old = this.#shape
    const kept = shape.map((extent, axis) => ({
      start: 0,
      stop: Math.min(extent, old[axis]!),
      step: 1,
    }))
    const sources: number[] = []
    eachRun(kept, old, (at) => void sources.push(at))
    let run = 0
    eachRun(kept, shape, (at, _, count) => copyRun(target, at, before, sources[run++]!, count))
  }

  #make(count: number): NumericArray {
    const fix = 'Save the array first: in a file it may be bigger.'
    return allocateNumbers(this.#storage, count, fix)
  }
}

/** Both are of one type. */
function copyRun(
  target: NumericArray,
  to: number,
  source: NumericArray,
  from: number,
  count: number,
): void {
  ;(target as Float64Array).set((source as Float64Array).subarray(from, from + count), to)
}

/**
 * Visits a part of an array in runs along its last axis: where the run begins among all elements, how far its elements lie
 * apart, how many they are, and how many came before.
 */
function eachRun(
  slices: readonly AxisSlice[],
  shape: readonly number[],
  visit: (at: number, step: number, count: number, done: number) => void,
): void {
  const counts = slices.map(countOf)
  const last = counts.length - 1
  const total = sizeOf(counts)
  if (total === 0) return
  const index = counts.map(() => 0)
  for (let done = 0; done < total; done += counts[last]!) {
    let at = 0
    for (const [axis, { start, step }] of slices.entries())
      at = at * shape[axis]! + start + index[axis]! * step
    visit(at, slices[last]!.step, counts[last]!, done)
    for (let axis = last - 1; axis >= 0 && ++index[axis]! === counts[axis]; axis--) index[axis] = 0
  }
}
