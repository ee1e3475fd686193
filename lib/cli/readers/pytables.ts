import { isNull, rareFilter, type Reader, trouble } from './trouble.js'

/** What PyTables 3.7 and 3.11 make of a file; tried with files that have one of these each. */
export const pytables: Reader = {
  title: 'PyTables',
  troubleAt({ node, isCycle }) {
    const { elements = '', strings, members, shape } = node
    if (isCycle && node.link !== 'soft')
      return trouble('hangs', 'a group that contains itself: walk_nodes does not end')
    if (strings?.length === 'variable')
      return trouble('missing', `strings of variable length: ${unread}; ${fix}`)
    if (members.some((member) => member.strings?.length === 'variable'))
      return trouble('missing', `a compound with strings of variable length: ${unread}`)
    if (members.length > 0 && shape?.length === 0)
      return trouble('wrong', 'a compound that is one row by itself: read fails, or gives no row')
    if (/^(opaque|sequences)/.test(elements))
      return trouble('missing', `elements of type ${elements}: ${unread}`)
    if (elements.endsWith('reference'))
      return trouble('missing', `elements of type ${elements}: read raises an error`)
    if (isNull(node))
      return trouble('wrong', 'no data at all (a null dataspace): it shows a number')
    const filter = rareFilter(node)
    if (filter !== undefined && !own.has(filter))
      return trouble('missing', `data packed by filter ${filter}, which its HDF5 may lack`)
    return undefined
  },
}

const unread = 'it warns, and can’t read them'
const fix = "write them with strings: 'natural'"

/** LZO, bzip2 and Blosc come with it. */
const own = new Set([305, 307, 32_001, 32_026])
