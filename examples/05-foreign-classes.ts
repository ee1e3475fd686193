// Classes that you can't decorate: a reducer says what an object is made of, and how it is made again.

import { dump, load, Registry, registry, Session } from 'h5orm'

// #region positional
class Vector3 {
  readonly x: number
  readonly y: number
  readonly z: number
  constructor(x: number, y: number, z: number) {
    this.x = x
    this.y = y
    this.z = z
  }
}

registry.register(Vector3, {
  name: 'three.Vector3',
  reduce: (vector) => [vector.x, vector.y, vector.z],
  construct: ([x, y, z]) => new Vector3(x, y, z),
})

await dump({ position: new Vector3(1, 2, 3) }, 'scene.h5', '/lamp')
const lamp = (await load('scene.h5', '/lamp')) as { position: Vector3 }
console.log(lamp.position) // Vector3 { x: 1, y: 2, z: 3 }
// #endregion

// #region named
class Money {
  #cents: bigint
  readonly currency: string
  constructor(cents: bigint, currency: string) {
    this.#cents = cents
    this.currency = currency
  }
  get cents(): bigint {
    return this.#cents
  }
}

registry.register(Money, {
  name: 'bank.Money',
  reduce: ({ cents, currency }) => ({ cents, currency }), // stored as children of these names
  construct: ({ cents, currency }) => new Money(cents, currency),
})
// #endregion

await dump(new Money(1999n, 'EUR'), 'scene.h5', '/price')
const price = await load('scene.h5', '/price', Money)
console.log(price.cents, price.currency) // 1999n EUR

// #region state
class Node3D {
  readonly id: string
  parent: Node3D | null = null
  children: Node3D[] = []
  constructor(id: string) {
    this.id = id
  }
}

registry.register(Node3D, {
  name: 'scene.Node',
  reduce: (node) => [node.id],
  construct: ([id]) => new Node3D(id),
  state: {
    // set after construction, so circles may run through it
    get: ({ parent, children }) => ({ parent, children }),
    set(node, { parent, children }: Pick<Node3D, 'parent' | 'children'>) {
      node.parent = parent // field by field: a file may have other keys too
      node.children = children
    },
  },
})

const root = new Node3D('root')
const leaf = new Node3D('leaf')
leaf.parent = root
root.children.push(leaf)
await dump(root, 'scene.h5', '/tree')
const tree = await load('scene.h5', '/tree', Node3D)
console.log(tree.children[0]?.id, tree.children[0]?.parent === tree) // leaf true
// #endregion

// #region values
const easeIn = (t: number): number => t * t
registry.register(easeIn, 'animation.easeIn') // a function as a value is stored by its name
const volt = { symbol: 'V', factor: 1 }
registry.registerValue('units.volt', volt) // loading returns this very object

await dump({ easing: easeIn, unit: volt }, 'scene.h5', '/move')
const move = (await load('scene.h5', '/move')) as { easing: typeof easeIn; unit: object }
console.log(move.easing === easeIn, move.unit === volt) // true true
// #endregion

// #region fork
const mine = registry.fork() // inherits from registry; its own registrations stay in it
class Marker {
  label = ''
}
mine.register(Marker, { name: 'scene.Marker', fields: { label: 'string' } })
await using session = await Session.open('scene.h5', { mode: 'a', registry: mine })
await session.save(Object.assign(new Marker(), { label: 'start' }), '/marker')
console.log(registry.named('scene.Marker'), mine.named('scene.Marker')?.name) // undefined scene.Marker
console.log(new Registry().names()) // []
// #endregion
