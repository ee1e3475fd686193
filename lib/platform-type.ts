/**
 * The instances of a global class, such as `AbortSignal`; `Otherwise` in a project that has no types of it, neither those
 * of the DOM nor those of Node.
 */
export type PlatformType<Name extends string, Otherwise = never> = typeof globalThis extends {
  readonly [N in Name]: { readonly prototype: infer Instance }
}
  ? Instance
  : Otherwise
