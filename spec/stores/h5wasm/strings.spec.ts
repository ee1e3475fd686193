import { expect } from 'chai'

import type { DataType } from '#lib/records/data-type.js'

import { attribute, dataset, failureOf, readDataset, text, writtenAndReopened } from './plan.js'

const texts: readonly { readonly name: string; readonly value: string }[] = [
  { name: 'empty', value: '' },
  { name: 'ASCII', value: 'The quick brown fox' },
  { name: 'with spaces at both ends', value: '  x  ' },
  { name: 'Latin', value: 'Größe, ñandú' },
  { name: 'Chinese', value: '漢字と仮名' },
  { name: 'emoji', value: '👩‍👩‍👧 and 🚀' },
  { name: 'with line ends', value: 'a\nb\r\nc\t' },
  { name: 'long', value: 'wörd '.repeat(200_000) },
  { name: 'beginning with a byte order mark', value: '\ufeffnot only a short text' },
]

describe('H5WasmStore: text', () => {
  for (const { name, value } of texts) {
    it(`gives text back that is ${name}`, async () => {
      const store = await writtenAndReopened(
        dataset('/x', text, [], value, { attributes: [attribute('a', text, [], value)] }),
        dataset('/all', text, [2, 2], [value, '', 'other', value]),
      )
      const found = await readDataset(store, '/x')
      expect(found.data).to.equal(value)
      expect(found.attributes.get('a')?.data).to.equal(value)
      expect((await readDataset(store, '/all')).data).to.deep.equal([value, '', 'other', value])
      await store.close()
    })
  }

  for (const width of [1, 2, 4, 5, 8, 9, 20])
    it(`tells ${width} bytes of text from any other, however they begin and end`, async () => {
      const type: DataType = { kind: 'string', length: width, charset: 'ascii' }
      const letters = ['a', 'b', '~', ' ', '']
      const values = Array.from({ length: 5000 }, (_, i) => {
        const pick = (place: number): string => letters[Math.floor(i / 5 ** place) % 5] as string
        return Array.from({ length: width - 1 }, (__, place) => pick(place % 6)).join('')
      })
      const bytes = new Uint8Array(width * values.length)
      for (const [i, value] of values.entries())
        bytes.set(new TextEncoder().encode(value), i * width)
      const store = await writtenAndReopened(dataset('/x', type, [values.length], bytes))
      expect((await readDataset(store, '/x')).data).to.deep.equal(values)
      await store.close()
    })

  it('gives fixed-length text back', async () => {
    const type: DataType = { kind: 'string', length: 6, charset: 'ascii' }
    const bytes = new TextEncoder().encode('Hello\0two\0\0\0\0\0\0\0\0\0')
    const store = await writtenAndReopened(
      dataset('/one', type, [], 'Hello'),
      dataset('/many', type, [3], bytes.slice(0, 18)),
    )
    expect((await readDataset(store, '/one')).data).to.equal('Hello')
    const many = await readDataset(store, '/many')
    expect(many.type).to.deep.equal(type)
    expect(many.data).to.deep.equal(['Hello', 'two', ''])
    await store.close()
  })

  it('gives many strings back', async () => {
    const strings = Array.from({ length: 200_000 }, (_, index) => `row ${index} ü`)
    const store = await writtenAndReopened(dataset('/x', text, [strings.length], strings))
    expect((await readDataset(store, '/x')).data).to.deep.equal(strings)
    await store.close()
  })

  for (const [what, value] of [
    ['NUL', 'a\0b'],
    ['half a surrogate pair', 'a\ud800b'],
  ] as const) {
    it(`refuses text with ${what}`, async () => {
      for (const data of [value, [value], ['x', value, 'y']] as const) {
        const shape = typeof data === 'string' ? [] : [data.length]
        expect(await failureOf(dataset('/x', text, shape, data))).to.equal('CANNOT_STORE')
      }
    })
  }
})
