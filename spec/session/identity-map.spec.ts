import { expect } from 'chai'

import { IdentityMap } from '#lib/session/identity-map.js'

const at = (path: string) => ({ path, index: undefined })

describe('IdentityMap', () => {
  it('finds the rows of a table once one of their class is asked for', () => {
    class Row {}
    const map = new IdentityMap()
    const rows = [new Row(), new Row(), new Row()]
    map.addRows('/rows', rows)
    expect(map.locate({})).to.equal(undefined)
    expect(map.locate(rows[2] as object)).to.deep.equal({ path: '/rows', index: [2] })
    expect(map.locate(new Row())).to.equal(undefined)
  })

  it('takes back what was noted since the beginning of a transaction', () => {
    class Row {}
    const map = new IdentityMap()
    const [kept, dropped, row] = [{}, {}, new Row()]
    map.addSaved(kept, at('/kept'))
    map.begin()
    map.addSaved(dropped, at('/dropped'))
    map.addSaved(kept, at('/moved'))
    map.addRows('/rows', [row])
    expect(map.locate(row)?.path).to.equal('/rows')
    map.rollback()
    expect(map.locate(dropped)).to.equal(undefined)
    expect(map.locate(row)).to.equal(undefined)
    expect(map.locate(kept)).to.deep.equal(at('/kept'))
  })

  it('takes back that everything was forgotten', async () => {
    const map = new IdentityMap()
    const [saved, loaded] = [{}, {}]
    map.addSaved(saved, at('/saved'))
    map.addLoaded(loaded, 48, '/loaded')
    map.begin()
    map.clear()
    expect(map.locate(saved)).to.equal(undefined)
    expect(map.at(48)).to.equal(undefined)
    map.rollback()
    expect(map.locate(saved)).to.deep.equal(at('/saved'))
    expect(map.at(48)).to.equal(loaded)
    await map.bind(() => [{ kind: 'group', address: 96, links: 1 }])
    expect(map.at(96)).to.equal(saved)
  })

  it('keeps what an inner transaction noted until the outer one is taken back', () => {
    const map = new IdentityMap()
    const object = {}
    map.begin()
    map.begin()
    map.addSaved(object, at('/a'))
    map.commit()
    expect(map.locate(object)).to.deep.equal(at('/a'))
    map.rollback()
    expect(map.locate(object)).to.equal(undefined)
  })
})
