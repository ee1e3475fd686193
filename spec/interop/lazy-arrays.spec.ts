import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { isH5Error, LazyArray, lazyArray, NdArray, Session } from 'h5orm'

import { hasModules, pythons } from './pythons.js'

const count = (length: number): Float64Array => Float64Array.from({ length }, (_, i) => i)

async function codeOf(action: Promise<unknown>): Promise<unknown> {
  return action.then(
    () => undefined,
    (error: unknown) => (isH5Error(error) ? error.code : error),
  )
}

for (const python of pythons)
  describe(`Lazy arrays and h5py${python.label}`, () => {
    let folder: string
    let file: string
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'h5orm-lazy-'))
      file = join(folder, 'a.h5')
    })
    afterEach(() => rmSync(folder, { recursive: true, force: true }))

    const run = (script: string): string => {
      const whole = `import h5py, numpy as np, sys\nf = h5py.File(sys.argv[1], sys.argv[2])\n${script}`
      const mode = script.includes('f.create_dataset') ? 'w' : 'r'
      const result = spawnSync(python.command, ['-c', whole, file, mode], { encoding: 'utf8' })
      if (result.status !== 0) throw new Error(result.stderr)
      return result.stdout.trim()
    }
    before(function () {
      if (!hasModules(python, 'h5py')) this.skip()
    })

    it('agree on what was packed, shuffled, grown and written in part', async () => {
      {
        await using session = await Session.open(file, { mode: 'w' })
        const data = new NdArray(count(6000), [1000, 6])
        const array = LazyArray.of(data, { compress: 'gzip', shuffle: true, chunks: [64, 4] })
        await session.save(array, '/x')
        await array.append(new NdArray(count(60), [10, 6]))
        await array.write(-1, [0, 100, 10], 2)
        await session.save(LazyArray.empty('int16', [5, 2 ** 33]), '/huge')
      }
      const found = run(`
d = f['x']
e = np.arange(6000.).reshape(1000, 6)
e[0:100:10, 2] = -1
assert np.array_equal(d[:1000], e), d[:3]
assert np.array_equal(d[1000:], np.arange(60.).reshape(10, 6))
print(d.shape, d.chunks, d.compression, d.shuffle, d.maxshape, f['huge'].shape, f['huge'][4, 2**33 - 1])
`)
      expect(found).to.equal('(1010, 6) (64, 4) gzip True (None, 6) (5, 8589934592) 0')
    })

    it('agree on what h5py packed in every way that h5wasm knows', async () => {
      run(`
v = np.arange(3000.).reshape(100, 30)
f.create_dataset('packed', data=v, chunks=(7, 11), compression='gzip', shuffle=True, fletcher32=True)
f.create_dataset('lzf', data=v, chunks=(50, 30), compression='lzf', shuffle=True)
f.create_dataset('big', data=v.astype('>f4'))
f.create_dataset('half', data=v[0].astype('f2'))
f.create_dataset('flags', data=v[0] > 10)
f.create_dataset('growing', data=v.astype('>i2'), maxshape=(None, 30), chunks=(10, 30))
f.create_dataset('scaled', data=v.astype('i4'), chunks=(10, 30), scaleoffset=0)
f.create_dataset('text', data=['a', 'b'])
f.create_dataset('one', data=1.5)
f.create_dataset('long', data=np.arange(10.**6).astype('>f8'))
`)
      const whole = count(3000)
      await using session = await Session.open(file, { mode: 'r+' })
      for (const [name, type] of [
        ['packed', 'float64'],
        ['lzf', 'float64'],
        ['big', 'float32'],
        ['big', 'float64'],
        ['growing', 'int16'],
        ['scaled', 'int32'],
      ] as const) {
        const array = await session.load(`/${name}`, lazyArray(type))
        const all = (await array.read()) as NdArray
        expect(Array.from(all.data, Number), name).to.deep.equal(Array.from(whole))
        const part = (await array.read([10, 20, 3], [-3])) as NdArray
        const rows = [10, 13, 16, 19].flatMap((row) => [27, 28, 29].map((i) => row * 30 + i))
        expect(Array.from(part.data, Number), name).to.deep.equal(rows)
      }
      const long = count(10 ** 6)
      expect(await session.load('/long')).to.deep.equal(long)
      await (await session.load('/long', lazyArray('float64'))).write(long.toReversed())
      const turned = await session.load('/long', lazyArray('float64'))
      expect(await turned.read()).to.deep.equal(long.toReversed())
      const half = await session.load('/half', lazyArray('float32'))
      expect(await half.read([0, 3])).to.deep.equal(Float32Array.of(0, 1, 2))
      const flags = await session.load('/flags', lazyArray('int8'))
      expect(await flags.read([9, 13])).to.deep.equal(Int8Array.of(0, 0, 1, 1))
      expect(await codeOf(half.write(1, 0))).to.equal('CANNOT_STORE')
      expect(await codeOf(session.load('/text', lazyArray('float64')))).to.equal('CANNOT_RESTORE')
      expect(await codeOf(session.load('/one', lazyArray('float64')))).to.equal('CANNOT_RESTORE')
      const growing = await session.load('/growing', lazyArray('int16'))
      await growing.append(Int16Array.from(count(30)))
      await growing.write(-7, 0, 0)
      await session.close()
      const found = run(`d = f['growing']; print(d.shape, d.dtype, d[0, :3], d[100, -2:])`)
      expect(found).to.equal('(101, 30) >i2 [-7  1  2] [28 29]')
    })
  })
