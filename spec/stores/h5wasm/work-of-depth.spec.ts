import { expect } from 'chai'

import { Registry, Session } from 'h5orm'

import { loadH5Wasm } from '#lib/stores/h5wasm/module.js'

import { craftedFile, dataset, group } from '../../crafted-file.js'

/** How often HDF5 is asked for something, and how many letters of names it looks up for that. */
interface Work {
  calls: number
  letters: number
}

/** Counts what HDF5 is asked for: by functions of h5wasm, and by names that are put into its memory. */
async function workOf(run: () => Promise<unknown>): Promise<Work> {
  const { module } = await loadH5Wasm()
  const work: Work = { calls: 0, letters: 0 }
  const functions = module as unknown as Record<string, (...args: unknown[]) => unknown>
  const originals = Object.entries(functions).filter(
    ([name, value]) =>
      typeof value === 'function' && /^(?:get|create|set|delete|resize|reclaim)_/.test(name),
  )
  for (const [name, original] of originals)
    functions[name] = (...args) => {
      work.calls++
      for (const arg of args) if (typeof arg === 'string') work.letters += arg.length
      return original(...args)
    }
  const { prototype } = TextEncoder
  const { encodeInto } = prototype
  prototype.encodeInto = function (this: TextEncoder, source, target) {
    work.calls++
    work.letters += source.length
    return encodeInto.call(this, source, target)
  }
  try {
    await run()
  } finally {
    prototype.encodeInto = encodeInto
    for (const [name, original] of originals) functions[name] = original
  }
  return work
}

const name = 'next'.padEnd(100, 't')
const levelOf = (depth: number): string => `/top${`/${name}`.repeat(depth)}`

class Level {
  next: Level | null = null
  values = Float64Array.of(1)
  unit = 'mV'
}
const registry = new Registry()
registry.register(Level, {
  name: 'spec.Level',
  fields: {
    next: { type: () => Level, name },
    values: 'float64[]',
    unit: { type: 'string', attribute: true },
  },
})

/** Objects in each other, as other programs may write them: h5orm puts what is deeper than 32 beside the rest. */
async function fileOf(count: number): Promise<Uint8Array> {
  const steps = Array.from({ length: count }, (_, depth) => [
    group(levelOf(depth), { js_class: 'spec.Level', unit: 'mV' }),
    dataset(`${levelOf(depth)}/values`, Float64Array.of(depth)),
  ])
  return craftedFile(...steps.flat())
}

/** What is done with a file of so many levels; only the last part is counted. */
const uses: Readonly<Record<string, (count: number) => Promise<() => Promise<unknown>>>> = {
  'writing them': async (count) => () => fileOf(count),
  'loading them': async (count) => {
    const session = await Session.open(await fileOf(count), { registry })
    return () => session.load('/top', Level)
  },
  'loading them without classes': async (count) => {
    const session = await Session.open(await fileOf(count))
    return () => session.load('/')
  },
  'listing and describing each': async (count) => {
    const session = await Session.open(await fileOf(count))
    return async () => {
      for (let depth = 0; depth < count; depth++) {
        expect(await session.list(levelOf(depth))).to.have.length(depth < count - 1 ? 2 : 1)
        await session.describe(levelOf(depth))
      }
    }
  },
  'loading the deepest alone': async (count) => {
    const session = await Session.open(await fileOf(count), { registry })
    return async () => {
      const { values } = await session.load(levelOf(count - 1), Level)
      expect(values).to.deep.equal(Float64Array.of(count - 1))
    }
  },
  'changing and saving each': async (count) => {
    const session = await Session.open(await fileOf(count), { registry, mode: 'r+' })
    const top = await session.load('/top', Level)
    for (let at: Level | null = top; at !== null; at = at.next) {
      at.values = Float64Array.of(2, 3)
      at.unit = 'V'
    }
    return () => session.save(top, '/top')
  },
  'refreshing them': async (count) => {
    const session = await Session.open(await fileOf(count), { registry })
    const top = await session.load('/top', Level)
    return () => session.refresh(top)
  },
  'deleting them': async (count) => {
    const session = await Session.open(await fileOf(count), { registry, mode: 'r+' })
    return () => session.delete('/top')
  },
}

describe('What HDF5 does for groups in groups', () => {
  for (const [title, prepare] of Object.entries(uses))
    it(`grows as their number: ${title}`, async () => {
      const works: Work[] = []
      for (const count of [50, 100, 200]) works.push(await workOf(await prepare(count)))
      for (let i = 1; i < works.length; i++)
        for (const what of ['calls', 'letters'] as const) {
          const text = `${what} of ${works.map((work) => work[what]).join(', ')}`
          expect(works[i]![what], text).to.be.at.most(2.2 * works[i - 1]![what] + 1000)
        }
    })
})
