import { expect } from 'chai'

import { fromPlain, H5Class, H5Field } from 'h5orm'

describe('fromPlain', () => {
  it('is typed as one object for what JSON.parse gives', () => {
    @H5Class('spec.Parsed')
    class Parsed {
      @H5Field('string') label = ''
    }
    const { label } = fromPlain(Parsed, JSON.parse('{"label":"a"}'))
    const [first] = fromPlain(Parsed, [{ label: 'b' }])
    expect([label, first?.label]).to.deep.equal(['a', 'b'])
  })
})
