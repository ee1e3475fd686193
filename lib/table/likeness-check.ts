/** Gives the first of the values `from` to `end` that is no object of just this prototype, or `end`. */
export type LikenessCheck = (
  values: ArrayLike<unknown>,
  from: number,
  end: number,
  prototype: object,
) => number

const known = new WeakMap<object, LikenessCheck>()
let count = 0

/** The check for a prototype: one of its own while there are any, then one for all the rest. */
export function likenessCheckOf(prototype: object): LikenessCheck {
  let check = known.get(prototype)
  if (check !== undefined) return check
  check = checks[Math.min(count, checks.length - 1)] as LikenessCheck
  if (count < checks.length) {
    known.set(prototype, check)
    count++
  }
  return check
}

// Each is compiled for the one shape that it meets, as in property-reader.ts: the prototype of objects of many shapes is
// asked for by a call, four times slower.
// prettier-ignore
const checks: readonly LikenessCheck[] = [
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
]
