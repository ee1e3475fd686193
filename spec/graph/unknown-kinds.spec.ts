import { expect } from 'chai'

import { Registry, Session, UnknownRecord } from 'h5orm'

import type { DatasetRecord, GroupRecord } from '#lib/records/node-record.js'
import type { PlanStep } from '#lib/records/write-plan.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'
import { recordOf } from '#lib/values/unknown-record.js'

import { craftedFile, dataset, float64, group, int32, text, uint8 } from '../crafted-file.js'
import { loadBytes, refusal, savedBytes } from '../round-trip.js'

type Stored = DatasetRecord | GroupRecord

/** What a file has at a path, but for where. */
async function stored(bytes: Uint8Array, path: string): Promise<Omit<Stored, 'path' | 'address'>> {
  const store = await openStore(bytes)
  const [record] = await store.read([{ path, data: true }], { maxBytes: 2 ** 30 })
  await store.close()
  const { path: _, address: __, ...rest } = record as Stored
  return rest
}

/** Loads what some steps make, and saves it in a new file. */
async function again(
  ...steps: readonly PlanStep[]
): Promise<{ before: Uint8Array; after: Uint8Array; value: UnknownRecord }> {
  // prettier-ignore
  const before = await craftedFile(...steps)
  const value = await loadBytes<UnknownRecord>(before)
  expect(value).to.be.instanceOf(UnknownRecord)
  return { before, after: await savedBytes(value), value }
}

const marked = (type: string): PlanStep & { attributes: unknown } => {
  const attributes = { js_type: type, units: 'm', count: 5, weight: 0.5, axes: Float64Array.of(1, 2), names: ['a', 'bé'] } // prettier-ignore
  return group('/value', attributes as never) as PlanStep & { attributes: unknown }
}

