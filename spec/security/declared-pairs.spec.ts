import { expect } from 'chai'

import { isH5Error, Session } from 'h5orm'

import { craftedFile, dataset, group } from '../crafted-file.js'
import { fits } from './fitting.js'
import { declared, Holder, registry } from './holder.js'
import { storedKinds } from './stored-kinds.js'

const errors = ['LIMIT', 'CORRUPT', 'CANNOT_RESTORE', 'UNREGISTERED_CLASS'] as const
const count = storedKinds.length

describe(`Each declared type and each of ${count} stored kinds`, () => {
  it('give a value that fits, null, or an error that says why: asked for, and in a field of a class', async () => {
    const bytes = await craftedFile(
      group('/holder'),
      dataset('/holder/name', 'x'),
      ...storedKinds.flatMap((stored, i) => stored(`/k${i}`)),
    )
    await using session = await Session.open(bytes, { registry })
    const seen = { values: 0, errors: 0 }
    const check = async (
      title: string,
      kind: string,
      load: () => Promise<unknown>,
    ): Promise<void> => {
      try {
        const value = await load()
        const isRight = value === null || value === undefined || fits[kind]!(value as never)
        expect(isRight, `${title}: ${Object.prototype.toString.call(value)}`).to.equal(true)
        seen.values++
      } catch (error) {
        expect(isH5Error(error, ...errors), `${title}: ${String(error)}`).to.equal(true)
        seen.errors++
      }
    }
    for (const [kind, type] of Object.entries(declared))
      for (let i = 0; i < count; i++) {
        await using fork = session.fork()
        await check(`${kind} of k${i}`, kind, async () => fork.load(`/k${i}`, type as never))
      }
    expect(seen.values).to.be.above(40)
    expect(seen.errors).to.be.above(1000)

    for (const kind of Object.keys(declared))
      for (const [i, stored] of storedKinds.entries()) {
        const holder = await craftedFile(
          group('/holder', { js_class: 'Holder' }),
          ...stored(`/holder/${kind}`),
        )
        await using own = await Session.open(holder, { registry })
        await check(`field ${kind} of kind ${i}`, kind, async () => {
          const made = await own.load('/holder', Holder)
          return (made as unknown as Record<string, unknown>)[kind]
        })
      }
  })
})
