import type { PlanStep } from '#lib/records/write-plan.js'

import { dataset, group } from '../crafted-file.js'

/** Marks that the format knows, and one that it does not. */
export const marks: readonly string[] =
  'Array Table Map MapEntries Set TextSet Texts Ragged MixedTable MaskedArray Reference Named Symbol Date bigint boolean string null undefined RegExp URL Error ArrayBuffer Float64Array External Quux null-prototype'.split(
    ' ',
  )

/** Ways in which a node is stored, each with a mark that the format knows. */
export const storedKinds: readonly ((path: string) => readonly PlanStep[])[] = [
  (path) => [dataset(path, 1.5)],
  (path) => [dataset(path, 2n)],
  (path) => [dataset(path, 'text')],
  (path) => [dataset(path, Float64Array.of(1, 2))],
  (path) => [dataset(path, Int32Array.of(1, 0))],
  (path) => [dataset(path, Uint8Array.of(0, 255))],
  (path) => [dataset(path, ['a', 'b'])],
  (path) => [group(path), dataset(`${path}/name`, 'x')],
  (path) => [group(path, { js_class: 'User' }), dataset(`${path}/name`, 'x')],
  (path) => [group(path, { js_class: 'Danger' }), dataset(`${path}/x`, 1)],
  (path) => [group(path, { js_class: 'Nobody' }), dataset(`${path}/x`, 1)],
  (path) => [dataset(path, '/holder', { js_type: 'Reference' })],
  (path) => [dataset(path, '/nowhere', { js_type: 'Reference' })],
  ...marks.map((mark) => (path: string) => [dataset(path, 'a', { js_type: mark })]),
  ...marks.map((mark) => (path: string) => [dataset(path, Int32Array.of(1, 2), { js_type: mark })]),
  ...marks.map((mark) => (path: string) => [
    group(path, { js_type: mark, length: 1 }),
    dataset(`${path}/0`, 1),
    dataset(`${path}/values`, ['a']),
  ]),
  ...marks.map((mark) => (path: string) => [
    group(path, { js_type: mark, js_class: 'User', length: 1 }),
    dataset(`${path}/name`, ['a']),
  ]),
]
