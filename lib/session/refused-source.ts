import { describe } from '../metadata/check-options.js'

interface Misplaced {
  /** The global class that its instances have. */
  readonly type: string
  readonly isIt?: (source: object) => boolean
  readonly advice: string
}

const kindOf = (source: object): unknown => (source as { readonly kind?: unknown }).kind

/** What people give instead of a file, and what they mean. */
const misplaced: readonly Misplaced[] = [
  { type: 'Session', advice: 'use it as it is, or session.fork() for a second one of its file' },
  { type: 'Response', advice: 'give its bytes: await response.arrayBuffer()' },
  { type: 'Request', advice: 'give the bytes: await (await fetch(request)).arrayBuffer()' },
  { type: 'Promise', advice: 'await it first' },
  {
    type: 'ReadableStream',
    advice: 'give its bytes: await new Response(stream).arrayBuffer()',
  },
  { type: 'SharedArrayBuffer', advice: 'copy it: new Uint8Array(buffer).slice()' },
  {
    type: 'FileSystemFileHandle',
    isIt: (source) => kindOf(source) === 'file',
    advice: 'give its file: await handle.getFile()',
  },
  {
    type: 'FileSystemDirectoryHandle',
    isIt: (source) => kindOf(source) === 'directory',
    advice: "give a file of it: await (await handle.getFileHandle('run.h5')).getFile()",
  },
  {
    type: 'FileList',
    advice: 'give a file of it: input.files[0]',
  },
]

/** Says what is wrong with something that is no place to open a session at, and what to give instead. */
export function refusedSource(source: unknown): TypeError {
  const [what, advice] = whatItIs(source)
  return new TypeError(
    `Session.open takes a file's path or URL, its bytes or a Store, not ${what}${advice === undefined ? '' : `: ${advice}`}.`,
  )
}

function whatItIs(source: unknown): readonly [what: string, advice?: string] {
  if (typeof source !== 'object' || source === null || Array.isArray(source))
    return [describe(source)]
  if (ArrayBuffer.isView(source))
    return [
      article(typeOf(source) ?? 'view'),
      'give the bytes: new Uint8Array(view.buffer, view.byteOffset, view.byteLength)',
    ]
  const type = typeOf(source)
  const found = misplaced.find((one) => one.type === type || one.isIt?.(source) === true)
  if (found !== undefined) return [article(found.type), found.advice]
  return [type === undefined || type === 'Object' ? 'an object' : article(type)]
}

function typeOf(source: object): string | undefined {
  const type: unknown = (source as { readonly constructor?: { readonly name?: unknown } })
    .constructor?.name
  return typeof type === 'string' && /^[\w$]+$/.test(type) ? type : undefined
}

const article = (type: string): string => `${/^[AEIOU]/.test(type) ? 'an' : 'a'} ${type}`
