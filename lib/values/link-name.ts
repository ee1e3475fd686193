const lone = '[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]'
const awkward = new RegExp(`[/%\\u0000-\\u001f\\u007f-\\u009f]|^\\ufeff|${lone}`)
const everyAwkward = new RegExp(awkward, 'g')
const encoded = /%(?:2F|25|[01][0-9A-F]|7F|[89][0-9A-F]|u(D[89A-F][0-9A-F]{2}|FEFF))/g

const wholeNames = new Map([
  ['', '%'],
  ['.', '%2E'],
  ['..', '%2E%2E'],
  ['__', '%5F%5F'],
])
const wholeNamesBack = new Map([...wholeNames].map(([name, link]) => [link, name]))

function escape(character: string): string {
  const hex = character.charCodeAt(0).toString(16).toUpperCase()
  return hex.length > 2 ? `%u${hex}` : `%${hex.padStart(2, '0')}`
}

/**
 * Turns any property name into an HDF5 link name: `/`, `%`, control characters, lone surrogates and a leading
 * byte order mark are percent-encoded, and the names `.`, `..`, `__` and the empty one (`%`) as a whole.
 */
export function toLinkName(name: string): string {
  const whole = wholeNames.get(name)
  if (whole !== undefined) return whole
  return awkward.test(name) ? name.replace(everyAwkward, escape) : name
}

/** Turns a link name back; what `toLinkName` would not have written stays as it is, so foreign names do. */
export function fromLinkName(link: string): string {
  if (!link.includes('%')) return link
  const whole = wholeNamesBack.get(link)
  if (whole !== undefined) return whole
  return link.replace(encoded, (match, surrogate: string | undefined) =>
    String.fromCharCode(Number.parseInt(surrogate ?? match.slice(1), 16)),
  )
}

/** The path of a field, whose stored name may lead through groups. */
export const fieldPath = (group: string, name: string): string =>
  `${group === '/' ? '' : group}/${name.split('/').map(toLinkName).join('/')}`
