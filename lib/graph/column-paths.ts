import { fieldPath } from '../values/link-name.js'

/** Where a field may lie, the first name first. */
export const columnPaths = (
  group: string,
  field: { readonly name: string; readonly aliases: readonly string[] },
): { readonly name: string; readonly path: string }[] =>
  [field.name, ...field.aliases].map((name) => ({ name, path: fieldPath(group, name) }))
