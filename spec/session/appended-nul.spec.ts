import { expect } from 'chai'

import { H5Class, H5Field, Session } from 'h5orm'

describe('A string that HDF5 can not hold as a string', () => {
  @H5Class('nul.Inner')
  class Inner {
    @H5Field('string') label = 'inner'
  }
  @H5Class('nul.Row')
  class Row {
    @H5Field('string') title = 'title'
    @H5Field('string[]') tags: string[] = []
    @H5Field(() => Inner) inner = new Inner()
    @H5Field(() => [Inner]) inners: Inner[] = []
  }
  const row = (text: string, count: number): Row =>
    Object.assign(new Row(), {
      title: text,
      tags: Array.from({ length: count }, () => text),
      inner: Object.assign(new Inner(), { label: text }),
      inners: Array.from({ length: count }, () => Object.assign(new Inner(), { label: text })),
    })

  for (const strings of ['natural', 'variable', 'octave'] as const)
    for (const [what, text] of [
      ['NUL', 'a\0b'],
      ['half a surrogate pair', '\ud800 x'],
    ] as const)
      it(`${what}: appended to a table that had none, with strings: '${strings}'`, async () => {
        const rows = [row('plain', 1), row('text', 2)]
        const session = await Session.create({ strings })
        await session.save(rows, '/rows')
        const more = [row(text, 1), row('more', 2), row(text, 3)]
        await session.append('/rows', [more[0]!])
        await session.append('/rows', more.slice(1))
        const expected = [row('plain', 1), row('text', 2), ...more]
        const bytes = await session.toBytes()
        for (const reader of [session.fork(), await Session.open(bytes, { mode: 'r+', strings })])
          expect(await reader.load('/rows')).to.deep.equal(expected)
        rows[0]!.title = text
        await session.save(rows[0]!)
        rows[1]!.tags = [text, text]
        await session.save(rows[1]!)
        expect(await session.fork().load('/rows')).to.deep.equal([...rows.slice(0, 2), ...more])
      })
})
