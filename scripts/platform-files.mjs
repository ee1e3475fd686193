/**
 * What an import of lib/ that starts with # leads to in Node, and elsewhere; files of lib/ without their ending.
 *
 * `imports` of package.json names the same files in dist/esm, and `paths` of tsconfig.json their sources.
 */
export const platformFiles = {
  '#disk-file': {
    node: 'stores/h5wasm/open-disk-file',
    default: 'stores/h5wasm/no-disk-file',
  },
  '#call-context': {
    node: 'scheduling/node-call-context',
    default: 'scheduling/no-call-context',
  },
}

/** The same for where h5wasm is from. A bundler's Node has no files to read, so only node.cjs and specs have the first. */
export const instanceFiles = {
  '#instance': {
    node: 'stores/h5wasm/private-instance',
    default: 'stores/h5wasm/shared-instance',
  },
}
