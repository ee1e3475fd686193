/** `true` where two types are the same, not only alike. */
export type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles where the type that is given is `true`. */
export const holds = <_ extends true>(): void => undefined
