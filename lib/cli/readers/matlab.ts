import { rareFilter, type MetNode, type Reader, trouble } from './trouble.js'

/** What MATLAB's h5read makes of a file, by its documentation and by reports of its users: it was not tried. */
export const matlab: Reader = {
  title: "MATLAB's h5read (by its documentation)",
  async troubleAt(met) {
    const { node } = met
    if (node.strings?.label === 'ascii' && (await holdsMoreThanAscii(met)))
      return trouble(
        'wrong',
        "UTF-8 labelled ASCII: each byte is taken for a character; write it with strings: 'natural'",
      )
    const filter = rareFilter(node)
    if (filter !== undefined)
      return trouble('missing', `data packed by filter ${filter}, for which it needs a plugin`)
    return undefined
  },
}

/** What a reference holds is a path; anything else is made of the strings that are stored. */
async function holdsMoreThanAscii({ session, node }: MetNode): Promise<boolean> {
  if (node.type === 'Reference') return !isAscii(node.target ?? '')
  return !isAscii(String(await session.load(node.path)))
}

const isAscii = (text: string): boolean => new TextEncoder().encode(text).length === text.length
