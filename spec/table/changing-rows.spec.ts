import { expect } from 'chai'

import { Registry } from 'h5orm'

import { loadBytes, savedBytes } from '../round-trip.js'

/** A getter of it changes the array that is being saved. */
class Restless {
  readonly #change: () => void
  id: number

  constructor(id = 0, change = (): void => {}) {
    this.id = id
    this.#change = change
  }

  get label(): string {
    this.#change()
    return `row ${this.id}`
  }

  set label(_value: string) {}
}

const registry = new Registry()
registry.register(Restless, { name: 'Restless', fields: { label: 'string', id: 'int32' } })

async function idsAfter(count: number, change: (rows: Restless[]) => void): Promise<number[]> {
  const rows: Restless[] = []
  for (let id = 0; id < count; id++) rows.push(new Restless(id, () => change(rows)))
  const bytes = await savedBytes(rows, { registry })
  return (await loadBytes<Restless[]>(bytes, { registry })).map(({ id }) => id)
}

describe('Rows that change their array while they are read', () => {
  for (const count of [3, 600, 2000]) {
    const expected = Array.from({ length: count }, (_, i) => i)

    it(`are stored as ${count} rows when the array grows`, async () => {
      const grow = (rows: Restless[]): void => void rows.push(new Restless(-1))
      expect(await idsAfter(count, grow)).to.deep.equal(expected)
    })

    it(`are stored as ${count} rows when the array shrinks`, async () => {
      const shrink = (rows: Restless[]): void => void rows.pop()
      expect(await idsAfter(count, shrink)).to.deep.equal(expected)
    })
  }
})
