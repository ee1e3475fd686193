import type { Listing, ShownNode } from './readers.js'

/** The values in what h5ls and h5dump print: numbers, `"texts"` with their escapes undone. */
function valuesIn(line: string): unknown[] {
  const values: unknown[] = []
  for (const [token] of line.matchAll(/"(?:[^"\\]|\\.)*"|[^\s,]+/g))
    values.push(
      token.startsWith('"') ? token.slice(1, -1).replace(/\\(.)/g, '$1') : numberIn(token),
    )
  return values
}

/** A number as the other readers give it: what is not finite, and integers beyond 2^53, as texts. */
export function numberIn(token: string): unknown {
  const value = Number(token)
  return Number.isNaN(value) || (/^-?\d+$/.test(token) && !Number.isSafeInteger(value))
    ? token
    : value
}

const extents = (text: string): number[] =>
  text === 'SCALAR' ? [] : text.split(',').map((extent) => Number(extent.split('/')[0]))

/** Lets the names that are links to the same object show what is there. */
function withLinks(nodes: Map<string, ShownNode>, links: ReadonlyMap<string, string>): Listing {
  for (const [path, target] of links)
    for (const [one, node] of nodes)
      if (one === target || one.startsWith(`${target}/`))
        nodes.set(path + one.slice(target.length), node)
  return Object.fromEntries(nodes)
}

/** Reads what `h5ls -rd` prints: a line for each node, and below it the values of a dataset. */
export function h5lsListing(output: string): Listing {
  const nodes = new Map<string, ShownNode>()
  const links = new Map<string, string>()
  let values: unknown[] = []
  for (const line of output.split('\n')) {
    const node = /^(\/.*?)\s+(Group|Dataset)(?: \{(.*?)\})?(?:, same as (.*))?$/.exec(line)
    if (node === null) {
      if (!/^\s+Data:$/.test(line)) values.push(...valuesIn(line))
      continue
    }
    const [, escaped, type, shape, target] = node as unknown as [
      string,
      string,
      string,
      string | undefined,
      string | undefined,
    ]
    const path = escaped.replaceAll('\\ ', ' ')
    values = []
    if (target !== undefined) links.set(path, target)
    else nodes.set(path, { type, ...(shape && { shape: extents(shape) }), value: values })
  }
  return withLinks(nodes, links)
}

function h5dumpType(lines: readonly string[]): string {
  const text = lines.join(' ')
  const number = /H5T_(?:STD|IEEE)_([IUF])(\d+)LE/.exec(text)
  if (number !== null)
    return `${{ I: 'int', U: 'uint', F: 'float' }[number[1] as 'I' | 'U' | 'F']}${number[2]}`
  const size = /STRSIZE (\w+)/.exec(text)?.[1] ?? ''
  const coding = text.includes('CSET_UTF8') ? 'utf-8' : 'ascii'
  return `${coding}[${size === 'H5T_VARIABLE' ? 'variable' : size}]`
}

/** Reads what h5dump prints: nested blocks. Attributes are passed over. */
export function h5dumpListing(output: string): Listing {
  const nodes = new Map<string, ShownNode>()
  const links = new Map<string, string>()
  const open: { kind: string; path: string; lines: string[] }[] = []
  let shape: number[] = []
  let type = ''
  for (const line of output.split('\n').map((one) => one.trim())) {
    const block = /^(HDF5|GROUP|DATASET|ATTRIBUTE|DATATYPE|DATA|\w+)\b(?: +"(.*)")?.*\{$/.exec(line)
    const top = open.at(-1)
    if (block !== null) {
      const [, kind, name] = block as unknown as [string, string, string | undefined]
      const inner = name === undefined || name === '/' || kind === 'HDF5' ? '' : `/${name}`
      open.push({ kind, path: (top?.path ?? '') + inner, lines: [] })
    } else if (line === '}' && top !== undefined) {
      open.pop()
      const owner = open.at(-1)
      if (owner?.kind !== 'DATASET') continue
      if (top.kind === 'DATATYPE') type = h5dumpType(top.lines)
      if (top.kind === 'DATA') {
        const value = top.lines.flatMap((one) => valuesIn(one.replace(/^\([\d,]+\): /, '')))
        nodes.set(owner.path, { type, shape, value })
      }
    } else if (line.startsWith('HARDLINK') && top !== undefined) {
      links.set(top.path, line.slice('HARDLINK "'.length, -1))
    } else if (open.some(({ kind }) => kind === 'ATTRIBUTE')) {
      continue
    } else if (line.startsWith('DATATYPE')) {
      type = h5dumpType([line])
    } else if (line.startsWith('DATASPACE')) {
      shape = /SCALAR/.test(line) ? [] : extents(/\{ \( (.*?) \)/.exec(line)?.[1] ?? '')
    } else top?.lines.push(line)
  }
  return withLinks(nodes, links)
}
