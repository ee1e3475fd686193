import { expect } from 'chai'

import { dump, isH5Error, load, Registry } from 'h5orm'

/** The classes of a program that had not declared a field yet, and of one that has. */
function programs(layout: 'one' | 'rows') {
  const [before, after] = [new Registry(), new Registry()]
  class Former {
    value: unknown = undefined
  }
  class Inner {
    z = 0
    double(): number {
      return 2 * this.z
    }
  }
  class Outer {
    value: Inner | null = null
  }
  before.register(Former, { name: 'plain.Outer' })
  after.register(Inner, { name: 'plain.Inner', fields: { z: 'float64' } })
  after.register(Outer, { name: 'plain.Outer', fields: { value: () => Inner } })
  const make = (value: unknown): Former => Object.assign(new Former(), { value })
  const store = async (values: readonly unknown[]): Promise<Uint8Array> => {
    const made = values.map(make)
    const bytes = new Uint8Array(0)
    return dump(layout === 'one' ? { ...made } : made, bytes, '/x', { registry: before })
  }
  const read = async (bytes: Uint8Array): Promise<Outer[]> =>
    Object.values((await load(bytes, '/x', { registry: after })) as Record<string, Outer>)
  return { store, read, Inner }
}

describe('Plain objects where a class was declared since', () => {
  for (const layout of ['one', 'rows'] as const) {
    it(`become instances of it: ${layout === 'one' ? 'groups' : 'rows of a table'}`, async () => {
      const { store, read, Inner } = programs(layout)
      const found = await read(await store([{ z: 1 }, { z: 2 }, null, { z: 4 }]))
      for (const { value } of found) if (value !== null) expect(value).to.be.instanceOf(Inner)
      expect(found.map(({ value }) => value?.double() ?? null)).to.deep.equal([2, 4, null, 8])
    })

    it(`and what is no object is refused: ${layout === 'one' ? 'groups' : 'rows'}`, async () => {
      const { store, read } = programs(layout)
      const error = await read(await store([{ z: 1 }, 'text'])).catch((reason: unknown) => reason)
      expect(isH5Error(error, 'CANNOT_RESTORE'), String(error)).to.equal(true)
    })
  }
})
