/** How Python's hdf5pickle files are read and written. */
export interface PickleOptions {
  /**
   * What Python 2's `str` (text or bytes, Python 2 does not tell) is read as: `'auto'` (default) text where it is UTF-8 and
   * bytes where it is not, `'utf8'` text or an error, `'latin1'` text always, `'bytes'` a Uint8Array always.
   */
  readonly str?: StrReading
  /** What texts are written as: `'unicode'` (default, equal to `str` in Python 2 where they are ASCII) or `'str'`. */
  readonly text?: 'unicode' | 'str'
}

export type StrReading = 'auto' | 'utf8' | 'latin1' | 'bytes'

const readings: readonly unknown[] = ['auto', 'utf8', 'latin1', 'bytes']

/** @throws TypeError for options that there are not. */
export function checkPickleOptions(options: PickleOptions): void {
  for (const name of Object.keys(options))
    if (name !== 'str' && name !== 'text')
      throw new TypeError(`pickle has no option '${name}'. Its options are str, text.`)
  const { str = 'auto', text = 'unicode' } = options
  if (!readings.includes(str))
    throw new TypeError(`pickle.str is 'auto', 'utf8', 'latin1' or 'bytes', not ${String(str)}`)
  if (text !== 'unicode' && text !== 'str')
    throw new TypeError(`pickle.text is 'unicode' or 'str', not ${String(text)}`)
}
