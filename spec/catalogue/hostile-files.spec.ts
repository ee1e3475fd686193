import { expect } from 'chai'

import { UnknownRecord } from 'h5orm'
import type { SessionSettings } from 'h5orm'

import type { PlanStep } from '#lib/records/write-plan.js'

import { craftedFile, dataset, group, hardLink, reference } from '../crafted-file.js'
import { loadBytes, refusal } from '../round-trip.js'

const load = async <T>(settings: SessionSettings, ...steps: readonly PlanStep[]): Promise<T> =>
  loadBytes<T>(await craftedFile(...steps), settings)

const js = (js_type: string) => ({ js_type })

describe('A hostile file', () => {
  it('cannot reach a prototype [HO-01 HO-02]', async () => {
    const value = await load<Record<string, unknown>>(
      {},
      group('/value'),
      group('/value/__proto__'),
      dataset('/value/__proto__/polluted', 1),
      group('/value/constructor'),
      group('/value/constructor/prototype'),
      dataset('/value/constructor/prototype/polluted', 1),
    )
    expect(Object.getPrototypeOf(value)).to.equal(Object.prototype)
    expect(Object.keys(value)).to.deep.equal(['__proto__', 'constructor'])
    expect(({} as { polluted?: unknown }).polluted).to.equal(undefined)
    expect((value as { polluted?: unknown }).polluted).to.equal(undefined)
  })

  for (const name of ['__proto__', 'constructor', 'toString', 'Object', 'Function'])
    it(`has no class called ${name} [HO-03 PH-14]`, async () => {
      const steps = [group('/value', { js_class: name }), dataset('/value/x', 1)]
      const record = await load<UnknownRecord>({}, ...steps)
      expect(record).to.be.instanceOf(UnknownRecord)
      expect(record.className).to.equal(name)
      const error = await refusal(load({ onUnknownClass: 'error' }, ...steps), 'UNREGISTERED_CLASS')
      expect(error.message).to.contain(name)
    })

  it('keeps __proto__ of a null-prototype record as data, and puts no object into a box [HO-05]', async () => {
    const bare = await load<object>(
      {},
      group('/value', js('null-prototype')),
      group('/value/__proto__'),
      dataset('/value/__proto__/x', 1),
    )
    expect(Object.getPrototypeOf(bare)).to.equal(null)
    expect(Object.keys(bare)).to.deep.equal(['__proto__'])
    for (const type of ['Number', 'String', 'Boolean', 'BigInt'])
      await refusal(load({}, group('/value', js(type)), dataset('/value/__proto__', 1)), 'CORRUPT')
  })

  for (const [title, names, attributes] of [
    ['index __proto__', ['__proto__'], {}],
    ['index -1', ['-1'], {}],
    ['index 1.5', ['0', '1.5'], {}],
    ['index x', ['x'], { length: 5 }],
    ['an index beyond the length', ['0', '7'], { length: 7 }],
    ['length -3', ['0'], { length: -3 }],
    ['length 1.5', ['0'], { length: 1.5 }],
    ['a text as length', ['0'], { length: 'abc' }],
    ['length 2^32', ['0'], { length: 2 ** 32 }],
    ['an element missing', ['0', '2'], {}],
    ['one index twice', ['0', '1', '01'], { length: 3 }],
  ] as const)
    it(`is refused for an array with ${title} [HO-06 HO-42]`, async () => {
      const steps = names.map((name) => dataset(`/value/${name}`, 1))
      const error = await refusal(
        load({}, group('/value', { js_type: 'Array', ...attributes }), ...steps),
        'CORRUPT',
      )
      expect(error.path).to.equal('/value')
    })

  it('takes no memory for lengths that it only declares [HO-07]', async () => {
    const steps: PlanStep[] = [group('/value')]
    for (let i = 0; i < 200; i++)
      steps.push(
        group(`/value/a${i}`, { js_type: 'Array', length: i === 0 ? 2 ** 32 - 1 : 100_000_000 }),
        dataset(`/value/a${i}/5`, i),
      )
    const before = process.memoryUsage().rss
    const value = await load<Record<string, unknown[]>>({}, ...steps)
    expect(value['a0']).to.have.length(2 ** 32 - 1)
    expect(value['a1']?.[5]).to.equal(1)
    expect(Object.keys(value['a199'] ?? [])).to.deep.equal(['5'])
    expect(process.memoryUsage().rss - before).to.be.below(2 ** 28)
  })

  it('is refused for references to nothing, to themselves and to each other [HO-08]', async () => {
    const missing = await refusal(load({}, reference('/value', '/nowhere')), 'CORRUPT')
    expect(missing.message).to.contain('/nowhere')
    await refusal(load({}, reference('/value', '/value')), 'CORRUPT', 'CANNOT_RESTORE')
    await refusal(
      load(
        {},
        group('/value'),
        reference('/value/a', '/value/b'),
        reference('/value/b', '/value/a'),
      ),
      'CORRUPT',
      'CANNOT_RESTORE',
    )
  })

  it('is refused for references that are no absolute paths; others lead where they say [HO-09]', async () => {
    for (const target of ['../..', '../secret', 'secret', '', '//', '/a//b', '/./a', '/a/', 'a/b'])
      await refusal(load({}, group('/value'), reference('/value/r', target)), 'CORRUPT')
    const steps = [group('/other'), dataset('/other/secret', 42), group('/value')]
    const value = await load<object>({}, ...steps, reference('/value/r', '/other/secret'))
    expect(value).to.deep.equal({ r: 42 })
  })

  for (const [title, steps] of [
    ['a Map that is a dataset', [dataset('/value', 1, js('Map'))]],
    ['a Date that is a group', [group('/value', js('Date'))]],
    ['a boolean that is a text', [dataset('/value', 'yes', js('boolean'))]],
    ['a boolean that is 2', [dataset('/value', 2, js('boolean'))]],
    ['a text that is a number', [dataset('/value', 5, js('string'))]],
    ['a bigint that is a fraction', [dataset('/value', 1.5, js('bigint'))]],
    ['a Number object that is a text', [dataset('/value', 'five', js('Number'))]],
    ['an Array that is a scalar', [dataset('/value', 5, js('Array'))]],
    ['a Set that is a scalar', [dataset('/value', 5, js('Set'))]],
    ['a reference that is a number', [dataset('/value', 5, js('Reference'))]],
    [
      'a Date that is a text',
      [dataset('/value', 'now', { ...js('Date'), units: 'seconds since 1970-01-01' })],
    ],
    ['a Date without a unit', [dataset('/value', 5, js('Date'))]],
    ['MapEntries without keys', [group('/value', js('MapEntries'))]],
    [
      'MapEntries with a text as keys',
      [
        group('/value', js('MapEntries')),
        dataset('/value/keys', 'k'),
        dataset('/value/values', 'v'),
      ],
    ],
    ['an ArrayBuffer of doubles', [dataset('/value', Float64Array.of(1), js('ArrayBuffer'))]],
  ] as const)
    // prettier-ignore
    it(`is refused for ${title}, with its path [HO-13 HO-19]`, async () => {
      const error = await refusal(load({}, ...(steps as readonly PlanStep[])), 'CORRUPT')
      expect(error.path).to.match(/^\/value/)
    })

  it('may have marks of a wrong kind: they mark nothing, or are refused [HO-13 HO-36]', async () => {
    expect(await load({}, dataset('/value', 5, { js_type: 7 }))).to.equal(5)
    expect(
      await load({}, group('/value', { js_class: 3.5, js_version: -1 }), dataset('/value/x', 1)),
    ).to.deep.equal({ x: 1 })
    for (const version of [-1, 0, 2 ** 40, 'two'])
      expect(
        await load<UnknownRecord>({}, group('/value', { js_class: 'No', js_version: version })),
      ).to.be.instanceOf(UnknownRecord)
  })

  for (const [title, view] of [
    ['an offset beyond the buffer', { view: 'Uint8Array', byteOffset: 9, length: 1 }],
    ['a length beyond the buffer', { view: 'Uint8Array', byteOffset: 0, length: 9 }],
    ['a negative offset', { view: 'Uint8Array', byteOffset: -1, length: 1 }],
    ['a negative length', { view: 'Uint8Array', byteOffset: 0, length: -1 }],
    ['an offset that is not aligned', { view: 'Float64Array', byteOffset: 4, length: 0 }],
    ['a fraction as offset', { view: 'Uint8Array', byteOffset: 0.5, length: 1 }],
    ['no length', { view: 'Uint8Array', byteOffset: 0 }],
    ['an unknown kind', { view: 'Object', byteOffset: 0, length: 1 }],
    ['the kind constructor', { view: 'constructor', byteOffset: 0, length: 1 }],
    ['no room for its last element', { view: 'Int16Array', byteOffset: 0, length: 5 }],
    ['no room in a DataView', { view: 'DataView', byteOffset: 4, length: 5 }],
  ] as const)
    it(`is refused for a view with ${title} [HO-15]`, async () => {
      const buffer = dataset('/buffer', new Uint8Array(8), js('ArrayBuffer'))
      const error = await refusal(
        load({}, buffer, group('/value'), reference('/value/v', '/buffer', view)),
        'CORRUPT',
      )
      expect(error.path).to.equal('/value/v')
    })

  it('is refused for a view on what is no buffer: an object, itself, another view [HO-16]', async () => {
    const view = { view: 'Uint8Array', byteOffset: 0, length: 1 }
    const buffer = dataset('/buffer', new Uint8Array(8), js('ArrayBuffer'))
    for (const target of ['/object', '/numbers', '/value/v', '/value/w'])
      await refusal(
        load(
          {},
          buffer,
          group('/object'),
          dataset('/numbers', new Uint8Array(8)),
          group('/value'),
          reference('/value/v', target, view),
          reference('/value/w', '/value/v', view),
        ),
        'CORRUPT',
        'CANNOT_RESTORE',
      )
  })

  it('is refused for Maps with a key twice or not as many values, and Sets with a member twice [HO-17 HO-18]', async () => {
    const entries = (keys: readonly number[], values: readonly number[]) => [
      group('/value', js('MapEntries')),
      dataset('/value/keys', Float64Array.from(keys), js('Array')),
      dataset('/value/values', Float64Array.from(values), js('Array')),
    ]
    expect(await load({}, ...entries([1, 2], [3, 4]))).to.deep.equal(
      new Map([
        [1, 3],
        [2, 4],
      ]),
    )
    for (const [keys, values] of [
      [
        [1, 1],
        [2, 3],
      ],
      [[1, 2], [3]],
      [[1], [2, 3]],
      [
        [NaN, NaN],
        [1, 2],
      ],
      [
        [0, -0],
        [1, 2],
      ],
    ] as const)
      // prettier-ignore
      await refusal(load({}, ...entries(keys, values)), 'CORRUPT')
    await refusal(load({}, dataset('/value', Float64Array.of(1, 2, 1), js('Set'))), 'CORRUPT')
    await refusal(
      load({}, group('/value', js('Set')), group('/value/0'), hardLink('/value/1', '/value/0')),
      'CORRUPT',
    )
  })

  it('gives an invalid Date for times that are none [HO-19]', async () => {
    const units = 'seconds since 1970-01-01 00:00:00 UTC'
    for (const time of [NaN, 1e300, -1e300, Infinity, 8.64e12 + 1]) {
      const date = await load<Date>({}, dataset('/value', time, { js_type: 'Date', units }))
      expect(date).to.be.instanceOf(Date)
      expect(date.getTime()).to.deep.equal(NaN)
    }
  })

  for (const [title, steps] of [
    ['a pattern that is none', [dataset('/value', '/(/', js('RegExp'))]],
    ['flags that are none', [dataset('/value', '/a/zz', js('RegExp'))]],
    ['a URL that is none', [dataset('/value', 'no url', js('URL'))]],
    ['a bigint 0x', [dataset('/value', '0x', js('bigint'))]],
    ['a bigint 0x10', [dataset('/value', '0x10', js('bigint'))]],
    ['a bigint 1e5', [dataset('/value', '1e5', js('bigint'))]],
    ['a bigint --1', [dataset('/value', '--1', js('bigint'))]],
    ['an empty bigint', [dataset('/value', '', js('bigint'))]],
    ['bigints with a blank', [dataset('/value', ['1', ' 2'], js('bigint'))]],
  ] as const)
    // prettier-ignore
    it(`is refused for ${title} [HO-20]`, async () => {
      const error = await refusal(load({}, ...(steps as readonly PlanStep[])), 'CORRUPT')
      expect(error.path).to.equal('/value')
    })

  it('is refused for a bigint of more digits than can be parsed in a moment [HO-20]', async () => {
    const bytes = await craftedFile(dataset('/value', '7'.repeat(20_000_000), js('bigint')))
    const error = await refusal(loadBytes(bytes), 'UNSUPPORTED')
    expect(error.message).to.contain('digits')
  })

  for (const name of ['Function', 'Object', 'constructor', 'AppError'])
    it(`makes no Error of the name ${name} [HO-21]`, async () => {
      const steps = [group('/value', { js_type: name, name }), dataset('/value/message', 'm')]
      const record = await load({}, ...steps)
      expect(record).to.be.instanceOf(UnknownRecord).and.not.be.instanceOf(Error)
      await refusal(load({ onUnknownClass: 'error' }, ...steps), 'UNSUPPORTED')
    })

  it('is refused in strict mode for a mark of a later version, by its name; else it is a record [HO-30]', async () => {
    for (const steps of [
      [group('/value', js('Quaternion')), dataset('/value/w', 1)],
      [dataset('/value', 1, js('Quaternion'))],
    ]) {
      const record = await load<UnknownRecord>({}, ...steps)
      expect(record.type).to.equal('Quaternion')
      const error = await refusal(load({ onUnknownClass: 'error' }, ...steps), 'UNSUPPORTED')
      expect(error.message).to.contain('Quaternion')
      expect(error.path).to.equal('/value')
    }
  })

  it('gives data keys then and toJSON as data [HO-31 OB-16]', async () => {
    const value = await load(
      {},
      group('/value'),
      dataset('/value/then', 1),
      dataset('/value/toJSON', 'x'),
    )
    expect(value).to.deep.equal({ then: 1, toJSON: 'x' })
  })

  it('with an object that looks like an array stays an object [HO-38 HO-39]', async () => {
    const value = await load<object>({}, group('/value'), dataset('/value/100000000', 1), dataset('/value/length', 3), dataset('/value/js_type', 'Map'), dataset('/value/$ref', '/other')) // prettier-ignore
    expect(Array.isArray(value)).to.equal(false)
    expect(value).to.deep.equal({
      100000000: 1,
      length: 3,
      js_type: 'Map',
      $ref: '/other',
    })
  })

  it('costs no more than it holds when references double at every step [HO-26 DP-04]', async () => {
    const steps: PlanStep[] = [group('/value')]
    for (let i = 0; i < 60; i++) {
      const inner = i === 59 ? undefined : `/value/n${i + 1}`
      steps.push(group(`/value/n${i}`))
      for (const side of ['l', 'r'])
        steps.push(
          inner === undefined
            ? dataset(`/value/n${i}/${side}`, 1)
            : reference(`/value/n${i}/${side}`, inner),
        )
    }
    const value = await load<Record<string, { l: unknown; r: unknown }>>({}, ...steps)
    for (let node: unknown = value['n0'], i = 0; i < 59; i++) {
      const { l, r } = node as { l: unknown; r: unknown }
      expect(l).to.equal(r)
      node = l
    }
  })

  it('is refused beyond limits of nodes, depth and bytes, naming the limit [HO-27 HO-28 HO-34 DP-11]', async () => {
    const deep: PlanStep[] = []
    for (let i = 0, path = '/value'; i < 40; i++, path += '/n') deep.push(group(path))
    const chain = await craftedFile(...deep)
    const nodes = await refusal(loadBytes(chain, { limits: { nodes: 20 } }), 'LIMIT')
    expect(nodes.message).to.contain('limits.nodes')
    const depth = await refusal(loadBytes(chain, { limits: { depth: 20 } }), 'LIMIT')
    expect(depth.message).to.contain('limits.depth')
    const wide = await craftedFile(dataset('/value', new Float64Array(1000)))
    const bytes = await refusal(loadBytes(wide, { limits: { bytes: 4000 } }), 'LIMIT')
    expect(bytes.message).to.contain('limits.bytes')
    expect(await loadBytes(wide, { limits: { bytes: 8000 } })).to.have.length(1000)
    const marked = await craftedFile(dataset('/value', 1, { js_type: new Float64Array(7000) }))
    expect(
      (await refusal(loadBytes(marked, { limits: { bytes: 4000 } }), 'LIMIT')).message,
    ).to.contain('limits.bytes')
  })
})
