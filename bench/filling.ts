import { LazyArray } from 'h5orm'

/** An array of so many mebibytes that is never in memory as a whole. */
export function filling(mebibytes: number): LazyArray {
  const piece = new Float64Array(2 ** 17).map((_, i) => i)
  function* pieces(): Generator<Float64Array> {
    for (let i = 0; i < mebibytes; i++) yield piece
  }
  return LazyArray.from(pieces(), 'float64')
}