describe('A value of a kind that this version does not know', () => {
  const { attributes } = marked('Future')
  const forms: Record<string, object> = {
    'a number': { type: float64, shape: [], data: 1.5 },
    'a whole number': { type: int32, shape: [], data: 7 },
    'a wide number': { type: { kind: 'integer', size: 8, signed: false }, shape: [], data: 2n ** 63n }, // prettier-ignore
    numbers: { type: float64, shape: [4], data: Float64Array.of(1, 0, 0, 0) },
    'no numbers': { type: float64, shape: [0], data: new Float64Array(0) },
    'a matrix': { type: int32, shape: [2, 3], data: Int32Array.of(1, 2, 3, 4, 5, 6) },
    'packed numbers': { type: uint8, shape: [4, 2], data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), storage: { chunks: [2, 2], maxShape: [null, 2], filters: [{ id: 1, options: [4] }] } }, // prettier-ignore
    'a text': { type: text, shape: [], data: 'größe' },
    'a short text': { type: { kind: 'string', length: 9, charset: 'utf8' }, shape: [], data: 'größe' }, // prettier-ignore
    texts: { type: text, shape: [3], data: ['a', '', 'größe'] },
    'short texts': { type: { kind: 'string', length: 4, charset: 'utf8' }, shape: [2], data: new TextEncoder().encode('abc\0dé\0') }, // prettier-ignore
    'a compound': {
      type: { kind: 'compound', size: 12, members: [{ name: 'x', type: float64, offset: 0 }, { name: 's', type: { kind: 'string', length: 4, charset: 'ascii' }, offset: 8 }] }, // prettier-ignore
      shape: [2],
      data: Uint8Array.of(0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 97, 98, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 99, 0, 0, 0), // prettier-ignore
    },
  }
  for (const [what, form] of Object.entries(forms))
    it(`is written again as the dataset that it was: ${what}`, async () => {
      const step = { kind: 'dataset', path: '/value', attributes, ...form } as PlanStep
      const { before, after, value } = await again(step)
      expect(value.type).to.equal('Future')
      expect(value.attributes).to.deep.equal({
        units: 'm',
        count: 5,
        weight: 0.5,
        axes: Float64Array.of(1, 2),
        names: ['a', 'bé'],
      })
      expect(await stored(after, '/value')).to.deep.equal(await stored(before, '/value'))
    })

  it('is written again with a label that is true of its texts', async () => {
    const type = { kind: 'string', length: 9, charset: 'ascii' } as const
    const form = { kind: 'dataset', path: '/value', type, shape: [], data: 'größe' } as const
    const { after } = await again({ ...form, attributes: attributes as never })
    expect(await stored(after, '/value')).to.deep.include({ type: { ...type, charset: 'utf8' } })
  })

  it('is written again with what was changed in its elements', async () => {
    const { value } = await again(dataset('/value', Float64Array.of(1, 2), { js_type: 'Future' }))
    ;(value.fields['value'] as Float64Array)[1] = 5
    const record = await stored(await savedBytes(value), '/value')
    expect('data' in record && record.data).to.deep.equal(Float64Array.of(1, 5))
  })

  it('cannot be given another value, which would not be written', async () => {
    const { value } = await again(dataset('/value', ['a', 'b'], { js_type: 'Future' }))
    expect(() => {
      value.fields['value'] = 5
    }).to.throw(TypeError)
    expect(() => {
      ;(value.fields['value'] as string[])[0] = 'c'
    }).to.throw(TypeError)
  })

  it('is written again as the group that it was', async () => {
    const { before, after } = await again(
      marked('Future'),
      dataset('/value/w', 1),
      group('/value/__'),
      dataset('/value/__/rest', 'r'),
    )
    for (const path of ['/value', '/value/w', '/value/__', '/value/__/rest']) {
      const was = await stored(before, path)
      if (was.kind === 'group')
        expect((await stored(after, path)).attributes).to.deep.equal(was.attributes)
      expect((await stored(after, path)).kind).to.equal(was.kind)
    }
  })

  it('keeps its file alone when it is saved where it is', async () => {
    const step = dataset('/value', Float64Array.of(1, 2), { js_type: 'Future', units: 'm' })
    const bytes = await craftedFile(step)
    await using session = await Session.open(bytes, { mode: 'r+' })
    await session.save(await session.load('/value'), '/value')
    const after = await session.toBytes()
    expect(await stored(after, '/value')).to.deep.equal(await stored(bytes, '/value'))
  })
})

describe('An instance of a class that is not registered', () => {
  class Run {
    title = 't'
    grade = 3
    started = new Date(5)
  }
  const registry = new Registry()
  registry.register(Run, {
    name: 'Run',
    fields: {
      title: 'string',
      grade: { type: 'int32', attribute: true },
      started: { type: 'date', attribute: true },
    },
  })

  it('keeps the fields that are attributes', async () => {
    const run = Object.assign(new Run(), { grade: 9, started: new Date(1e12) })
    const record = await loadBytes<UnknownRecord>(await savedBytes(run, { registry }))
    expect(record.fields).to.deep.equal({ title: 't' })
    expect(record.attributes).to.deep.equal({ grade: 9, started: '2001-09-09T01:46:40.000Z' })
    expect(await loadBytes(await savedBytes(record), { registry })).to.deep.equal(run)
  })

  it('is refused with an attribute that cannot be written as it was', async () => {
    const bytes = await craftedFile(group('/value', { js_class: 'Run', odd: 1 }))
    const store = await openStore(bytes)
    const [made] = (await store.read([{ path: '/value', data: true }], { maxBytes: 2 ** 20 })) as [GroupRecord] // prettier-ignore
    const odd = { type: { kind: 'opaque', size: 4 }, shape: [], data: Uint8Array.of(1, 2, 3, 4) } as const // prettier-ignore
    const record = recordOf({ className: 'Run' }, { attributes: new Map([...made.attributes, ['odd', odd]]) }) // prettier-ignore
    expect((await refusal(savedBytes(record), 'CANNOT_STORE')).message).to.contain('odd')
  })
})
