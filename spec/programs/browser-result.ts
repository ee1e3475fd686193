/** What the program browser.ts tells. */
export const browserResult = {
  signature: [137, 72, 68, 70],
  isTyped: true,
  isShared: true,
  isEqual: true,
  list: ['/runs', '/more'],
  onDisk: 'UNSUPPORTED',
} as const
