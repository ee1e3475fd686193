/**
 * A graph as a text that is the same for graphs of the same shape: every object gets a number when it is met, so that
 * what is shared or goes in a circle shows.
 */
export function graphText(root: unknown): string {
  const numbers = new Map<object, number>()
  const lines: string[] = []
  const waiting: object[] = []
  const nameOf = (value: unknown): string => {
    if (typeof value === 'bigint') return `${value}n`
    if (Object.is(value, -0)) return '-0'
    if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`
    let number = numbers.get(value)
    if (number === undefined) {
      numbers.set(value, (number = numbers.size))
      waiting.push(value)
    }
    return `#${number}`
  }
  nameOf(root)
  for (let value = waiting.shift(); value !== undefined; value = waiting.shift()) {
    const parts = partsOf(value).map(([key, part]) => `${key}: ${nameOf(part)}`)
    lines.push(`#${numbers.get(value)} ${value.constructor?.name} {${parts.join(', ')}}`)
  }
  return lines.length === 0 ? nameOf(root) : lines.join('\n')
}

function partsOf(value: object): [string, unknown][] {
  if (value instanceof Date) return [['time', value.getTime()]]
  if (value instanceof Map)
    return [...value].flatMap(([key, item], i): [string, unknown][] => [
      [`key ${i}`, key],
      [`value ${i}`, item],
    ])
  if (value instanceof Set) return [...value].map((item, i) => [String(i), item])
  return Object.entries(value)
}
