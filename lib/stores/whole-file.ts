/** The bytes of a whole file, in memory that nobody shares: `new Blob([bytes])` takes them. */
export type WholeFile = ReturnType<Uint8Array['slice']>
