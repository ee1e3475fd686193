import { isNull, rareFilter, type Reader, trouble } from './trouble.js'

/** What netCDF-C 4.9.0 and 4.10.1 make of a file; tried with files that have one of these each. */
export const netcdf: Reader = {
  title: 'netCDF',
  troubleAt({ node, isCycle }) {
    const { elements = '', members, shape = [], strings } = node
    if (isCycle)
      return trouble('hangs', 'a group that contains itself: opening the file does not end')
    if (node.kind === 'broken-link')
      return trouble('stops', 'a dangling or external link: the file is not opened')
    if (isNull(node))
      return trouble('stops', 'no data at all (a null dataspace): the file is not opened')
    if (elements === 'unknown' || elements === 'float16')
      return trouble(
        'hangs',
        `floats of ${elements === 'unknown' ? 'an unusual size' : '16 bits'}: releases from 4.10 on crash`,
      )
    // Unidata/netcdf-c#2159, mended after 4.9.0
    if (typeof strings?.length === 'number' && isMany(shape))
      return trouble(
        'hangs',
        'strings of fixed length: releases up to 4.9.0 crash or show other bytes',
      )
    if (members.length > 0)
      return trouble(
        'missing',
        'a compound: releases before 4.10 leave it out, later ones if it is nested or has strings of variable length',
      )
    if (/^(enum|sequences)/.test(elements))
      return trouble('missing', `elements of type ${elements}: releases before 4.10 leave them out`)
    if (/^(opaque|bitfield|reference|region)/.test(elements) || elements.includes('['))
      return trouble('missing', `elements of type ${elements}: they are left out`)
    const filter = rareFilter(node)
    if (filter !== undefined)
      return trouble('missing', `data packed by filter ${filter}, which its HDF5 may lack`)
    return undefined
  },
}

const isMany = (shape: readonly number[]): boolean =>
  !shape.includes(0) && shape.some((extent) => extent > 1)
