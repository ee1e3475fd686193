import { H5Field } from 'h5orm'

/** For TypeScript 5.4 every typed array is an ArrayBuffer too. */
export class Buffers {
  // @ts-expect-error -- a wider typed array is no bytes
  @H5Field('bytes') wide = new Float64Array(0)
}
