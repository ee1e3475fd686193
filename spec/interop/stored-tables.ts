import { H5Class, H5Field } from 'h5orm'

import type { StoredDataset, StoredKind } from './stored-kinds.js'

@H5Class('lab.Point')
class Point {
  @H5Field('float64') x = 0
  @H5Field('float64') y = 0
}

@H5Class('lab.Detector')
class Detector {
  @H5Field('string') name = ''
}

@H5Class({ name: 'lab.Particle', version: 1 })
class Particle {
  @H5Field('float64', { units: 'MeV' }) mass = 0
  @H5Field('int8') charge = 0
  @H5Field('bool') alive = false
  @H5Field('string') name = ''
  @H5Field('date') born = new Date(0)
  @H5Field('bigint') serial = 0n
  @H5Field(() => Point) at = new Point()
  @H5Field('float32[]') spin = new Float32Array(2)
  @H5Field('float64[]') hits: number[] = []
  @H5Field(() => Detector) detector = new Detector()
  @H5Field() energy: number | null = null
}

@H5Class({ name: 'lab.Node', table: true })
class Node {
  @H5Field('string') label = ''
  @H5Field(() => Node) next: Node | null = null
}

const [left, right] = ['left', 'right'].map((name) => Object.assign(new Detector(), { name }))

const particles = ['e', 'p', 'mu'].map((name, i) =>
  Object.assign(new Particle(), {
    mass: [0.511, 938.25, 105.5][i],
    charge: [-1, 1, -1][i],
    alive: i !== 1,
    name,
    born: new Date(i * 1500),
    serial: 2n ** 53n + BigInt(i),
    at: Object.assign(new Point(), { x: i, y: -i }),
    spin: Float32Array.of(i, 0.5),
    hits: Array.from({ length: i }, (_, k) => k + 1),
    detector: i === 1 ? right : left,
    energy: i === 2 ? null : i + 0.25,
  }),
)

const nodes = ['a', 'b', 'c'].map((label) => Object.assign(new Node(), { label }))
nodes.forEach((node, i) => (node.next = nodes[(i + 1) % 3] as Node))

const column = (
  type: string,
  value: unknown,
  attributes: Readonly<Record<string, unknown>> = {},
): StoredDataset => ({ type, value, attributes })

/** What becomes tables: columns that every reader shows as vectors. `target`s are below `/all`, where all is saved. */
export const tables: Readonly<Record<string, StoredKind>> = {
  particles: {
    title: 'an array of instances as columns',
    value: particles,
    group: { js_type: 'Table', js_class: 'lab.Particle', js_version: 1, length: 3 },
    datasets: {
      '/mass': column('float64', [0.511, 938.25, 105.5], { units: 'MeV' }),
      '/charge': column('int8', [-1, 1, -1]),
      '/alive': column('int8', [1, 0, 1], { js_type: 'boolean', dtype: 'bool' }),
      '/name': column('ascii[3]', ['e', 'p', 'mu']),
      '/born': column('float64', [0, 1.5, 3], {
        js_type: 'Date',
        units: 'seconds since 1970-01-01 00:00:00 UTC',
      }),
      '/serial': column('int64', ['9007199254740992', '9007199254740993', '9007199254740994'], {
        js_type: 'bigint',
      }),
      '/at/x': column('float64', [0, 1, 2]),
      '/at/y': column('float64', [-0, -1, -2]),
      '/spin': column('float32', [
        [0, 0.5],
        [1, 0.5],
        [2, 0.5],
      ]),
      '/hits/row_size': column('int32', [0, 1, 2]),
      '/hits/values': column('float64', [1, 1, 2], { js_type: 'Array' }),
      '/detector': column('int32', [0, 1, 0], {
        js_type: 'Reference',
        target: '/all/__/tables/lab.Detector',
      }),
      '/../__/tables/lab.Detector/name': column('ascii[6]', ['left', 'right']),
      '/energy': column('float64', [0.25, 1.25, 'nan']),
      '/__/missing/energy': column('int8', [0, 0, 1]),
    },
  },
  selected: {
    title: 'an array that picks rows of a table',
    value: [particles[2], particles[0]],
    datasets: {
      '': column('int32', [2, 0], { js_type: 'Reference', target: '/all/particles' }),
    },
  },
  best: {
    title: 'a row met elsewhere, as a path and its number',
    value: particles[1],
    datasets: {
      '': column('ascii[15]', '/all/particles', { js_type: 'Reference', row: 1 }),
    },
  },
  rows: {
    title: 'plain objects of one shape as columns',
    value: [
      { t: 1, label: 'on' },
      { t: 2, label: 'off' },
    ],
    group: { js_type: 'Table', length: 2 },
    datasets: { '/t': column('float64', [1, 2]), '/label': column('ascii[4]', ['on', 'off']) },
  },
  ring: {
    title: 'instances that have a table of their class',
    value: { first: nodes[0] },
    datasets: {
      '/../__/tables/lab.Node/label': column('ascii[2]', ['a', 'b', 'c']),
      '/../__/tables/lab.Node/next': column('int32', [1, 2, 0], {
        js_type: 'Reference',
        target: '/all/__/tables/lab.Node',
      }),
      '/first': column('ascii[24]', '/all/__/tables/lab.Node', { js_type: 'Reference', row: 0 }),
    },
  },
  mixed: {
    title: 'elements of several classes as a table each',
    value: [
      Object.assign(new Point(), { x: 1, y: 2 }),
      Object.assign(new Detector(), { name: 'pmt' }),
      null,
      Object.assign(new Point(), { x: 3, y: 4 }),
      Object.assign(new Point(), { x: 5, y: 6 }),
    ],
    group: { js_type: 'MixedTable', length: 5, tables: ['lab.Point', 'lab.Detector'] },
    datasets: {
      '/lab.Point/x': column('float64', [1, 3, 5]),
      '/lab.Point/y': column('float64', [2, 4, 6]),
      '/lab.Detector/name': column('ascii[4]', ['pmt']),
      '/__/table': column('int8', [0, 1, -1, 0, 0]),
      '/__/missing': column('int8', [0, 0, 1, 0, 0]),
    },
  },
}
