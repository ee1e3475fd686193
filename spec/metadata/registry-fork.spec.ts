import { expect } from 'chai'

import { Registry } from 'h5orm'

class Vector {
  readonly x: number
  readonly y: number

  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
}

describe('Registry.fork', () => {
  it('keeps its registrations to itself [CL-32 EV-27]', () => {
    const registry = new Registry()
    const fork = registry.fork()
    fork.register(Vector)
    expect(fork.definitionOf(Vector)?.name).to.equal('Vector')
    expect(registry.definitionOf(Vector)).to.equal(undefined)
    expect(registry.named('Vector')).to.equal(undefined)
  })

  it('sees what its parent registers, before and after', () => {
    class Later {}
    const registry = new Registry()
    registry.register(Vector)
    const fork = registry.fork()
    registry.register(Later)
    expect(fork.names()).to.deep.equal(['Later', 'Vector'])
    expect(fork.definitionOf(Later)?.name).to.equal('Later')
  })

  it('may give a class another reducer under the same name [RP-31 EV-27]', () => {
    const registry = new Registry()
    registry.register(Vector, { name: 'lab.Vector', version: 3 })
    const fork = registry.fork()
    fork.register(Vector, { reduce: (v) => [v.x], construct: ([x]) => new Vector(x, 0) })
    expect(fork.definitionOf(Vector)).to.include({ name: 'lab.Vector', version: 3 })
    expect(fork.named('lab.Vector')?.definition?.reducer).not.to.equal(undefined)
    expect(registry.definitionOf(Vector)?.reducer).to.equal(undefined)
  })

  it('may give a name to another class', () => {
    class Other {}
    const registry = new Registry()
    registry.register(Vector, 'V')
    const fork = registry.fork()
    fork.register(Other, 'V')
    expect(fork.named('V')?.value).to.equal(Other)
    expect(registry.named('V')?.value).to.equal(Vector)
  })

  it('may call a class by another name; the parent’s stays an alias', () => {
    const registry = new Registry()
    registry.register(Vector, 'V')
    const fork = registry.fork()
    fork.register(Vector, 'W')
    expect(fork.nameOfValue(Vector)).to.equal('W')
    expect(fork.named('V')?.name).to.equal('W')
    expect(registry.nameOfValue(Vector)).to.equal('V')
  })

  it('may forget a class without its parent forgetting it', () => {
    const registry = new Registry()
    registry.register(Vector, { name: 'V', aliases: ['old'] })
    const fork = registry.fork()
    fork.unregister(Vector)
    expect(fork.definitionOf(Vector)).to.equal(undefined)
    expect(fork.named('V')).to.equal(undefined)
    expect(fork.named('old')).to.equal(undefined)
    expect(fork.names()).to.deep.equal([])
    expect(registry.named('old')?.value).to.equal(Vector)
  })

  it('notices what changes in its parent after a definition was made', () => {
    class Base {}
    class Sub extends Base {}
    const registry = new Registry()
    registry.register(Sub)
    const fork = registry.fork()
    expect(fork.definitionOf(Sub)?.fields).to.equal(undefined)
    registry.register(Base, { fields: { id: 'string' } as never })
    expect(fork.definitionOf(Sub)?.fields?.map(({ name }) => name)).to.deep.equal(['id'])
  })
})
