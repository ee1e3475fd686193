import type { TransactionalFile } from './stored-file.js'

/** What files that are taken for HDF5 begin with (their formats' own documentation), and what to do. */
const contents: readonly (readonly [start: RegExp, what: string])[] = [
  [
    /^\s*<(?:!doctype html|html|head|body)/i,
    'It is a page of HTML: the server has answered with a page instead of the file. Look at the status, the address and the login',
  ],
  [
    /^\s*<\?xml/,
    'It is XML: the server may have answered with an error instead of the file. Look at its content',
  ],
  [
    /^\s*[[{]/,
    'It seems to be JSON: the server may have answered with an error instead of the file. Look at its content',
  ],
  [
    /^version https:\/\/git-lfs/,
    'It is a pointer of Git LFS, not the file: git lfs pull gets the file',
  ],
  [/^\x1f\x8b/, 'It is packed with gzip: unpack it first'],
  [/^PK\x03\x04/, 'It is a zip archive: unpack it first'],
  [/^\x28\xb5\x2f\xfd/, 'It is packed with zstd: unpack it first'],
  [
    /^CDF[\x01\x02\x05]/,
    'It is a netCDF file of the classic format, which is not HDF5: nccopy -k nc4 makes one that is',
  ],
  [
    /^MATLAB 5\.0 MAT-file/,
    "It is a MATLAB file of version 5, which is not HDF5: save it with '-v7.3' in MATLAB",
  ],
]

/** Says what a file without HDF5's signature is, if that can be told. */
export function foreignContent(file: TransactionalFile): string {
  const start = new Uint8Array(512)
  const length = file.read(start, 0)
  const text = String.fromCharCode(...start.subarray(0, length))
  const what = contents.find(([pattern]) => pattern.test(text))?.[1]
  return what === undefined
    ? 'It has no HDF5 signature: give the path of an HDF5 file, or restore this one from a backup.'
    : `${what}.`
}
