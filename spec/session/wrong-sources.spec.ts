import { expect } from 'chai'

import { load, Session } from 'h5orm'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (unit) => unit.charCodeAt(0))

/** Handles are objects of the browser; these have what is looked at. */
class FileSystemFileHandle {
  readonly kind = 'file'
}
class FileSystemDirectoryHandle {
  readonly kind = 'directory'
}

const sources: readonly (readonly [what: string, source: () => unknown, message: RegExp])[] = [
  ['a Session', () => Session.create(), /not a Session: use it as it is, or session\.fork\(\)/],
  [
    'a Response',
    () => ({ given: new Response('x') }),
    /not a Response: give its bytes: await response\.arrayBuffer\(\)\.$/,
  ],
  ['a Promise', () => ({ given: Promise.resolve(1) }), /not a Promise: await it first\.$/],
  ['a stream', () => ({ given: new ReadableStream() }), /not a ReadableStream: give its bytes/],
  [
    'shared memory',
    () => ({ given: new SharedArrayBuffer(8) }),
    /not a SharedArrayBuffer: copy it: new Uint8Array\(buffer\)\.slice\(\)\.$/,
  ],
  [
    'a view of other elements',
    () => ({ given: new Float64Array(1) }),
    /not a Float64Array: give the bytes: new Uint8Array\(view\.buffer/,
  ],
  [
    'the handle of a file',
    () => ({ given: new FileSystemFileHandle() }),
    /not a FileSystemFileHandle: give its file: await handle\.getFile\(\)\.$/,
  ],
  [
    'the handle of a folder',
    () => ({ given: new FileSystemDirectoryHandle() }),
    /not a FileSystemDirectoryHandle: give a file of it/,
  ],
  ['a plain object', () => ({ given: {} }), /or a Store, not an object\.$/],
  ['an instance', () => ({ given: new (class Run {})() }), /or a Store, not a Run\.$/],
  ['a number', () => ({ given: 5 }), /not the number 5\.$/],
]

describe('Session.open of something that is no place for a file', () => {
  for (const [what, source, message] of sources) {
    it(`says what to give instead of ${what}`, async () => {
      const made = await source()
      const given = made instanceof Session ? made : (made as { readonly given: unknown }).given
      const error = await Session.open(given as never).then(
        () => undefined,
        (reason: unknown) => reason,
      )
      expect(error).to.be.an.instanceOf(TypeError)
      expect((error as TypeError).message).to.match(message)
    })
  }
})

const contents: readonly (readonly [what: string, start: string, message: RegExp])[] = [
  [
    'a page of HTML',
    '<!DOCTYPE html>\n<html><title>404</title>',
    /It is a page of HTML: the server/,
  ],
  ['an answer in JSON', '{"error": "not found"}', /It seems to be JSON: the server/],
  ['an answer in XML', '<?xml version="1.0"?><Error/>', /It is XML: the server/],
  ['a pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d', /git lfs pull/],
  ['a gzip file', '\x1f\x8b\x08\x00', /packed with gzip: unpack it first\.$/],
  ['a zip archive', 'PK\x03\x04\x14', /zip archive: unpack it first\.$/],
  ['a zstd file', '\x28\xb5\x2f\xfd\x04', /packed with zstd: unpack it first\.$/],
  ['a classic netCDF file', 'CDF\x01\0\0\0\0', /netCDF file of the classic format.*nccopy -k nc4/],
  ['an old MATLAB file', 'MATLAB 5.0 MAT-file, Platform: GLNXA64', /-v7\.3/],
  ['something else', 'hello, world', /It has no HDF5 signature: give the path/],
]

describe('A file that is not an HDF5 file', () => {
  for (const [what, start, message] of contents) {
    it(`is named where its beginning tells what it is: ${what}`, async () => {
      const error = await load(bytesOf(start.padEnd(600, ' ')), '/x').then(
        () => undefined,
        (reason: unknown) => reason,
      )
      expect(error).to.include({ code: 'CORRUPT' })
      expect((error as Error).message).to.match(message)
    })
  }
})
