/** The version of this package, as files name their creator. */
export const version: string = '0.2.0'
