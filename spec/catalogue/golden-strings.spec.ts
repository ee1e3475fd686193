import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { Session } from 'h5orm'

import { falseLabels, labelOf, stringsOf } from '../stored-strings.js'

const folder = join(import.meta.dirname, '../../../../spec/fixtures/golden/strings')
const expected = {
  ascii: 'plain',
  foreign: 'Größe №7',
  list: ['a', 'é'],
  rows: [{ t: 'ä' }, { t: 'b' }, { t: 'öß' }],
  plain: [{ t: 'x' }],
}

/** The labels of datasets, as `path label`. */
const labelsOf = async (bytes: Uint8Array): Promise<string[]> =>
  (await stringsOf(bytes))
    .filter(({ where }) => !where.includes('@'))
    .map((one) => `${one.where} ${labelOf(one)}`)

describe('Strings in files of earlier versions [LY-02 EV-19]', () => {
  it('of 0.1.0 load, and keep their labels when they are saved again', async () => {
    const bytes = await readFile(join(folder, '0.1.0.h5'))
    const session = await Session.open(bytes, { mode: 'r+' })
    expect(await session.load('/v')).to.deep.equal(expected)
    const before = await labelsOf(bytes)
    expect(before.filter((line) => line.includes('utf8'))).to.deep.equal([])
    expect(await falseLabels(bytes)).to.have.lengthOf(3)
    await session.save(await session.load('/v'), '/v')
    expect(await labelsOf(await session.toBytes())).to.deep.equal(before)
  })

  it('of 0.1.0 get true labels where they change', async () => {
    const bytes = await readFile(join(folder, '0.1.0.h5'))
    const session = await Session.open(bytes, { mode: 'r+' })
    const value = (await session.load('/v')) as typeof expected
    await session.append('/v/rows', [{ t: 'z' }])
    await session.append('/v/plain', [{ t: 'z' }])
    value.list[0] = 'b'
    await session.save(value.list, '/v/list')
    const after = await session.toBytes()
    expect(await falseLabels(after)).to.deep.equal(['/v/foreign ascii[13]: Größe №7'])
    expect(await labelsOf(after)).to.include.members(['/v/rows/t utf8[5]', '/v/plain/t ascii[2]'])
    const again = (await Session.open(after)).load('/v')
    expect(await again).to.deep.equal({
      ...expected,
      list: ['b', 'é'],
      rows: [...expected.rows, { t: 'z' }],
      plain: [...expected.plain, { t: 'z' }],
    })
  })

  it('of the present default load, and say what they are', async () => {
    const bytes = await readFile(join(folder, 'natural.h5'))
    expect(await (await Session.open(bytes)).load('/v')).to.deep.equal(expected)
    expect(await falseLabels(bytes)).to.deep.equal([])
    expect(await labelsOf(bytes)).to.deep.equal([
      '/v/ascii ascii[6]',
      '/v/foreign utf8[13]',
      '/v/list utf8[3]',
      '/v/rows/t utf8[5]',
      '/v/plain/t ascii[2]',
    ])
  })
})
