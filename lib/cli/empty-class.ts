export type EmptyClass = new () => object

/** Makes a class of a name that has nothing but the name. */
export const emptyClass = (name: string): EmptyClass =>
  ({ [name]: function (): void {} })[name] as unknown as EmptyClass
