/** The keywords of Python 2.7 and of Python 3, any of which hdf5pickle keeps out of the names of nodes. */
const keywords: ReadonlySet<string> = new Set(
  (
    'and as assert async await break class continue def del elif else except exec finally for from global if import in is ' +
    'lambda nonlocal not or pass print raise return try while with yield None True False'
  ).split(' '),
)

/** Whether hdf5pickle names a node after a key, and reads the name as that key again. */
export const isDirectName = (key: string): boolean =>
  /^[a-z_][a-z0-9_]*$/i.test(key) &&
  !keywords.has(key) &&
  !/^_[cfgvpi]_/.test(key) &&
  !key.startsWith('__')
