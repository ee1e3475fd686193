import type { WriteOptions } from '../store.js'
import type { CompactReport } from './compact.js'
import type { PlatformType } from '../../platform-type.js'

/**
 * Writes a file anew without the space that deleted objects have left, in one step, and tells its size before and after.
 *
 * A crash leaves the old file or the new one. Throws LOCKED while somebody writes the file, ABORTED, and CANNOT_STORE or
 * UNSUPPORTED for a file that can't be copied faithfully; the file is then as it was. Progress is in bytes.
 *
 * @example
 * const { before, after } = await compact('run.h5')
 */
export async function compact(
  file: string | PlatformType<'URL'>,
  options: WriteOptions = {},
): Promise<CompactReport> {
  const { compactDiskFile } = await import('#disk-file')
  return compactDiskFile(file, options)
}
