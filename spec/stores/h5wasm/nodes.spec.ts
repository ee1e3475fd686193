import { expect } from 'chai'

import {
  attribute,
  dataset,
  float64,
  group,
  int32,
  readDataset,
  readNode,
  text,
  writtenAndReopened,
} from './plan.js'

describe('H5WasmStore: groups, links and attributes', () => {
  it('keeps the order in which children were made', async () => {
    const names = ['z', 'a', '10', '2', '__proto__', 'constructor', 'ü', '漢字', 'with space', '..']
    const store = await writtenAndReopened(group('/g'), ...names.map((name) => group(`/g/${name}`)))
    const found = await readNode(store, '/g')
    expect(found?.kind === 'group' && found.children).to.deep.equal(names)
    for (const name of names) expect(await store.has(`/g/${name}`)).to.equal(true)
    await store.close()
  })

  it('gives hard links of one object one address', async () => {
    const store = await writtenAndReopened(
      group('/a'),
      group('/b'),
      dataset('/a/x', float64, [], 1),
      dataset('/a/other', float64, [], 1),
      { kind: 'hard-link', path: '/b/y', target: '/a/x' },
    )
    const nodes = await store.read(
      ['/a/x', '/b/y', '/a/other'].map((path) => ({ path, data: true })),
      { maxBytes: 100 },
    )
    const addresses = nodes.map((node) => (node?.kind === 'dataset' ? node.address : 0))
    expect(addresses[0]).to.equal(addresses[1])
    expect(addresses[0]).to.not.equal(addresses[2])
    expect(Math.min(...addresses)).to.be.greaterThan(0)
    await store.close()
  })

  it('does not read what the asker knows', async () => {
    const store = await writtenAndReopened(dataset('/x', float64, [2], Float64Array.of(1, 2)))
    const { address } = await readDataset(store, '/x')
    const nodes = await store.read([{ path: '/x', data: true }], {
      maxBytes: 0,
      known: new Set([address]),
    })
    expect(nodes).to.deep.equal([{ kind: 'known', path: '/x', address }])
    await store.close()
  })

  it('gives attributes back under any name', async () => {
    const names = ['js_class', 'a/b', '..', '__proto__', '10', '漢字', 'x'.repeat(300)]
    const attributes = names.map((name, index) => attribute(name, int32, [], index))
    const store = await writtenAndReopened(group('/g', attributes))
    const found = await readNode(store, '/g')
    const read = found?.kind === 'group' ? found.attributes : new Map()
    expect([...read.keys()]).to.have.members(names)
    for (const [index, name] of names.entries()) expect(read.get(name)?.data).to.equal(index)
    await store.close()
  })

  it('gives attributes that are arrays back', async () => {
    const store = await writtenAndReopened(
      group('/g', [
        attribute('numbers', float64, [2, 2], Float64Array.of(1, 2, 3, 4)),
        attribute('texts', text, [3], ['a', '', 'ü']),
        attribute('nothing', float64, [0], new Float64Array(0)),
      ]),
    )
    const found = await readNode(store, '/g')
    const read = found?.kind === 'group' ? found.attributes : new Map()
    expect(read.get('numbers'))
      .to.include({ type: read.get('numbers')?.type })
      .and.deep.include({
        shape: [2, 2],
        data: Float64Array.of(1, 2, 3, 4),
      })
    expect(read.get('texts')?.data).to.deep.equal(['a', '', 'ü'])
    expect(read.get('nothing')?.data).to.deep.equal(new Float64Array(0))
    await store.close()
  })

  it('knows nothing of paths that do not exist', async () => {
    const store = await writtenAndReopened(group('/g'), dataset('/x', float64, [], 1))
    for (const path of ['/nix', '/g/nix', '/nix/nix', '/x/y', '/g/x/y']) {
      expect(await store.has(path), path).to.equal(false)
      expect(await readNode(store, path), path).to.equal(undefined)
    }
    await store.close()
  })
})

describe('H5WasmStore: limits', () => {
  it('refuses to read more bytes than allowed, before it takes memory', async () => {
    const store = await writtenAndReopened(
      dataset('/x', float64, [10], new Float64Array(10)),
      group('/g', [attribute('a', float64, [10], new Float64Array(10))]),
    )
    for (const path of ['/x', '/g']) {
      const read = (maxBytes: number): unknown => store.read([{ path, data: true }], { maxBytes })
      expect(() => read(79))
        .to.throw()
        .with.property('code', 'LIMIT')
      expect(await read(80)).to.have.length(1)
    }
    const description = await store.read([{ path: '/x', data: false }], { maxBytes: 0 })
    expect(description[0]).to.deep.include({ kind: 'dataset', data: undefined, shape: [10] })
    await store.close()
  })
})
