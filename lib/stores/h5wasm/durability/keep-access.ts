import { codeOf, type DiskHandle, type DiskStatus } from './disk.js'
import type { Platform } from './platform.js'

/** What a system says that lets this user, or this program, not do it. */
const forbidden = new Set(['EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'ENOSYS', 'ERR_ACCESS_DENIED'])
const groupPermissions = 0o070
/** Programs run for the owner or the group of the file. */
const specialPermissions = 0o6000

/**
 * Gives a new file the owner, group, permissions and access control list of the one that it is to replace, as far as the
 * platform lets us; a warning says what is not kept.
 *
 * The members of another group do not get what those of the old one could do.
 */
export function keepAccess(
  platform: Platform,
  old: { readonly path: string; readonly replaced: DiskStatus },
  made: { readonly path: string; readonly handle: DiskHandle },
): void {
  const { owner, group, permissions } = old.replaced
  const { handle } = made
  const lost: string[] = []
  const now = handle.status()
  if (now.group !== group && !attempt(() => handle.own(now.owner, group))) lost.push('group')
  if (now.owner !== owner && !attempt(() => handle.own(owner, handle.status().group)))
    lost.push('owner')
  // Changing them takes the permissions of others away too, so that comes before.
  if (!platform.copyAccessList(old.path, made.path)) lost.push('access control list, if it had one')
  const taken = lost.includes('group') ? groupPermissions : 0
  const kept = permissions & ~(taken | (lost.length > 0 ? specialPermissions : 0))
  const mayPermit = handle.status().permissions !== kept
  if (mayPermit && !attempt(() => handle.permit(kept))) lost.push('permissions')
  if (lost.length === 0) return
  platform.warn(
    `${old.path} is replaced by a file that does not keep its ${lost.join(' and ')}: this user, or this program, may not set that. Check who can read and write it.`,
  )
}

/** Tells whether something was allowed. */
function attempt(operation: () => void): boolean {
  try {
    operation()
    return true
  } catch (error) {
    if (!forbidden.has(codeOf(error) ?? '')) throw error
    return false
  }
}
