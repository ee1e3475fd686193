/**
 * An empty HDF5 file of 411 bytes that remembers its free space (persistent free-space manager) and the order of
 * links. Written by `scripts/make-file-template.py`, the reason stands there.
 */
const template =
  'iUhERg0KGgoCCAgAAAAAAAAAAAAwAAAAAAAAAJsBAAAAAAAAzAAAAAAAAAC8h1ieT0hEUgIg9a4Fa/WuBWv1rgVr' +
  '9a4Fa4EXfQAUAQABAQAAAAAAAAAAEAAAAAAAAAAAmwEAAAAAAAD/////////////////////////////////////' +
  '////////////////////////////////////////////////////////////////////////////////////////' +
  '///cdzpHT0hEUgIs9a4Fa/WuBWv1rgVr9a4Fa7QCIgAAAAAAAwAAAAAAAAAA////////////////////////////' +
  '////CgIAAQAAAAAAfgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' +
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' +
  'AAAAAAAAAAAAAAAxc85n'

/** The bytes that a new file starts from. */
export function fileTemplate(): Uint8Array {
  return Uint8Array.from(atob(template), (character) => character.charCodeAt(0))
}
