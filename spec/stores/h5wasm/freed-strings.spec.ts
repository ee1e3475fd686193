import { expect } from 'chai'

import { H5Class, H5Field, Session } from 'h5orm'
import type { PlanStep } from '#lib/records/write-plan.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

import { Random } from '../../random.js'
import { heapCensus } from './heap-census.js'
import { attribute, dataset, float64, group, text } from './plan.js'

@H5Class('spec.freed.Tagged')
class Tagged {
  @H5Field('string', { attribute: true }) a = 'a'
  @H5Field('string', { attribute: true }) b = 'b'
  @H5Field('date') when: Date = new Date(0)
  @H5Field('string[]') words: string[] = ['one']
}

const label = (value: string) => attribute('label', text, [], value)
const many = (count: number) =>
  Array.from({ length: count }, (_, at) => attribute(`a${at}`, text, [], `value ${at}`))

/** What is written, and what takes it away or changes it. */
const changes: Record<string, readonly [readonly PlanStep[], readonly PlanStep[]]> = {
  'an object with a text': [
    [dataset('/x', float64, [], 1, { attributes: [label('one')] })],
    [{ kind: 'unlink', path: '/x' }],
  ],
  'an object with several texts in one attribute': [
    [group('/x', [attribute('labels', text, [3], ['a', '', 'é'])])],
    [{ kind: 'unlink', path: '/x' }],
  ],
  'an object with more attributes than fit into its header': [
    [group('/x', many(20))],
    [{ kind: 'unlink', path: '/x' }],
  ],
  'a group of groups': [
    [group('/x', [label('x')]), group('/x/y', [label('y')]), group('/x/y/z', [label('z')])],
    [{ kind: 'unlink', path: '/x' }],
  ],
  'a group of more objects than fit into its header': [
    [
      group('/x', [label('x')]),
      ...Array.from({ length: 30 }, (_, at) => group(`/x/${at}`, [label(`${at}`)])),
    ],
    [{ kind: 'unlink', path: '/x' }],
  ],
  'an object with two names, one after the other': [
    [group('/x', [label('x')]), { kind: 'hard-link', path: '/y', target: '/x' }],
    [
      { kind: 'unlink', path: '/x' },
      { kind: 'unlink', path: '/y' },
    ],
  ],
  'one of two names': [
    [group('/x', [label('x')]), { kind: 'hard-link', path: '/y', target: '/x' }],
    [{ kind: 'unlink', path: '/x' }],
  ],
  'a group with an object that has another name': [
    [
      group('/x', [label('x')]),
      group('/x/y', [label('y')]),
      { kind: 'hard-link', path: '/z', target: '/x/y' },
    ],
    [{ kind: 'unlink', path: '/x' }],
  ],
  'a group with an object that has two names in it': [
    [group('/x'), group('/x/y', [label('y')]), { kind: 'hard-link', path: '/x/z', target: '/x/y' }],
    [{ kind: 'unlink', path: '/x' }],
  ],
  'an object that got its text in the same plan': [
    [group('/x')],
    [
      { kind: 'set-attribute', path: '/x', attribute: label('late') },
      group('/y', [label('y')]),
      { kind: 'unlink', path: '/x' },
    ],
  ],
  'an object that took the place of one that went in the same plan': [
    [group('/x', [label('x')])],
    [
      { kind: 'unlink', path: '/x' },
      group('/x', [label('new')]),
      { kind: 'unlink', path: '/x' },
      group('/x', [label('newest')]),
    ],
  ],
  'what moved out of a group that goes': [
    [group('/x', [label('x')]), group('/x/y', [label('y')])],
    [
      { kind: 'move', path: '/x/y', to: '/y' },
      { kind: 'unlink', path: '/x' },
    ],
  ],
  'what moved into a group that goes': [
    [group('/x', [label('x')]), group('/y', [label('y')])],
    [
      { kind: 'move', path: '/y', to: '/x/y' },
      { kind: 'unlink', path: '/x' },
    ],
  ],
  'an attribute': [
    [group('/x', [label('x')])],
    [{ kind: 'delete-attribute', path: '/x', name: 'label' }],
  ],
  'an attribute that gets another text': [
    [group('/x', [label('x')])],
    [{ kind: 'set-attribute', path: '/x', attribute: label('something longer') }],
  ],
  'an attribute that gets another type': [
    [group('/x', [label('x')])],
    [{ kind: 'set-attribute', path: '/x', attribute: attribute('label', float64, [], 1) }],
  ],
  'texts as elements': [
    [dataset('/x', text, [3], ['a', 'b', 'c'])],
    [{ kind: 'unlink', path: '/x' }],
  ],
  'texts as elements in chunks': [
    [dataset('/x', text, [3], ['a', 'b', 'c'], { storage: { chunks: [2], maxShape: [null] } })],
    [{ kind: 'unlink', path: '/x' }],
  ],
  'one text as an element': [[dataset('/x', text, [], 'a')], [{ kind: 'unlink', path: '/x' }]],
}

describe('Strings of what is deleted or replaced leave the heap of HDF5', () => {
  for (const [title, [before, after]] of Object.entries(changes))
    it(title, async () => {
      const store = await openStore(undefined)
      await store.write({ steps: [group('/kept', [label('kept')]), ...before] })
      const earlier = await heapCensus(await store.toBytes())
      expect(earlier.objects).to.equal(earlier.pointers)
      await store.write({ steps: after })
      const { objects, pointers } = await heapCensus(await store.toBytes())
      expect(objects).to.equal(pointers)
      await store.close()
    })

  it('not those that a change would have freed which was taken back', async () => {
    const store = await openStore(undefined)
    await store.write({ steps: [group('/x', [label('x')]), group('/y', many(12))] })
    await store.transaction!.begin()
    await store.write({ steps: ['/x', '/y'].map((path) => ({ kind: 'unlink', path }) as const) })
    await store.transaction!.rollback()
    const { objects, pointers } = await heapCensus(await store.toBytes())
    expect(pointers).to.equal(14)
    expect(objects).to.equal(pointers)
    await store.close()
  })

  for (const strings of ['utf8', 'variable', 'octave'] as const)
    it(`whatever sessions save, with strings: '${strings}'`, async () => {
      const random = new Random(7)
      const session = await Session.create({ strings })
      const values = [
        () => new Date(random.below(2 ** 40)),
        () => null,
        () => 2n ** BigInt(random.below(100)),
        () => new Map<unknown, unknown>([[1, { é: 'ü'.repeat(random.below(9)) }]]),
        () => new Set(['a', 'ß'.repeat(random.below(9))]),
        () => Array.from({ length: random.below(20) }, (_, at) => (at % 3 === 0 ? at : `t${at}`)),
        () =>
          Object.assign(new Tagged(), {
            a: 'x'.repeat(1 + random.below(9)),
            when: new Date(random.below(9e11)),
            words: ['é', 'b'.repeat(random.below(99))],
          }),
        () =>
          Object.fromEntries(Array.from({ length: random.below(14) }, (_, at) => [`k${at}`, null])),
      ]
      const value = (): unknown => values[random.below(values.length)]!()
      const shared = { tags: new Set(['shared']) }
      for (let round = 0; round < 120; round++) {
        const path = `/slots/${random.below(10)}`
        if (random.below(5) === 0 && (await session.has(path))) await session.delete(path)
        else await session.save({ a: value(), b: [value(), value()], shared }, path)
        if (round % 20 !== 19) continue
        const { objects, pointers } = await heapCensus(await session.toBytes())
        expect(pointers).to.be.above(10)
        expect(objects, `after ${round} saves`).to.equal(pointers)
      }
      await session.close()
    })
})
