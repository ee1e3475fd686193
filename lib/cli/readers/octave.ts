import { isNull, type MetNode, rareFilter, type Reader, type Trouble, trouble } from './trouble.js'

/** What Octave 7.3's `load` makes of a file; tried with files that have one of these each. */
export const octave: Reader = {
  title: "Octave's load",
  troubleAt: (met) => atLink(met) ?? atName(met) ?? atStrings(met) ?? atElements(met),
}

const lost = 'load loses the top-level variable that this is in, and all after it'
const fix = "write it with strings: 'octave'"

function atLink({ node, isCycle }: MetNode): Trouble | undefined {
  if (isCycle) return trouble('hangs', 'a group that contains itself: load crashes')
  if (node.kind === 'broken-link') return trouble('stops', `a dangling or external link: ${lost}`)
  return undefined
}

/** It makes an identifier of each name, byte by byte. */
function atName({ node, siblings }: MetNode): Trouble | undefined {
  const own = identifierOf(node.name)
  const other = siblings.find((name) => name !== node.name && identifierOf(name) === own)
  if (other === undefined) return undefined
  return trouble(
    'missing',
    `load calls this and ${JSON.stringify(other)} ${own}, and keeps one of them`,
  )
}

function identifierOf(name: string): string {
  const bytes = String.fromCharCode(...new TextEncoder().encode(name))
  return bytes.replaceAll(/\W/g, '_').replace(/^/, /^[A-Za-z_]/.test(bytes) ? '' : '_')
}

function atStrings({ node: { strings, shape = [] } }: MetNode): Trouble | undefined {
  if (strings === undefined) return undefined
  if (strings.length === 'variable')
    return trouble('stops', `a string of variable length: ${lost}; ${fix}`)
  if (strings.label === 'utf8') return trouble('stops', `a string labelled UTF-8: ${lost}; ${fix}`)
  if (shape.length > 1) return trouble('stops', `strings in ${shape.length} dimensions: ${lost}`)
  return undefined
}

function atElements({ node }: MetNode): Trouble | undefined {
  const { elements = '', members } = node
  const filter = rareFilter(node)
  if (filter !== undefined)
    return trouble('stops', `data packed by filter ${filter}, which its HDF5 may lack: ${lost}`)
  if (members.length > 0) return atCompound(members.map((member) => member.elements))
  if (isNull(node))
    return trouble('wrong', 'no data at all (a null dataspace): load shows a number')
  if (/^(int|uint|float|string|unknown)/.test(elements) && !elements.includes('[')) return undefined
  return node.kind === 'group' ? undefined : missing(elements)
}

function atCompound(elements: readonly string[]): Trouble | undefined {
  const areFloats = elements.every((each) => /^(float|unknown)/.test(each))
  if (areFloats && elements.length === 2)
    return trouble('wrong', 'a compound of two floats: load takes it for complex, and shows 0 + 0i')
  if (areFloats && elements.length === 3)
    return trouble('stops', `a compound of three floats, which load takes for a range: ${lost}`)
  return missing('compound')
}

const missing = (elements: string): Trouble =>
  trouble('missing', `elements of type ${elements}: load leaves them out`)
