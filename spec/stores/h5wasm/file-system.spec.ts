import { expect } from 'chai'

import { MemoryFile } from '#lib/stores/h5wasm/memory-file.js'
import { loadH5Wasm } from '#lib/stores/h5wasm/module.js'
import type { StoredFile } from '#lib/stores/h5wasm/stored-file.js'

import { rejection } from './plan.js'

describe('FileSystem', () => {
  it('lets HDF5 create, close and reopen a mounted file', async () => {
    const { module, fileSystem } = await loadH5Wasm()
    const file = new MemoryFile()
    const mounted = fileSystem.mount(file)
    const created = module.open(mounted.path, module.H5F_ACC_TRUNC, true, -1, -1)
    module.create_group(created, '/run1', true)
    expect(module.flush(created)).to.equal(0)
    expect(module.close_file(created)).to.equal(0)
    const bytes = file.toBytes()
    expect(bytes.subarray(1, 4)).to.deep.equal(Uint8Array.of(72, 68, 70))
    const opened = module.open(mounted.path, module.H5F_ACC_RDONLY, false, -1, -1)
    expect(module.get_names(opened, '/', false)).to.deep.equal(['run1'])
    module.close_file(opened)
    mounted.unmount()
    expect(file.toBytes()).to.deep.equal(bytes)
  })

  it('hides the disk', async () => {
    const { module, call } = await loadH5Wasm()
    const error = await rejection(() =>
      call('open', '/etc/passwd', module.H5F_ACC_RDONLY, false, -1, -1),
    )
    expect((error as Error).message).to.include('No such file or directory')
  })

  it('keeps the first error of a stored file and tells HDF5 of it', async () => {
    const { module, fileSystem, call } = await loadH5Wasm()
    const full = Object.assign(new Error('disk full'), { code: 'ENOSPC' })
    const file: StoredFile = {
      size: 0,
      read: () => 0,
      truncate: () => undefined,
      write: () => {
        throw full
      },
    }
    const mounted = fileSystem.mount(file)
    const error = await rejection(() => {
      const created = call('open', mounted.path, module.H5F_ACC_TRUNC, true, -1, -1)
      call('flush', created)
    })
    expect(mounted.failure).to.equal(full)
    expect(String((error as Error).cause)).to.include('No space left on device')
  })
})

describe('MemoryFile', () => {
  it('leaves the bytes that it was given alone', () => {
    const given = Uint8Array.of(1, 2, 3)
    const file = new MemoryFile(given)
    file.write(Uint8Array.of(9), 1)
    expect(given).to.deep.equal(Uint8Array.of(1, 2, 3))
    expect(file.toBytes()).to.deep.equal(Uint8Array.of(1, 9, 3))
  })

  it('reads zeros where it grew, also after it was cut', () => {
    const file = new MemoryFile(Uint8Array.of(1, 2, 3, 4))
    file.truncate(2)
    file.truncate(4)
    file.write(Uint8Array.of(7), 6)
    expect(file.toBytes()).to.deep.equal(Uint8Array.of(1, 2, 0, 0, 0, 0, 7))
  })

  it('gives only the bytes that are there', () => {
    const target = new Uint8Array(4)
    expect(new MemoryFile(Uint8Array.of(1, 2)).read(target, 1)).to.equal(1)
    expect(new MemoryFile(Uint8Array.of(1, 2)).read(target, 5)).to.equal(0)
    expect(target).to.deep.equal(Uint8Array.of(2, 0, 0, 0))
  })

  it('takes a transaction back byte by byte', () => {
    const before = Uint8Array.from({ length: 10_000 }, (_, index) => index % 251)
    const file = new MemoryFile(before)
    file.begin()
    file.write(Uint8Array.of(1, 2, 3), 4095)
    file.truncate(9_000)
    file.write(new Uint8Array(5_000).fill(7), 8_500)
    file.write(Uint8Array.of(1, 2, 3), 4095)
    file.rollback()
    expect(file.toBytes()).to.deep.equal(before)
  })

  it('keeps a committed transaction', () => {
    const file = new MemoryFile(Uint8Array.of(1, 2))
    file.begin()
    file.write(Uint8Array.of(3), 2)
    file.commit()
    file.rollback()
    expect(file.toBytes()).to.deep.equal(Uint8Array.of(1, 2, 3))
  })
})
