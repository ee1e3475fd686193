import type { Session } from 'h5orm'

type Entry = Awaited<ReturnType<Session['list']>>[number]

/** How many elements of an array are drawn that is a group of them. */
const elementsDrawn = 1
const wordsColumn = 42

/** Draws what lies at a path as a tree, beside it what h5ls calls it and what it is in JavaScript. */
export async function picture(session: Session, path: string): Promise<string> {
  const lines: string[] = []
  const drawn = async (entry: Entry, before: string, below: string): Promise<void> => {
    const children = entry.kind === 'group' ? await session.list(entry.path) : []
    const some = entry.type === 'Array' ? children.slice(0, elementsDrawn) : children
    lines.push(`${(before + entry.name).padEnd(wordsColumn)}${words(entry)}`)
    const rest = children.length - some.length
    for (const [i, child] of some.entries()) {
      const isLast = i === some.length - 1 && rest === 0
      await drawn(child, below + (isLast ? '└─ ' : '├─ '), below + (isLast ? '   ' : '│  '))
    }
    if (rest > 0) lines.push(`${below}└─ … ${rest} more`)
  }
  const root = (await session.list()).find((entry) => entry.path === path)
  if (root !== undefined) await drawn(root, '', '')
  return lines.join('\n')
}

function words({ kind, shape, elements, type, className }: Entry): string {
  const size = shape?.length === 0 ? 'SCALAR' : shape?.join(', ')
  const h5ls = kind === 'group' ? 'Group' : `Dataset {${size}}`
  const stored = elements === undefined || type !== undefined ? '' : elements
  const of = [type, className].filter((word) => word !== undefined).join(' of ')
  return `${h5ls.padEnd(18)}${stored}${of}`
}
