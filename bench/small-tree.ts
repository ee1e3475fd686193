/** A tree of 2,000 instances of three scalars each, in one table or a group each: beside h5wasm, h5py and hickle. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { H5Class, H5Field, Session } from 'h5orm'

import { ByHand } from './by-hand.js'
import { type Contender, residentBytes, runWorkload, timed } from './fresh-trials.js'
import { runPython } from './run-python.js'

const count = 2000

@H5Class('bench.Branch')
class Branch {
  @H5Field('string') name = ''
  @H5Field('float64') size = 0
  @H5Field('float64') age = 0
  @H5Field(() => Branch) left: Branch | null = null
  @H5Field(() => Branch) right: Branch | null = null
}

@H5Class({ name: 'bench.Entity', table: true })
class Entity {
  @H5Field('string') name = ''
  @H5Field('float64') size = 0
  @H5Field('float64') age = 0
  @H5Field(() => Entity) left: Entity | null = null
  @H5Field(() => Entity) right: Entity | null = null
}

/** The same without a class, for a program by hand. */
interface Twig {
  name: string
  size: number
  age: number
  left: Twig | null
  right: Twig | null
}

function tree<T>(
  make: (i: number) => T,
  hang: (parent: T, side: 'left' | 'right', child: T) => void,
): T {
  const all = Array.from({ length: count }, (_, i) => make(i))
  for (let i = 1; i < count; i++)
    hang(all[(i - 1) >> 1] as T, i % 2 === 1 ? 'left' : 'right', all[i] as T)
  return all[0] as T
}

const ours =
  (Class: typeof Branch | typeof Entity, durability: 'commit' | 'none'): Contender =>
  async (folder) => {
    const root = tree<Branch | Entity>(
      (i) => Object.assign(new Class(), { name: `b${i}`, size: i, age: i / 3 }),
      (parent, side, child) => (parent[side] = child),
    )
    const dataBytes = residentBytes()
    const file = join(folder, 'a.h5')
    await (await Session.create()).close()
    const save = await timed(async () => {
      await using session = await Session.open(file, { mode: 'w', durability })
      await session.save(root, '/tree')
    })
    const load = await timed(async () => {
      await using session = await Session.open(file)
      const { left } = await session.load('/tree', Class)
      if (left?.right?.size !== 4) throw new Error('wrong')
    })
    return { milliseconds: { save, load }, fileBytes: statSync(file).size, dataBytes }
  }

const byHand: Contender = async (folder) => {
  const root = tree<Twig>(
    (i) => ({ name: `b${i}`, size: i, age: i / 3, left: null, right: null }),
    (parent, side, child) => (parent[side] = child),
  )
  const dataBytes = residentBytes()
  const file = join(folder, 'a.h5')
  const hand = await ByHand.ready()
  const save = await timed(() => {
    hand.open(file, 'w')
    hand.write('/tree', root, 'bench.Branch')
    hand.close()
  })
  const load = await timed(() => {
    hand.open(file, 'r')
    if ((hand.read('/tree') as Twig).left?.right?.size !== 4) throw new Error('wrong')
    hand.close()
  })
  return { milliseconds: { save, load }, fileBytes: statSync(file).size, dataBytes }
}

const byPython =
  (save: string, load: string): Contender =>
  async (folder) => {
    const file = join(folder, 'a.h5')
    const script = `
import sys, time
def tree(i):
    node = {'name': 'b%d' % i, 'size': float(i), 'age': i / 3}
    if 2 * i + 1 < ${count}: node['left'] = tree(2 * i + 1)
    if 2 * i + 2 < ${count}: node['right'] = tree(2 * i + 2)
    return node
root = tree(0)
file = sys.argv[1]
import h5py
${save.includes('hickle') ? 'import hickle' : ''}
def write(group, node):
    group.attrs['js_class'] = 'bench.Branch'
    for key, value in node.items():
        if isinstance(value, dict): write(group.create_group(key, track_order=True), value)
        else: group[key] = value
def read(group):
    group.attrs['js_class']
    return {key: read(value) if isinstance(value, h5py.Group) else value[()] for key, value in group.items()}
start = time.perf_counter()
${save}
saved = time.perf_counter()
${load}
done = time.perf_counter()
assert again['left']['right']['size'] == 4
print((saved - start) * 1000, (done - saved) * 1000)
`
    return { milliseconds: runPython(script, file), fileBytes: statSync(file).size }
  }

await runWorkload('A tree of 2,000 instances', fileURLToPath(import.meta.url), {
  'h5orm, table: true': ours(Entity, 'none'),
  'h5orm, table: true, every save durable': ours(Entity, 'commit'),
  'h5orm, a group each': ours(Branch, 'none'),
  'h5wasm by hand, the same nodes': byHand,
  'h5py by hand (peak is not measured)': byPython(
    `with h5py.File(file, 'w') as f: write(f.create_group('tree', track_order=True), root)`,
    `with h5py.File(file, 'r') as f: again = read(f['tree'])`,
  ),
  'hickle, dicts (peak is not measured)': byPython(
    `hickle.dump(root, file, mode='w')`,
    `again = hickle.load(file)`,
  ),
})
